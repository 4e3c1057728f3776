"""Scoring: partial credit, wrong picks, critical errors, and what is no answer."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.player.items import ITEM, Choice, Select, Written
from course.player.scoring import Score, score

COMMON: dict[str, Any] = {
    "objective": 1,
    "basis": "policy",
    "difficulty": 1,
    "authorities": ["seed-klc"],
    "stem": "What now?",
}


def option(name: str, credit: float = 0, critical: bool = False) -> dict[str, Any]:
    return {"id": name, "text": name, "reason": "why", "credit": credit, "critical": critical}


CHOICE = ITEM.validate_python(
    COMMON
    | {
        "id": "sro1-x-01",
        "type": "choice",
        "points": 2,
        "option": [option("a", 1), option("b", 0.5), option("c"), option("d", critical=True)],
    }
)
SELECT = ITEM.validate_python(
    COMMON
    | {
        "id": "sro1-x-02",
        "type": "select",
        "points": 3,
        "option": [option("a", 1), option("b", 1), option("c", 1), option("d"), option("e", critical=True)],
    }
)
WRITTEN = ITEM.validate_python(
    COMMON
    | {
        "id": "sro1-x-w1",
        "type": "written",
        "points": 4,
        "model": "m",
        "rubric": [{"row": r, "points": 2, "full": "f", "part": "p", "none": "n"} for r in "rs"],
    }
)


@pytest.mark.parametrize(("answer", "points"), [("a", 2), ("b", 1), ("c", 0)])
def test_a_choice_earns_the_credit_of_its_option(answer: str, points: float) -> None:
    """The best option earns all, a partly right one its part, a wrong one nothing."""
    assert score(CHOICE, answer) == Score(points)


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        (["a", "b", "c"], 3),
        (["a", "b"], 2),
        (["a"], 1),
        (["a", "b", "c", "d"], 2),
        (["d"], 0),
        (["a", "d"], 0),
    ],
)
def test_in_a_select_a_wrong_pick_cancels_a_right_one(answer: list[str], points: float) -> None:
    """Choosing everything earns no more than knowing what belongs."""
    assert score(SELECT, answer) == Score(points)


@pytest.mark.parametrize(("item", "answer"), [(CHOICE, "d"), (SELECT, ["a", "b", "c", "e"])])
def test_a_critical_error_earns_nothing_for_the_whole_item(item: Choice | Select, answer: Any) -> None:
    """However much else is right, a critical option takes it all."""
    assert score(item, answer) == Score(0, critical=True)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "",
        "z",
        "ab",
        3,
        True,
        1.5,
        [],
        ["a"],
        {"a": 1},
        ["a", "a"],
        "../../bank",
        "a\n",
        [["a"]],
    ],
)
def test_what_is_no_answer_to_a_choice_earns_nothing(answer: Any) -> None:
    """Wrong types, unknown ids and paths are unanswered, and never an error."""
    assert score(CHOICE, answer) == Score(0, answered=False)


@pytest.mark.parametrize("answer", [None, "a", [], ["z"], ["a", "a"], ["a", None], [["a"]], {"a": 1}, [1]])
def test_what_is_no_answer_to_a_select_earns_nothing(answer: Any) -> None:
    """Ids given twice are no answer either: nothing can be earned by repetition."""
    assert score(SELECT, answer) == Score(0, answered=False)


def test_a_written_answer_waits_for_an_instructor() -> None:
    """No points until a person has marked it; blank text is unanswered."""
    assert isinstance(WRITTEN, Written)
    assert score(WRITTEN, "I would call.") == Score(None)
    assert score(WRITTEN, " \n ") == Score(0, answered=False)
    assert score(WRITTEN, ["I would call."]) == Score(0, answered=False)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=3) | st.sampled_from("abcde"),
        lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    )
)
def test_no_answer_earns_less_than_nothing_or_more_than_the_item(answer: Any) -> None:
    """Whatever JSON an answer is, it scores between 0 and the item's points."""
    for item in (CHOICE, SELECT):
        points = score(item, answer).points
        assert points is not None
        assert 0 <= points <= item.points
