"""Importing a class from a real nbgrader gradebook, and outside hours from CSV."""

import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from nbgrader.api import Gradebook

from tracker.classes.folder import ClassRecord
from tracker.classes.importing import why_not_passed
from tracker.classes.nbgrader_gradebook import Work, read_gradebook
from tracker.cli import track
from tracker.ledger.ledger import Ledger

# nbgrader's own add_submission provokes it.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

HEADER = "officer,day,level,minutes,covers,title,provider,evidence\n"
GOOD = "rlee,2025-06-13,sro1,2400,level,SRO I,DOCJT,Certificate\n"
ROBIN = (
    "officer",
    "add",
    "rlee",
    "--name",
    "Robin Lee",
    "--agency",
    "Marlow PD",
    "--appointed",
    "2024-09-01",
)


class Agency:
    """An agency's ledger and a class folder, worked through the command line."""

    def __init__(self, folder: Path) -> None:
        self.db, self.classes, self.csv = folder / "ledger.db", folder / "class", folder / "hours.csv"
        self.classes.mkdir()
        self.write_class()

    def write_class(self, text: str = 'course_id = "sro1-2026-09"\nlevel = "sro1"\npass_mark = 80\n') -> None:
        """Write class.toml."""
        (self.classes / "class.toml").write_text(text + 'curriculum_version = "2026.1"\nexchange = "/x"\n')

    def run(self, *arguments: str, fails: bool = False) -> Result:
        """Run `sro track` and check how it ended: no traceback either way."""
        done = CliRunner().invoke(track, [*arguments, "--db", str(self.db)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert (done.exit_code != 0) == fails, done.output
        return done

    def import_class(self, *more: str, fails: bool = False) -> str:
        """Import the class and give what was said."""
        return self.run("import-class", str(self.classes), *more, fails=fails).output

    def keys(self) -> list[str]:
        """The keys of all events, in the order recorded."""
        with Ledger.open(str(self.db)) as ledger:
            return [entry.event.key for entry in ledger.entries()]

    def book(self) -> Gradebook:
        """The class's gradebook, through nbgrader."""
        return Gradebook(f"sqlite:///{self.classes / 'gradebook.db'}", course_id="sro1-2026-09")

    def grade(self, officer: str, auto: float, safe: float | None = 1.0, **fields: Any) -> None:
        """Put one submission of sro1-searches into the gradebook: 10 points and the safety check."""
        when = fields.get("when", datetime(2026, 9, 20, 15, 0))
        with self.book() as book:
            book.update_or_create_assignment("04-searches")
            book.update_or_create_notebook("searches", "04-searches")
            book.update_or_create_grade_cell(
                "sro1-searches-score", "searches", "04-searches", max_score=10, cell_type="code"
            )
            if safe is not None:
                book.update_or_create_grade_cell(
                    "sro1-searches-safe", "searches", "04-searches", max_score=1, cell_type="code"
                )
            book.update_or_create_student(officer, first_name="Robin", last_name="Lee")
            submission = book.update_or_create_submission("04-searches", officer, timestamp=when)
            for grade in submission.notebooks[0].grades:
                grade.auto_score = safe if grade.name.endswith("-safe") else auto
                grade.needs_manual_grade = False
                if not grade.name.endswith("-safe"):
                    grade.manual_score = fields.get("manual")
                    grade.extra_credit = fields.get("extra")
                    grade.needs_manual_grade = fields.get("waits", False)
            submission.notebooks[0].late_submission_penalty = fields.get("penalty", 0.0)
            book.db.commit()

    def attest(self, minutes: Any, at: str = "2026-09-21T10:00:00", **fields: Any) -> None:
        """Add one line to the class's attestations."""
        line = {"officer": "rlee", "module": "sro1-searches", "minutes": minutes, "day": "2026-09-21"}
        with (self.classes / "attestations.jsonl").open("a") as file:
            file.write(json.dumps({**line, "by": "Sgt. Cole", "recorded_at": at, **fields}) + "\n")


@pytest.fixture(scope="module")
def empty_gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new gradebook; made once, because nbgrader runs `alembic` (found on the path) for each."""
    path = tmp_path_factory.mktemp("book") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        Gradebook(f"sqlite:///{path}", course_id="sro1-2026-09").close()
    return path


@pytest.fixture
def agency(tmp_path: Path, empty_gradebook: Path) -> Agency:
    """An agency with one officer, appointed on 1 September 2024, and a class with an empty gradebook."""
    made = Agency(tmp_path)
    shutil.copy(empty_gradebook, made.classes / "gradebook.db")
    made.run(*ROBIN)
    return made


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


def test_hours_are_imported_once(agency: Agency) -> None:
    """The same row twice, even from another file with other evidence, changes nothing."""
    agency.csv.write_text(HEADER + GOOD + GOOD)
    assert "1 row added, 0 on record" in agency.run("import-hours", str(agency.csv)).output
    other = agency.csv.with_name("again.csv")
    other.write_text(HEADER + GOOD.replace("Certificate", '"Certificate, copy"'), encoding="utf-8-sig")
    assert "0 rows added, 1 on record" in agency.run("import-hours", str(other)).output
    assert len(agency.keys()) == 2


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("ghost,2025-06-13,sro1,60,,First aid,DOCJT,", "row 3: officer: the ledger knows no 'ghost'"),
        ("rlee,13.6.2025,sro1,60,,First aid,DOCJT,", "row 3: day: write the day as"),
        ("rlee,2025-02-30,sro1,60,,First aid,DOCJT,", "row 3: day: write the day as"),
        ("rlee,2999-06-13,sro1,60,,First aid,DOCJT,", "row 3: day: the day must lie between"),
        ("rlee,2125-06-13,sro1,60,,First aid,DOCJT,", "row 3: day: 2125-06-13 has not come yet"),
        ("rlee,2025-06-13,sro4,60,,First aid,DOCJT,", "row 3: level: there is no level 'sro4'"),
        ("rlee,2025-06-13,sro1,1.5,,First aid,DOCJT,", "row 3: minutes: '1.5' is not a whole number"),
        (
            "rlee,2025-06-13,sro1,0,,First aid,DOCJT,",
            "row 3: minutes: Input should be greater than 0",
        ),
        ("rlee,2025-06-13,sro1,,,First aid,DOCJT,", "row 3: minutes: ''"),
        (
            "rlee,2025-06-13,sro1,60,sro2-bias,First aid,DOCJT,",
            "row 3: covers: sro1 has no module 'sro2-bias'",
        ),
        ("rlee,2025-06-13,sro1,60,,,DOCJT,", "row 3: title: must not be empty"),
        ("rlee,2025-06-13,sro1,60,,First aid", "row 3: provider: must not be empty"),
        ("rlee,2025-06-13,sro1,60,,First aid,DOCJT,a,b", "row 3: has 9 columns, not 8"),
        (
            "rlee,2025-06-13,sro1,1200,level,SRO I,DOCJT,",
            "row 3: minutes: the same course is in row 2 with 40 h",
        ),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_imported(agency: Agency, row: str, expected: str) -> None:
    """File, row and column of the fault are said, and the good rows are not imported either."""
    agency.csv.write_text(HEADER + GOOD + row + "\n")
    said = agency.run("import-hours", str(agency.csv), fails=True).output
    assert f"hours.csv, {expected}" in said
    assert "nothing was imported" in said
    assert len(agency.keys()) == 1


def test_all_faults_are_told_at_once(agency: Agency) -> None:
    """A coordinator mends the whole file at once, not row after row."""
    agency.csv.write_text(HEADER + "ghost,2025-06-13,sro1,60,,A,B,\n" + GOOD + "rlee,x,sro1,60,,A,B,\n")
    said = agency.run("import-hours", str(agency.csv), fails=True).output
    assert "row 2: officer" in said
    assert "row 4: day" in said


def test_the_same_course_with_other_minutes_is_a_fault(agency: Agency) -> None:
    """A course on record with other minutes must be voided first; then the row is taken."""
    agency.csv.write_text(HEADER + GOOD)
    agency.run("import-hours", str(agency.csv))
    agency.csv.write_text(HEADER + GOOD.replace("2400", "1200"))
    assert "on record with 40 h" in agency.run("import-hours", str(agency.csv), fails=True).output
    agency.run("void", "2", "--reason", "Wrong minutes")
    assert "1 row added" in agency.run("import-hours", str(agency.csv)).output


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"officer,day\n", "row 1: the columns must be"),
        (b"", "row 1: the columns must be"),
        (b"\xff\xfe\x00", "cannot be read as UTF-8"),
        (HEADER.encode() + b'rlee,2025-06-13,sro1,60,,"First aid,DOCJT,\n', "not valid CSV"),
    ],
)
def test_a_file_that_is_no_hours_file(agency: Agency, content: bytes, expected: str) -> None:
    """A file with other columns, another encoding or broken quotes gets one clear message."""
    agency.csv.write_bytes(content)
    assert expected in agency.run("import-hours", str(agency.csv), fails=True).output


def test_names_with_commas_quotes_lines_and_accents(agency: Agency) -> None:
    """Quoted commas, doubled quotes and accents come through as they are; a line break does not."""
    agency.csv.write_text(HEADER + 'rlee,2025-06-13,sro1,60,,"Café, ""first"" aid",DOCJT,\n', encoding="utf-8")
    assert 'Café, "first" aid' in agency.run("import-hours", str(agency.csv)).output
    agency.csv.write_text(HEADER + 'rlee,2025-06-14,sro1,60,,"First\naid",DOCJT,\n')
    said = agency.run("import-hours", str(agency.csv), fails=True).output
    assert "row 2: title: must be one line of printable text" in said


def test_the_ledger_survives_a_locked_database(agency: Agency) -> None:
    """While another program holds the ledger, an import waits and then says so in one line."""
    agency.csv.write_text(HEADER + GOOD)
    with closing(sqlite3.connect(agency.db, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "locked" in agency.run("import-hours", str(agency.csv), fails=True).output
    assert len(agency.keys()) == 1
