"""Attempts on real nbgrader: other variants, marks that stay, waiting, best and last, a pass that stands."""

import re
import sqlite3
import subprocess
from datetime import UTC, datetime
from typing import Any

import pytest

from course.authoring.build import WRITTEN_STUB
from course.player import answers
from course.player import nbgrader_exchange as exchange
from course.player.attempts import attempt_at, own_items
from course.player.handing_in import hand_in, unanswered
from course.player.home import home_values
from course.player.items import Written
from course.player.place import Enrolled, read_enrolled, write_enrolled
from course.problem import Problem
from graders import nbgrader_class as nb
from graders.attempts import read_history
from graders.classes import Class, Learner, write_class
from graders.marks import Mark
from graders.nbgrader_marking import enter
from graders.nbgrader_states import WAITS
from tests.driving import BIN, answer, answer_all, asked_items, best, sro, worst
from tests.road.attempting import MODULE, Course, half, nb_item, own_variant, points, reasons
from tests.road.test_grading import gradebook

# nbgrader runs in this process, and warns of its own making: SQLAlchemy's rows, open files, a misspelt argument.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The class with its module released and fetched by everyone."""
    made = Course(tmp_path_factory.mktemp("again"))
    officers = ("again", "worse", "early", "steady")
    settings = Class(course_id="sro1-again", level="sro1", pass_mark=80, curriculum_version="1", wait_hours=0,
                     exchange=str(made.place / "exchange"), confidence=True)  # fmt: skip
    write_class(made.folder, settings, WRITTEN_STUB)
    nb.enroll(made.folder, [Learner(one, one.title(), "Sample") for one in officers])
    nb.release(made.folder, MODULE, None)
    for one in officers:
        (made.place / one).mkdir()
        enrolled = Enrolled(course_id="sro1-again", exchange=settings.exchange, officer=one)
        write_enrolled(made.place / one, enrolled)
        exchange.fetch(made.place / one, enrolled, MODULE)
    return made


@pytest.fixture(scope="module")
def failed(course: Course) -> str:
    """The feedback page of a first attempt that was not passed; one written answer in full, one not."""
    answer_all(course.here("again"), half)
    own = {one["id"]: one for one in own_items(course.here("again"), datetime.now(UTC))}
    for one in ("sro1-counselor-01", "sro1-counselor-12"):
        item = asked_items(course.here("again"))[one]
        more = {name: own[one][name] for name in ("attempt", "variant")}
        answers.append(course.here("again"), one, half(item), datetime.now(UTC), sure="sure", **more)
    course.hand_in("again")
    return course.give_back("again", w1=8, w2=1)


@pytest.fixture(scope="module")
def first(course: Course, failed: str) -> dict[str, dict[str, Any]]:
    """What the first attempt earned, by item, as the class wrote it down."""
    (closed,) = read_history(course.folder, "again", MODULE.folder).closed
    return {slot: one.model_dump() for slot, one in closed.items.items()}


def test_feedback_names_what_to_do_again_and_keeps_its_key(
    course: Course, failed: str, first: dict[str, dict[str, Any]]
) -> None:
    """Reasons of what stays; of an item to do again own answer and verdict alone; where one was sure."""
    bank = {slot: nb_item(one["variant"]) for slot, one in first.items()}
    again = {slot for slot, one in first.items() if one["points"] < 0.8 * one["most"]}
    assert "sro1-counselor-w2" in again
    assert "sro1-counselor-w1" not in again
    redo = re.search(r"Attempt 2 of 3 asks these items again[^:]*: ([^.]+)\. It may begin now", failed)
    assert redo
    assert {f"sro1-counselor-{one}" for one in redo[1].split(", ")} == again
    text = re.sub(r"&#39;", "'", failed).replace("&#34;", '"').replace("&amp;", "&")
    for slot, item in bank.items():
        for reason in reasons(item):
            assert (reason in text) is (slot not in again), f"{slot}: {reason}"
    assert "look at these first: sro1-counselor-12." in failed
    assert failed.count("You were sure here.</strong>") == 1


def test_the_second_attempt_asks_another_variant_and_keeps_the_rest(
    course: Course, first: dict[str, dict[str, Any]]
) -> None:
    """What is to do again has another variant; what stays cannot be answered and counts as answered."""
    own = {one["id"]: one for one in own_items(course.here("again"), datetime.now(UTC))}
    assert {slot for slot, one in own.items() if one["attempt"] == 2} == {
        slot for slot, one in own.items() if one["variant"] != first[slot]["variant"]
    }
    assert {slot for slot, one in own.items() if one["closed"]} == {
        slot for slot, one in first.items() if one["points"] >= 0.8 * one["most"]
    }
    open_items = {one.id for one in unanswered(course.here("again"))}
    assert open_items == {slot for slot, one in own.items() if not one["kept"]}
    (shown,) = home_values(course.place / "again", datetime.now(UTC))["modules"]
    assert shown["state"] == "again"
    assert shown["attempt"].startswith(f"Attempt 2 of 3 is open, 0 answered. {len(open_items)} items to do again: ")
    assert shown["can_submit"]
    assert "attempt 2 of 3 may begin now." in course.state("again").notes


def test_an_answer_to_another_variant_is_reported_and_not_accepted(
    course: Course, first: dict[str, dict[str, Any]]
) -> None:
    """The old variant answered under the new attempt earns nothing, and instructor and learner are told."""
    here, slot = course.here("again"), "sro1-counselor-12"
    old = first[slot]["variant"]
    answers.append(here, slot, best(nb_item(old)), datetime.now(UTC), attempt=2, variant=old)
    course.hand_in("again")
    said = [note for note in course.state("again").notes if "another variant" in note]
    (note,) = said
    assert note.startswith(
        f"{slot}: answered another variant than the one asked ({own_variant(here, slot)}); not accepted."
    )
    assert points(course, "again", slot) == 0


def test_marks_of_unchanged_written_answers_survive_and_the_changed_one_waits(course: Course) -> None:
    """Second attempt, all right: one written answer keeps mark and comment, the new one waits for its own."""
    course.hand_in("again", best)
    rows = {str(row[2]): row[3:] for row in gradebook(course.folder) if row[0] == "again"}
    assert rows["sro1-counselor-w1"][1:] == (8.0, 0)
    assert rows["sro1-counselor-w2"][1:] == (None, 1)
    with sqlite3.connect(course.folder / "gradebook.db") as book:
        comments = {row[0] for row in book.execute("select manual_comment from comment")}
    assert comments == {"On w1.", None}
    assert course.state("again").state == WAITS
    shown = course.give_back("again", w2=6)
    assert "Passed." in shown
    assert "On w1." in shown
    assert course.state("again").state == "passed"
    assert [one.passed for one in read_history(course.folder, "again", MODULE.folder).closed] == [False, True]
    (home,) = home_values(course.place / "again", datetime.now(UTC))["modules"]
    assert (home["state"], home["can_submit"], home["attempt"]) == ("passed", False, "")


def test_before_feedback_a_mark_stays_until_its_answer_changes(course: Course) -> None:
    """Graded again, or handed in again with another answer changed: it stays. With its own changed: it waits."""
    course.hand_in("steady", best)
    enter(course.folder, [Mark(officer="steady", item="sro1-counselor-w1", points=7, comment="Nearly.")])

    def mark() -> tuple[object, ...]:
        return next(row[4:] for row in gradebook(course.folder) if row[:3:2] == ("steady", "sro1-counselor-w1"))

    answer(course.here("steady"), {"sro1-counselor-w2": "Something else."})
    course.hand_in("steady")
    assert mark() == (7.0, 0)
    answer(course.here("steady"), {"sro1-counselor-w1": "Another text."})
    course.hand_in("steady")
    assert mark() == (None, 1)


def test_the_pass_is_on_record_with_its_attempt_and_is_graded_again_the_same(course: Course) -> None:
    """The tracker takes the pass of the second attempt, and grading it again in a copy agrees."""
    ledger = ("--db", course.place / "ledger.db")
    sro("track", *ledger, "import-class", course.folder, "--add-officers")
    said = sro("track", *ledger, "evidence", 1, "--class", course.folder)
    assert "Same: what the machine marks was graded again" in said
    assert re.search(r"same +attempt: 2", said)


def test_a_pass_stands_whatever_is_handed_in_after_it(course: Course) -> None:
    """The learner is refused in words; what comes all the same changes nothing in the gradebook."""
    before = gradebook(course.folder)
    with pytest.raises(Problem, match="You have passed this module"):
        hand_in(course.place / "again", read_enrolled(course.place / "again"), MODULE)
    here = course.here("again")
    for one in own_items(here, datetime.now(UTC)):
        for number in (1, 2, 3):
            worse = worst(nb_item(one["variant"]))
            answers.append(here, one["id"], worse, datetime.now(UTC), attempt=number, variant=one["variant"])
    course.hand_in("again", force=True)
    assert gradebook(course.folder) == before
    assert course.state("again").state == "passed"
    assert any("after the module was passed" in note for note in course.state("again").notes)
    assert "Passed." in course.give_back("again")


def test_best_last_and_first_decide_what_stands_in_the_gradebook(course: Course) -> None:
    """A worse second attempt: its page is given, then the attempt that counts stands again."""
    course.hand_in("worse", half)
    course.give_back("worse", w1=8, w2=1)
    better = course.state("worse").points
    course.hand_in("worse", lambda item: "No." if isinstance(item, Written) else None)
    shown = course.give_back("worse", w2=0)
    assert "This is attempt 2 of 3" in shown
    assert course.state("worse").points == better
    assert course.state("worse").attempt == "1 of 3"
    assert list(nb.feedback(course.folder, MODULE, ["worse"])) == [None]  # its page is out
    assert attempt_at(course.here("worse")).number == 3
    scores = {}
    for counts in ("last", "first", "best"):
        course.set(counts=counts)
        assert list(nb.grade(course.folder, MODULE, ["worse"])) == ["worse"]
        scores[counts] = course.state("worse").points
    assert scores["first"] == scores["best"] == better
    assert better is not None
    assert scores["last"] is not None
    assert scores["last"] < better


def test_the_waiting_time_is_held_on_both_sides(course: Course) -> None:
    """Before it is over the learner is told when; what comes all the same is not graded and not used up."""
    course.set(wait_hours=24)
    course.hand_in("early", worst)
    assert "It may begin on " in course.give_back("early", w1=0, w2=0)
    before = gradebook(course.folder)
    here = course.here("early")
    with pytest.raises(Problem, match="Attempt 2 of 3 may begin on"):
        hand_in(course.place / "early", read_enrolled(course.place / "early"), MODULE)
    (home,) = home_values(course.place / "early", datetime.now(UTC))["modules"]
    assert "may begin on" in home["attempt"]
    assert not home["can_submit"]
    answer(here, {one: best(item) for one, item in asked_items(here).items()})
    course.hand_in("early", force=True)
    assert gradebook(course.folder) == before
    assert any("before attempt 2 might begin" in note for note in course.state("early").notes)
    course.set(wait_hours=0)
    course.hand_in("early", force=True)
    assert (course.state("early").attempt, course.state("early").state) == ("2 of 3", WAITS)


def test_after_the_last_attempt_nothing_is_asked_and_every_reason_is_shown(course: Course) -> None:
    """The page of the second of two attempts keeps nothing back."""
    course.set(attempts=2)
    shown = course.give_back("early", w1=0, w2=0)
    assert course.state("early").attempt == "2 of 2"
    item = asked_items(course.here("early"))["sro1-counselor-01"]
    assert all(reason in re.sub(r"&#39;", "'", shown) for reason in reasons(item))


def test_stock_autograde_gives_the_same_gradebook_for_every_attempt(course: Course) -> None:
    """Passed, stepped back to a better attempt, used up: nbgrader's own command changes nothing."""
    before = gradebook(course.folder)
    command = [BIN / "nbgrader", "autograde", MODULE.folder, "--force"]
    done = subprocess.run(command, cwd=course.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert gradebook(course.folder) == before


def test_the_graded_items_are_the_classs_own(course: Course) -> None:
    """A learner's copy that is older than the release, or was changed, is replaced; answers are not touched."""
    here = course.here("again")
    kept = (here / answers.LOG).read_bytes()
    asked = (here / "graded.json").read_bytes()
    (here / "graded.json").write_text("{}")
    exchange.fetch(course.place / "again", read_enrolled(course.place / "again"), MODULE)
    assert (here / "graded.json").read_bytes() == asked
    assert (here / answers.LOG).read_bytes() == kept
