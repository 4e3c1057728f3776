"""The card's Python side: what it saves, what it refuses, what it shows again."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

import course
from course.player import answers
from course.player.card import ItemCard, ReadyCard
from course.problem import Problem
from tests.driving import best
from tests.stepping import BRANCH, MATCH, ORDER, graded_id, write_module

GRADED = {
    "module": "sro1-searches",
    "items": [
        {
            "id": "sro1-searches-01",
            "type": "choice",
            "points": 2,
            "stem": "Why?\n\nWhat now?",
            "options": [{"id": one, "text": one} for one in "abcd"],
        },
        {"id": "sro1-searches-w1", "type": "written", "points": 6, "stem": "Write."},
    ],
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A learner's module folder, which is where the notebook's kernel stands."""
    (tmp_path / "graded.json").write_text(json.dumps(GRADED))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return tmp_path


def say(card: ItemCard, answer: Any) -> list[Any]:
    """Send an answer as the browser does; returns what the card sent back."""
    sent: list[Any] = []
    card.send = lambda content, buffers=None: sent.append(content)  # type: ignore[method-assign]
    card._received(card, {"answer": answer, "turn": 7}, None)
    return sent


def test_a_graded_card_saves_and_says_only_that(here: Path) -> None:
    """The answer is in the log; no word on whether it was right."""
    card = course.ask("sro1-searches-01")
    assert card.kind == "graded"
    assert say(card, "b") == [{"saved": 7}]
    assert answers.read(here).latest["sro1-searches-01"].answer == "b"
    assert card.feedback == {}


def test_a_card_made_again_shows_the_answer_that_counts(here: Path) -> None:
    """After a restart the new card reads the log."""
    say(course.ask("sro1-searches-01"), "b")
    say(course.ask("sro1-searches-01"), "c")
    assert course.ask("sro1-searches-01").answer == "c"


@pytest.mark.parametrize("answer", [None, "z", ["a"], 3, {"a": 1}])
def test_what_is_no_answer_is_refused_and_not_saved(here: Path, answer: Any) -> None:
    """The learner is told to choose; the log stays empty."""
    (reply,) = say(course.ask("sro1-searches-01"), answer)
    assert "refused" in reply
    assert not (here / answers.LOG).exists()


def test_a_written_answer_can_be_emptied_again(here: Path) -> None:
    """What was withdrawn does not count as answered."""
    say(course.ask("sro1-searches-w1"), "A draft.")
    say(course.ask("sro1-searches-w1"), "")
    assert course.ready("sro1-searches").unanswered == ["sro1-searches-01", "sro1-searches-w1"]


def test_the_ready_card_follows_the_answers(here: Path) -> None:
    """It lists what is open and shortens its list as answers are saved."""
    ready = course.ready("sro1-searches")
    assert isinstance(ready, ReadyCard)
    assert ready.unanswered == ["sro1-searches-01", "sro1-searches-w1"]
    say(course.ask("sro1-searches-01"), "a")
    assert ready.unanswered == ["sro1-searches-w1"]


def test_a_practice_card_answers_with_every_reason(here: Path) -> None:
    """A verdict and a reason for each option, and the sources."""
    card = course.ask("sro1-records-p01")
    assert card.kind == "practice"
    say(card, card.item["options"][0]["id"])
    assert card.feedback["summary"]
    assert len(card.feedback["options"]) == len(card.item["options"])
    assert card.feedback["sources"]


def test_a_disk_that_cannot_be_written_is_said(here: Path) -> None:
    """Nothing is lost silently: the learner reads that the answer was not saved."""
    (here / answers.LOG).mkdir()
    (reply,) = say(course.ask("sro1-searches-01"), "a")
    assert "Not saved" in reply["refused"]


@pytest.mark.parametrize("item", ["sro1-searches-99", "sro1-trauma-01", "nonsense", "../../etc/passwd"])
def test_an_unknown_id_is_named_without_a_traceback(here: Path, item: str) -> None:
    """One line that names the id; IPython shows that line alone."""
    with pytest.raises(Problem) as caught:
        course.ask(item)
    assert caught.value._render_traceback_() == [caught.value.message]
    assert "\n" not in caught.value.message


def test_a_stock_autograde_is_refused(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An item that would be run beside its key raises, so that its cell earns nothing."""
    monkeypatch.setitem(os.environ, "NBGRADER_EXECUTION", "autograde")
    for shown in (lambda: course.ask("sro1-searches-01"), lambda: course.ready("sro1-searches")):
        with pytest.raises(RuntimeError, match="never by running it"):
            shown()


def test_options_are_shuffled_the_same_way_each_time(here: Path) -> None:
    """A learner meets the same order again; every option is there once."""
    first, second = (course.ask("sro1-searches-01").item["options"] for _ in range(2))
    assert first == second
    assert sorted(option["id"] for option in first) == list("abcd")


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a small module of order, match and branch items."""
    write_module(tmp_path / "steps")
    monkeypatch.chdir(tmp_path / "steps")
    return tmp_path / "steps"


def test_a_path_begun_is_kept_and_does_not_count(steps: Path) -> None:
    """A card made again goes on where the learner stopped; the module still lists the item."""
    one = graded_id(BRANCH)
    assert say(course.ask(one), [["desk", "b"]]) == [{"saved": 7}]
    again = course.ask(one)
    assert again.answer == [["desk", "b"]]
    assert again.feedback == {}
    assert one in course.ready("sro1-steps").unanswered
    say(again, [])
    assert course.ask(one).answer == []


def test_rows_left_open_are_kept_and_do_not_count(steps: Path) -> None:
    """A graded match is saved row by row, and is answered when every row is."""
    one = graded_id(MATCH)
    say(course.ask(one), {"log": "unit"})
    assert course.ask(one).answer == {"log": "unit"}
    assert one in course.ready("sro1-steps").unanswered
    say(course.ask(one), best(MATCH))
    assert one not in course.ready("sro1-steps").unanswered


def test_practice_of_a_branch_gives_reasons_at_the_end_alone(steps: Path) -> None:
    """On the way only what happens next; at the end every reason; a new start takes them away."""
    card = course.ask(BRANCH.id)
    say(card, best(BRANCH)[:1])
    assert card.feedback == {}
    say(card, best(BRANCH))
    assert [row["verdict"] for row in card.feedback["rows"]] == ["✓ Best choice"] * 3 + [""]
    say(card, [])
    assert card.feedback == {}


def test_practice_of_a_match_asks_for_every_row(steps: Path) -> None:
    """Reasons for three rows are not given for one."""
    assert say(course.ask(MATCH.id), {"log": "unit"}) == [{"refused": "Match every row first."}]
    card = course.ask(MATCH.id)
    say(card, best(MATCH))
    assert card.feedback["summary"] == "Right."


def test_steps_rows_and_choices_are_shuffled_the_same_way_each_time(steps: Path) -> None:
    """Each learner has an order of their own, and meets it again."""
    for item, part in ((ORDER, "steps"), (MATCH, "pairs"), (BRANCH, "nodes")):
        assert course.ask(item.id).item[part] == course.ask(item.id).item[part]
    assert {step["id"] for step in course.ask(ORDER.id).item["steps"]} == set(best(ORDER))


def test_the_right_order_is_shown_to_no_learner(steps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever the learner is, the steps begin elsewhere, and at each place for somebody."""
    seen = set()
    for number in range(60):
        monkeypatch.setattr("getpass.getuser", lambda number=number: f"officer{number}")
        seen.add(tuple(step["id"] for step in course.ask(graded_id(ORDER)).item["steps"]))
    assert tuple(best(ORDER)) not in seen
    assert {one[0] for one in seen} == set(best(ORDER))
