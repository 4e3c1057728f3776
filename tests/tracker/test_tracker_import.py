"""Importing a class from a real nbgrader gradebook."""

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.tracker.agency import Agency
from tracker.classes.folder import ClassRecord
from tracker.classes.importing import why_not_passed
from tracker.classes.nbgrader_gradebook import Work, read_gradebook
from tracker.ledger.ledger import Ledger

# nbgrader's own add_submission provokes it.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


def test_a_passed_module_and_its_practical_are_hours(agency: Agency) -> None:
    """A pass gives self-study minutes, an attestation practical minutes, each on its own day."""
    agency.grade("rlee", 9)
    agency.attest(260)
    said = agency.import_class()
    assert "2 events added" in said
    assert "passed sro1-searches (10 of 11 points), 1 h 40 min" in said
    values = json.loads(agency.run("status", "rlee", "--json", "--on", "2026-09-20").output)
    assert values["minutes_by_level"]["sro1"] == 100
    values = json.loads(agency.run("status", "rlee", "--json", "--on", "2026-09-21").output)
    assert values["minutes_by_level"]["sro1"] == 360


def test_importing_twice_changes_nothing(agency: Agency) -> None:
    """The second import adds no event and no officer, and says that all is on record."""
    agency.grade("rlee", 9)
    agency.attest(260)
    agency.import_class()
    before = agency.keys()
    assert "0 events added" in agency.import_class()
    assert agency.keys() == before


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"auto": 5}, "score 55 %, the pass mark is 80 %"),
        ({"auto": 10, "safe": 0.0}, "critical error"),
        ({"auto": 9, "waits": True}, "waiting for the instructor's mark"),
        ({"auto": 10, "safe": None}, "no check for critical errors"),
        ({"auto": 9, "manual": 2.0}, "score 27 %"),
        ({"auto": 9, "penalty": 3.0}, "score 64 %"),
    ],
)
def test_what_is_not_passed_says_why(agency: Agency, fields: dict[str, Any], why: str) -> None:
    """A module that is not passed adds nothing and gives its reason."""
    agency.grade("rlee", **fields)
    said = agency.import_class()
    assert f"rlee, sro1-searches: {why}" in said
    assert len(agency.keys()) == 1


def test_an_instructors_mark_and_extra_credit_count(agency: Agency) -> None:
    """The instructor's score stands before the machine's, and extra credit is added."""
    agency.grade("rlee", 0, manual=7.0, extra=1.0)
    assert "passed sro1-searches (9 of 11 points)" in agency.import_class()


def test_a_better_attempt_later_adds_the_pass(agency: Agency) -> None:
    """After a fail, a second import with a passing attempt adds it on the day of that attempt."""
    agency.grade("rlee", 5)
    agency.import_class()
    agency.grade("rlee", 10, when=datetime(2026, 10, 2, 9, 0))
    agency.import_class()
    with Ledger.open(str(agency.db)) as ledger:
        assert [event.day for event in ledger.record("rlee").events][-1] == date(2026, 10, 2)


def test_a_pass_that_the_gradebook_no_longer_supports_is_pointed_out(agency: Agency) -> None:
    """A regrade that takes a pass away does not change the record silently, it asks a person."""
    agency.grade("rlee", 10)
    agency.import_class()
    before = agency.keys()
    agency.grade("rlee", 2)
    assert "LOOK AT: rlee, sro1-searches: on record as passed, but now" in agency.import_class()
    assert agency.keys() == before


def test_a_voided_pass_does_not_come_back(agency: Agency) -> None:
    """An import does not undo a person's decision to void, and says so."""
    agency.grade("rlee", 10)
    agency.import_class()
    agency.run("void", "2", "--reason", "Somebody else sat the test")
    assert "was recorded and then voided" in agency.import_class()
    values = json.loads(agency.run("status", "rlee", "--json", "--on", "2026-12-01").output)
    assert values["minutes_total"] == 0


def test_nothing_submitted(agency: Agency) -> None:
    """A learner on the class's roster without a submission is listed with that reason."""
    agency.run("officer", "add", "jdoe", "--name", "Jordan Doe", "--agency", "Marlow PD")
    agency.grade("rlee", 10)
    with agency.book() as book:
        book.update_or_create_student("jdoe", first_name="Jordan", last_name="Doe")
    assert "jdoe, sro1-searches: nothing graded" in agency.import_class()


def test_without_a_time_of_submission_the_day_of_import_counts(agency: Agency) -> None:
    """No kept time means the latest possible day, and the source says so."""
    agency.grade("rlee", 10, when=None)
    agency.import_class()
    with Ledger.open(str(agency.db)) as ledger:
        event = ledger.record("rlee").events[-1]
    assert event.day == date.today()
    assert "day of import used" in event.source


def test_a_class_may_name_its_time_zone(agency: Agency) -> None:
    """Late in the evening of the last day is that day, where the class is, though UTC has the next."""
    late = datetime(2026, 9, 2, 2, 30)
    fields = {"course_id": "c", "level": "sro1", "pass_mark": 80, "curriculum_version": "1"}
    assert ClassRecord.model_validate(fields).day_of(late) == date(2026, 9, 2)
    there = ClassRecord.model_validate({**fields, "timezone": "America/Kentucky/Louisville"})
    assert there.day_of(late) == date(2026, 9, 1)


def test_unknown_officers_are_listed_or_added(agency: Agency) -> None:
    """Officers the ledger does not know stop the import, unless they are to be added."""
    agency.grade("rlee", 10)
    agency.grade("anew", 10)
    said = agency.import_class(fails=True)
    assert "does not know anew (Robin Lee)" in said
    assert len(agency.keys()) == 1
    assert "Added officer anew: Robin Lee" in agency.import_class("--add-officers")
    assert len(agency.keys()) == 3


def test_a_changed_attestation_corrects_the_earlier_one(agency: Agency) -> None:
    """The last line for an officer, module and day counts; a new figure is a new, correcting event."""
    agency.grade("rlee", 5)
    agency.attest(260)
    agency.import_class()
    agency.attest(120, at="2026-09-22T10:00:00")
    assert "corrects an earlier figure" in agency.import_class()
    assert "0 events added" in agency.import_class()
    values = json.loads(agency.run("status", "rlee", "--json", "--on", "2026-12-01").output)
    assert values["minutes_total"] == 120


def test_a_line_cut_off_while_it_was_written_is_left_out(agency: Agency) -> None:
    """A last line without its end is no attestation; a bad line before it is an error."""
    agency.grade("rlee", 5)
    agency.attest(260)
    with (agency.classes / "attestations.jsonl").open("a") as file:
        file.write('{"officer": "rlee", "mod')
    assert "1 event added" in agency.import_class()
    with (agency.classes / "attestations.jsonl").open("a") as file:
        file.write("\n")
    assert "attestations.jsonl, line 2: not a JSON object" in agency.import_class(fails=True)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("minutes", "260", "minutes: Input should be a valid integer"),
        ("minutes", -1, "minutes"),
        ("day", "21.9.2026", "day: write the day as 2026-09-01"),
        ("module", "sro1-ghosts", "no module 'sro1-ghosts'"),
        ("officer", "../x", "officer: an id has no spaces and no slashes"),
        ("extra", 1, "extra: is not a field that is known here"),
    ],
)
def test_a_bad_attestation_stops_the_import(agency: Agency, field: str, value: Any, expected: str) -> None:
    """A wrong line is named and nothing of the class is imported."""
    agency.grade("rlee", 10)
    agency.attest(**{"minutes": 260, field: value})
    assert expected in agency.import_class(fails=True)
    assert len(agency.keys()) == 1


def test_the_gradebook_is_only_read(agency: Agency) -> None:
    """Importing leaves the gradebook byte for byte as it was."""
    agency.grade("rlee", 10)
    before = (agency.classes / "gradebook.db").read_bytes()
    agency.import_class()
    assert (agency.classes / "gradebook.db").read_bytes() == before


def test_scores_are_nbgraders_own(agency: Agency) -> None:
    """What is read without nbgrader is what nbgrader itself says, score and possible points."""
    agency.grade("rlee", 6.5, manual=7.25, extra=0.5)
    agency.grade("jdoe", 3)
    read = {work.officer: work for work in read_gradebook(agency.classes / "gradebook.db").work}
    with agency.book() as book:
        for officer, work in read.items():
            theirs = book.find_submission("04-searches", officer)
            assert (work.score, work.max_score) == (theirs.score, theirs.max_score)
            assert work.waits_for_mark == theirs.needs_manual_grade


@pytest.mark.parametrize(
    ("break_it", "expected"),
    [
        (lambda folder: (folder / "class.toml").unlink(), "not a class folder"),
        (lambda folder: (folder / "class.toml").write_text("pass_mark ="), "class.toml cannot be read"),
        (lambda folder: (folder / "class.toml").write_text('level = "sro1"'), "course_id: is missing"),
        (lambda folder: (folder / "gradebook.db").unlink(), "nothing has been graded"),
        (
            lambda folder: (folder / "gradebook.db").write_text("x" * 5000),
            "cannot be read as nbgrader's gradebook",
        ),
    ],
)
def test_a_broken_class_folder_is_one_clear_line(
    agency: Agency, break_it: Callable[[Path], Any], expected: str
) -> None:
    """What is missing or broken is named, and nothing is imported."""
    agency.grade("rlee", 10)
    break_it(agency.classes)
    said = agency.import_class(fails=True)
    assert expected in said
    assert len(said.strip().splitlines()) == 1


def test_a_level_or_folder_the_curriculum_lacks(agency: Agency) -> None:
    """A class of an unknown level, or an assignment that is no module, stops the import."""
    agency.grade("rlee", 10)
    agency.write_class('course_id = "x"\nlevel = "sro9"\npass_mark = 80\n')
    assert "no level 'sro9'" in agency.import_class(fails=True)
    agency.write_class('course_id = "x"\nlevel = "sro2"\npass_mark = 80\n')
    assert "'04-searches', which is no module of sro2" in agency.import_class(fails=True)


def test_the_pass_mark_itself_passes() -> None:
    """Exactly the pass mark is enough, and float crumbs do not decide."""
    points, possible = sum([0.1] * 9), 1.125
    assert 100 * points / possible < 80
    assert why_not_passed(Work("rlee", "04-searches", points, possible, False, 1.0, None), 80) is None
    assert why_not_passed(Work("rlee", "x", 0.799, 1.0, False, 1.0, None), 80) is not None
