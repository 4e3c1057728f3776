"""How items did in a class: the figures of classical test theory, and what an instructor is told."""

import pytest

from graders.item_statistics import Answered, Statistics, statistics_of


def answered(slot: str, points: list[float], most: float = 2.0, variant: str = "") -> list[Answered]:
    """One first attempt of each officer at an item."""
    return [Answered(f"o{number:02}", slot, variant or slot, one, most) for number, one in enumerate(points)]


def only(found: list[Statistics], variant: str) -> Statistics:
    """One form of an item."""
    return next(one for one in found if one.variant == variant)


def test_difficulty_is_the_mean_share_of_the_points() -> None:
    """Four officers, half of the points earned on average, one all and one none of them."""
    one = only(statistics_of(answered("a", [2, 1, 1, 0])), "a")
    assert (one.officers, one.percent, one.full, one.nothing) == (4, 50.0, 1, 1)
    assert one.notes == ("too few to judge",)


def test_an_item_is_held_against_the_rest_and_not_against_itself() -> None:
    """Two items answered alike go with each other fully; one answered the other way round goes against them."""
    alike, against = [0.0, 1.0, 2.0, 0.0], [2.0, 1.0, 0.0, 2.0]
    found = statistics_of([*answered("a", alike), *answered("b", alike)])
    assert [one.with_rest for one in found] == [pytest.approx(1.0)] * 2
    found = statistics_of([*answered("a", alike), *answered("b", alike), *answered("c", against)])
    assert only(found, "c").with_rest == pytest.approx(-1.0)
    assert only(statistics_of(answered("a", [1, 1, 1])), "a").with_rest is None


def test_what_an_instructor_is_told() -> None:
    """Too easy, too hard, no better for who does well elsewhere, and one form harder than the other."""
    halves = [2.0, 0.0] * 20
    rows = [
        *answered("easy", [2.0] * 40),
        *answered("hard", [0.0] * 39 + [2.0]),
        *answered("rest", halves),
        *answered("against", [0.0, 2.0] * 20),
        *answered("two", [2.0] * 20, variant="two"),
        *[Answered(f"o{number:02}", "two", "two-b", 0.5, 2.0) for number in range(20, 40)],
    ]
    found = statistics_of(rows)
    assert only(found, "easy").notes == ("nearly all right: it tells little",)
    assert "few are right: look at its lesson" in only(found, "hard").notes
    assert "not with the rest: look at its key" in only(found, "against").notes
    assert "harder than its other form" in only(found, "two-b").notes
    assert "harder than its other form" not in only(found, "two").notes
