"""Amounts and lists as people say them."""

import pytest

from tracker.words import amount, hours, joined


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 h"), (45, "45 min"), (60, "1 h"), (90, "1 h 30 min"), (2400, "40 h"), (72060, "1,201 h")],
)
def test_minutes_are_said_as_hours(minutes: int, said: str) -> None:
    """Whole hours, hours and minutes, or minutes alone."""
    assert amount(minutes) == said


@pytest.mark.parametrize(
    ("minutes", "done", "missing"),
    [
        (0, "0", "0"),
        (2399, "39.9", "40.0"),
        (2400, "40", "40"),
        (2401, "40.0", "40.1"),
        (1, "0.0", "0.1"),
        (90, "1.5", "1.5"),
    ],
)
def test_nobody_seems_done_too_soon(minutes: int, done: str, missing: str) -> None:
    """In a table hours done are rounded down, hours missing up."""
    assert hours(minutes) == done
    assert hours(minutes, missing=True) == missing


def test_lists_are_joined_as_in_a_sentence() -> None:
    """Commas, and an `and` before the last."""
    lists: list[list[str]] = [[], ["a"], ["a", "b"], ["a", "b", "c"]]
    assert [joined(each) for each in lists] == ["", "a", "a and b", "a, b and c"]
