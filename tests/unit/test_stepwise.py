"""Order, match and branch: what an answer is, what it earns, what is said and what is kept back."""

import json
import re
import tomllib
from itertools import pairwise
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from course.authoring.branches import check_branch
from course.player.branches import Branch
from course.player.feedback import CRITICAL, explain, practice_feedback
from course.player.items import ITEM, is_answered, is_begun, public
from course.player.scoring import Score, score
from course.player.sequences import Match, Order
from graders.results import Gate, item_result
from graders.scored import HELD, outputs
from graders.work import Work
from tests.driving import ROOT, best, critical, whole_answers, worst
from tests.stepping import BRANCH, MATCH, ORDER, STEPWISE

Stepwise = Order | Match | Branch
RIGHT = ["whose", "hands", "standard", "scope", "open"]
SAFE = {"grades": "education", "log": "unit", "talk": "neither"}
EXAMPLES = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8"), re.DOTALL)
by_type = pytest.mark.parametrize("item", STEPWISE, ids=lambda item: item.type)


@pytest.mark.parametrize(("answer", "points"), [
    (RIGHT, 4),
    (["hands", "whose", "standard", "scope", "open"], 2),
    (["scope", "open", "whose", "hands", "standard"], None),
    (["whose", "hands", "standard", "open", "scope"], 2),
    (["whose", "standard", "hands", "open", "scope"], 0),
    (["hands", "standard", "scope", "whose", "open"], 2),
])  # fmt: skip
def test_an_order_earns_its_longest_run(answer: list[str], points: float | None) -> None:
    """The joints of the longest run of steps in right succession, of all joints; `None`: critical."""
    expected = Score(0, critical=True) if points is None else Score(points)
    assert score(ORDER, answer) == expected


@given(st.permutations(RIGHT))
def test_only_the_right_order_earns_everything(answer: list[str]) -> None:
    """Between nothing and the points; full for the right order alone; critical is zero."""
    earned = score(ORDER, answer)
    assert earned.points is not None
    assert 0 <= earned.points <= ORDER.points
    assert (earned.points == ORDER.points) is (answer == RIGHT)
    assert earned.critical is (answer.index("open") < answer.index("whose"))
    assert not earned.critical or earned.points == 0


@given(st.fixed_dictionaries({pair.id: st.sampled_from(["education", "unit", "neither"]) for pair in MATCH.pair}))
def test_a_match_earns_its_right_rows(answer: dict[str, str]) -> None:
    """Each right row its share; a critical target takes it all; full for the right answer alone."""
    right = sum(answer[one] == SAFE[one] for one in SAFE)
    if answer["grades"] == "neither":
        assert score(MATCH, answer) == Score(0, critical=True)
    else:
        assert score(MATCH, answer) == Score(right)


def test_every_path_of_a_branch_earns_by_the_rule() -> None:
    """Credit taken over the decisions of the full path; an early end earns less; critical is zero."""
    assert score(BRANCH, [["desk", "b"], ["story", "a"], ["handed", "a"]]) == Score(6)
    assert score(BRANCH, [["desk", "b"], ["story", "a"], ["handed", "b"]]) == Score(4)
    assert score(BRANCH, [["desk", "b"], ["story", "c"]]) == Score(2.5)
    assert score(BRANCH, [["desk", "a"], ["lining", "a"]]) == Score(0, critical=True)
    for path in whole_answers(BRANCH):
        earned = score(BRANCH, path)
        all_full = all(turn.credit == 1 for _, turn in BRANCH.taken(path))
        assert earned.points is not None
        assert 0 <= earned.points <= BRANCH.points
        assert (earned.points == BRANCH.points) is all_full


def test_a_detour_counts_as_a_decision_that_earned_nothing() -> None:
    """Coming back to the main line late cannot earn everything."""
    table = BRANCH.model_dump(mode="json")
    table["node"][5]["choice"][0] |= {"next": "handed", "credit": 0}
    table["node"][0]["choice"][1] |= {"critical": False}
    late = ITEM.validate_python(table)
    assert score(late, [["desk", "a"], ["lining", "a"], ["handed", "a"]]) == Score(2)


@by_type
def test_best_worst_and_critical_answers(item: Stepwise) -> None:
    """The right answer earns all, a critical one nothing, and every other less than all."""
    assert score(item, best(item)) == Score(item.points)
    assert score(item, critical(item)) == Score(0, critical=True)
    assert (score(item, worst(item)).points or 0) < item.points


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3) | st.sampled_from([*RIGHT, *SAFE, "desk", "a", "b"]),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.sampled_from([*SAFE, "x"]), inner, max_size=4),
)


@given(JSON)
def test_any_json_is_answered_or_earns_nothing(answer: Any) -> None:
    """Whatever stands in a log scores between nothing and the points, and never raises."""
    for item in STEPWISE:
        earned = score(item, answer)
        assert earned.points is not None
        assert 0 <= earned.points <= item.points
        assert earned.answered is is_answered(public(item), answer)
        assert earned.answered or earned.points == 0
        explain(item, answer)


@pytest.mark.parametrize(("item", "answer"), [
    (ORDER, RIGHT[:-1]),
    (ORDER, [*RIGHT, "open"]),
    (ORDER, [*RIGHT[:-1], "whose"]),
    (ORDER, "whose"),
    (MATCH, {"grades": "education", "log": "unit"}),
    (MATCH, SAFE | {"more": "unit"}),
    (MATCH, SAFE | {"log": ["unit"]}),
    (BRANCH, []),
    (BRANCH, [["desk", "b"]]),
    (BRANCH, [["story", "a"], ["handed", "a"]]),
    (BRANCH, [["desk", "b"], ["lining", "a"]]),
    (BRANCH, [["desk", "b"], ["story", "a"], ["handed", "a"], ["desk", "b"]]),
    (BRANCH, [["desk", "z"]]),
    (BRANCH, [["desk", "b", "x"]]),
])  # fmt: skip
def test_what_is_not_a_whole_answer_is_unanswered(item: Stepwise, answer: Any) -> None:
    """Missing, doubled or unknown steps, rows left open, paths that stop or jump: no answer."""
    assert score(item, answer) == Score(0, answered=False)


def test_an_answer_begun_is_worth_keeping() -> None:
    """Rows left open and a path not at its end can be taken up again; nonsense cannot."""
    assert is_begun(public(MATCH), {"log": "unit"})
    assert is_begun(public(BRANCH), [["desk", "b"]])
    assert is_begun(public(BRANCH), [])
    assert not is_begun(public(BRANCH), [["story", "a"]])
    assert not is_begun(public(ORDER), ["whose"])
    assert not is_begun(public(MATCH), {"log": "nowhere"})


@by_type
def test_the_public_part_holds_no_key(item: Stepwise) -> None:
    """No credit, critical mark, reason, target or order; steps stand by id and things by text."""
    shown = json.dumps(public(item))
    for key in ("credit", "critical", "reason", '"target"'):
        assert key not in shown
    assert not [reason for row in explain(item, None) for reason in row.reasons if reason in shown]
    if isinstance(item, Order):
        assert [step["id"] for step in public(item)["steps"]] == sorted(RIGHT)


@by_type
def test_grading_writes_one_number_and_a_page(item: Stepwise) -> None:
    """Each automatic grade cell gets exactly one result, for good, critical, partial and missing answers."""
    mark = {"grade_id": item.id, "grade": True, "solution": False, "points": item.points}
    cell = nbformat.v4.new_code_cell(metadata={"nbgrader": mark})
    for answer, points in ((best(item), item.points), (critical(item), 0), ([["desk", "b"]], 0), (None, 0)):
        given = {item.id: answer} if is_answered(public(item), answer) else {}
        work = Work(1, True, {item.id: 1}, {item.id: item.id}, given, {})
        (output,) = outputs(cell, {item.id: item}, work, Gate())
        assert float(output["data"]["text/plain"]) == points
        assert "<table" in output["data"]["text/html"]
        assert not [one for row in explain(item, None) for one in row.reasons if one in output["data"][HELD]]


@pytest.mark.parametrize("example", EXAMPLES, ids=["choice", "select", "order", "match", "branch", "written"])
def test_the_examples_in_the_authoring_standard_hold(example: str) -> None:
    """What authors copy from docs/authoring.md is valid, and its branch passes the linter."""
    item = ITEM.validate_python(tomllib.loads(example)["item"][0])
    assert f'type = "{item.type}"' in example
    assert not isinstance(item, Branch) or lint(item) == ""


@by_type
def test_feedback_has_own_answer_right_answer_and_reasons(item: Stepwise) -> None:
    """In practice and on the results page, for a good, a critical and a missing answer."""
    said = practice_feedback(item, best(item))
    assert (said["summary"], said["level"]) == ("Right.", "right")
    assert practice_feedback(item, critical(item))["level"] == "critical"
    for answer in (best(item), critical(item), None):
        page = item_result(item, answer, score(item, answer))
        rows = explain(item, answer)
        assert page.count("<tr>") == len(rows) + 1
        assert all(row.reasons for row in rows)
    assert "Not answered." in item_result(item, None, score(item, None))
    assert CRITICAL in item_result(item, critical(item), score(item, critical(item)))


def test_a_branch_tells_what_was_not_reached() -> None:
    """After an early end the learner reads the ending's lesson and the decisions of the full path."""
    rows = explain(BRANCH, [["desk", "b"], ["story", "c"]])
    assert [row.own for row in rows][1:] == [
        "Talk her through it from the other side of the desk.",
        "The county attorney asks you to write down whose search it was.",
        "not reached",
    ]
    assert rows[1].right.startswith("Tell her the search is hers")


def altered(item: Stepwise, *place: Any, **changes: Any) -> Stepwise:
    """The item with fields changed at a place in its table, read again."""
    table = item.model_dump()
    there = table
    for one in place:
        there = there[one]
    there |= changes
    found = ITEM.validate_python(table)
    assert isinstance(found, Order | Match | Branch)
    return found


@pytest.mark.parametrize(("item", "place", "changes", "says"), [
    (ORDER, ("step", 1), {"id": "whose"}, "two steps have the same id: whose"),
    (ORDER, (), {"critical": [["open", "whose"]]}, "must come first"),
    (ORDER, (), {"critical": [["open", "nowhere"]]}, "name two steps"),
    (ORDER, (), {"step": [{"id": one, "text": "t", "reason": "r"} for one in "abc"]}, "alphabetical"),
    (ORDER, (), {"step": [{"id": one, "text": "t", "reason": "r"} for one in "cdab"]}, "begun elsewhere"),
    (MATCH, ("pair", 0), {"target": "nowhere", "critical": []}, "there is no target nowhere"),
    (MATCH, ("pair", 0), {"critical": ["education"]}, "cannot be critical"),
    (MATCH, ("target", 0), {"id": "unit"}, "two targets have the same id: unit"),
    (BRANCH, ("node", 0, "choice", 0), {"next": "nowhere"}, "there is no node nowhere"),
    (BRANCH, ("node", 0, "choice", 1), {"credit": 0.5}, "its credit must be 0"),
    (BRANCH, ("node", 0), {"ending": True}, "it has no choices"),
    (BRANCH, ("node", 1), {"id": "desk"}, "two nodes have the same id: desk"),
])  # fmt: skip
def test_an_item_that_does_not_hold_together_is_refused(
    item: Stepwise, place: tuple[Any, ...], changes: dict[str, Any], says: str
) -> None:
    """Ids that stand twice, dangling names and contradictions are one clear message."""
    with pytest.raises(ValidationError, match=says):
        altered(item, *place, **changes)


def lint(item: Stepwise, graded: bool = True) -> str:
    """What the linter says of a branch item."""
    assert isinstance(item, Branch)
    return "\n".join(check_branch(item, graded))


def test_a_clean_branch_is_clean() -> None:
    """The linter finds nothing in the sample."""
    assert lint(BRANCH) == ""


@pytest.mark.parametrize(("place", "changes", "says"), [
    (("node", 0, "choice", 1), {"next": "story"}, "node lining is never reached"),
    (("node", 3), {"ending": False, "reason": ""}, "node report has neither choices nor"),
    (("node", 2, "choice", 1), {"next": "desk"}, "goes in a circle: desk > story > handed > desk"),
    (("node", 2, "choice", 0), {"credit": 0.9}, "no path to full credit"),
    (("node", 0, "choice", 0), {"consequence": "That was the right thing."}, "choice b, consequence: “right”"),
    (("node", 4), {"text": "You should have stopped."}, "node letter, text: “should have”"),
    (("node", 0, "choice", 0), {"id": "z"}, ""),
])  # fmt: skip
def test_the_linter_names_each_planted_fault(place: tuple[Any, ...], changes: dict[str, Any], says: str) -> None:
    """Unreachable nodes, missing endings, circles, no full path, consequences that tell the key."""
    assert says in lint(altered(BRANCH, *place, **changes))


def chain(decisions: int) -> list[dict[str, Any]]:
    """The nodes of a branch of so many decisions in a row, and its ending."""
    ids = [f"n{number}" for number in range(decisions + 1)]
    turn = BRANCH.model_dump()["node"][0]["choice"][0]
    return [
        {"id": one, "text": "t", "choice": [turn | {"id": "a", "next": after}, turn | {"id": "b", "next": after}]}
        for one, after in pairwise(ids)
    ] + [{"id": ids[-1], "text": "t", "ending": True}]


def test_a_branch_too_deep_is_named() -> None:
    """Seven decisions are one too many; a circle is no endless search."""
    assert "is 7 decisions deep" in lint(altered(BRANCH, node=chain(7)))


def test_a_capstone_says_how_deep_it_goes() -> None:
    """Seven decisions are allowed where the item says so, and eight are then one too many."""
    assert "decisions deep" not in lint(altered(BRANCH, node=chain(7), depth=7))
    assert "is 8 decisions deep, at most 7" in lint(altered(BRANCH, node=chain(8), depth=7))
    with pytest.raises(ValidationError, match="depth"):
        altered(BRANCH, depth=17)


def test_words_of_direction_and_of_law_are_no_leak() -> None:
    """In practice anything may be said; in graded items only verdicts are refused."""
    for text in ("Are you all right?", "He leaves right now.", "She has the right to remain silent, you read."):
        assert lint(altered(BRANCH, "node", 0, "choice", 0, consequence=text)) == ""
    assert lint(altered(BRANCH, "node", 0, "choice", 0, consequence="Wrong."), graded=False) == ""
