"""Marks and feedback: escaped answers, the rubric for the instructor alone, feedback after marks."""

import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from course.player.items import Written
from course.problem import Problem
from graders import nbgrader_tables
from graders.marks import Mark
from graders.nbgrader_marking import enter
from graders.nbgrader_states import states
from graders.results import written_answer
from tests.cohorts import tables
from tests.driving import BIN, answer, asked_items, bank_items, module, sro
from tests.road.conftest import SCRIPT, Road

NAME = "01-four-roles"
HOSTILE_TEXT = f"I act.\n\n{SCRIPT}\n\n# Not a heading\n![x](http://example.invalid/x.png) $a_b$"


@pytest.fixture(scope="module")
def marked(road: Road, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the class in which one officer handed in again, late, and every answer of two is marked."""
    place = tmp_path_factory.mktemp("marked")
    folder = place / "sro1-road"
    shutil.copytree(road.folder, folder)
    mine = place / "good"
    shutil.copytree(road.learner("good"), mine)
    written = [one for one, item in bank_items(NAME).items() if isinstance(item, Written)]
    answer(mine / NAME, dict.fromkeys(written, HOSTILE_TEXT))
    sro("class", "due", folder, NAME, "2026-01-01")
    sro("learn", "submit", mine, NAME)
    sro("class", "collect", folder, NAME)
    sro("class", "grade", folder, NAME)
    marks = place / "marks.toml"
    entries = [
        f'[[mark]]\nofficer = "{officer}"\nitem = "{one}"\npoints = {bank_items(NAME)[one].points}\n'
        f"comment = {json.dumps('Good. ' + SCRIPT)}\n"
        for officer in ("good", "harmful")
        for one in written
    ]
    marks.write_text('instructor = "Test Instructor"\n' + "".join(entries))
    assert "marks entered" in sro("class", "mark", folder, marks)
    sro("class", "feedback", folder, NAME)
    sro("learn", "feedback", mine)
    return place


def page(marked: Path) -> str:
    """The newest feedback page that the officer fetched."""
    return sorted((marked / "good" / NAME / "feedback").glob("*/*.html"))[-1].read_text(encoding="utf-8")


def test_a_written_answer_is_escaped_for_the_instructor(marked: Path) -> None:
    """The formgrader's notebook holds the text as inert HTML on one line, the rubric above it."""
    path = marked / "sro1-road" / "autograded" / "good" / NAME / "four-roles.ipynb"
    book = nbformat.read(path, as_version=4)
    answers = [cell for cell in book.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    assert len(answers) == 2
    for cell in answers:
        assert cell.source == written_answer(HOSTILE_TEXT)
        assert "<script" not in cell.source
        assert "\n" not in cell.source
        above = book.cells[book.cells.index(cell) - 1]
        assert "for the instructor only" in above.outputs[1].data["text/html"]


def test_feedback_shows_answers_reasons_and_sources_and_no_rubric(marked: Path) -> None:
    """The learner sees own answer, right answer, reasons, sources, marks and comments; no script runs."""
    shown = page(marked)
    item = asked_items(marked / "good" / NAME)["sro1-four-roles-01"]
    assert not isinstance(item, Written)
    for part in (item.option[0].reason.split(".")[0][:30], "best answer", "Sources:", "Your instructor"):
        assert part in shown
    assert "for the instructor only" not in shown
    assert "<script" not in shown.lower()
    assert "&lt;script&gt;" in shown


def test_feedback_asks_nothing_of_the_network(marked: Path) -> None:
    """The page is whole in itself."""
    assert not [part for part in ("src=", "<link", "@import", "url(") if part in page(marked)]


def test_feedback_waits_for_the_marks(marked: Path) -> None:
    """Only officers whose written answers are marked get a page."""
    given = {path.parent.parent.name for path in (marked / "sro1-road" / "feedback").glob(f"*/{NAME}/*.html")}
    assert given == {"good", "harmful", "types", "huge", "latin", "nested"}  # the last four wrote nothing to mark


def test_nbgraders_own_command_gives_no_feedback_before_the_marks(marked: Path) -> None:
    """As the formgrader's button does: it says why, and makes no page whose score looks final."""
    words = [BIN / "nbgrader", "generate_feedback", NAME, "--student", "hostile"]
    done = subprocess.run(words, cwd=marked / "sro1-road", capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert f"hostile, {NAME}: No feedback yet; a written answer waits for your mark." in done.stderr
    assert not list((marked / "sro1-road" / "feedback" / "hostile").glob("*/*.html"))


def test_states_say_passed_late_and_critical(marked: Path) -> None:
    """The class sees who passed, who was late and who has a critical error to mend."""
    found = {one.officer: one for one in states(marked / "sro1-road", module(NAME))}
    assert found["good"].state == "passed"
    assert found["good"].seconds_late > 0
    assert found["harmful"].state == "critical error: to do again"
    assert found["hostile"].state == "waits for the instructor's mark"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("points = 99", "it is worth 0 to"),
        ('officer = "nobody"', "No graded answer"),
        ('item = "sro1-trauma-w1"', "in no module"),
        ('item = "sro1-four-roles-01"', "good, sro1-four-roles-01: it is no written answer"),
        ("points = -1", "greater than or equal to 0"),
    ],
)
def test_a_mark_that_does_not_fit_is_refused_in_words(marked: Path, line: str, says: str) -> None:
    """Too many points, an unknown officer, an item that is elsewhere or not written: said, and nothing entered."""
    field = line.split(" =")[0]
    entry = {"officer": '"good"', "item": '"sro1-four-roles-w1"', "points": "1"} | {field: line.split("= ")[1]}
    before = tables(marked / "sro1-road")
    marks = marked / "bad.toml"
    marks.write_text('instructor = "T"\n[[mark]]\n' + "\n".join(f"{one} = {value}" for one, value in entry.items()))
    assert says in sro("class", "mark", marked / "sro1-road", marks, fails=True)
    assert tables(marked / "sro1-road") == before


def test_marks_are_entered_all_or_none(marked: Path) -> None:
    """The first mark fits, two do not: each is named with officer and item, and the first is not entered either."""
    before = tables(marked / "sro1-road")
    good = Mark(officer="good", item="sro1-four-roles-w1", points=0.5, comment="Another one.")
    many = Mark(officer="good", item="sro1-four-roles-w2", points=99)
    nobody = Mark(officer="nobody", item="sro1-four-roles-w1", points=1)
    with pytest.raises(Problem) as said:
        enter(marked / "sro1-road", [good, many, nobody])
    assert said.value.message.splitlines() == [
        "good, sro1-four-roles-w2: 99.0 points; it is worth 0 to 8.0.",
        "No graded answer sro1-four-roles-w1 of nobody to mark. Run: sro class grade",
        "2 of 3 marks do not fit: none was entered.",
    ]
    assert tables(marked / "sro1-road") == before


def test_a_mark_leaves_what_nbgraders_own_leaves(marked: Path, tmp_path: Path) -> None:
    """The same rows as from the formgrader: score, comment, and nothing waits any more; a second mark replaces it."""
    ours, theirs = (Path(shutil.copytree(marked / "sro1-road", tmp_path / name)) for name in ("ours", "theirs"))
    with (ours / "nbgrader_config.py").open("a") as config:
        config.write("import os  # settings that only nbgrader can read\n")
    item, who = "sro1-four-roles-w1", "hostile"
    with Gradebook(f"sqlite:///{theirs / 'gradebook.db'}") as book:
        grade = book.find_grade(item, "four-roles", NAME, who)
        assert grade.needs_manual_grade
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        book.find_comment(item, "four-roles", NAME, who).manual_comment = "Nearly."
        book.db.commit()
    enter(ours, [Mark(officer=who, item=item, points=2.5, comment="Nearly.")])
    assert tables(ours) == tables(theirs)
    assert tables(ours) != tables(marked / "sro1-road")


def test_marks_that_cannot_all_be_written_are_not_written(marked: Path) -> None:
    """The gradebook refuses the comments, written after the points: neither is there, and why is said."""
    folder = Path(shutil.copytree(marked / "sro1-road", marked / "full"))
    before = tables(folder)
    with closing(sqlite3.connect(folder / "gradebook.db")) as book:
        book.execute("create trigger full before update on comment begin select raise(abort, 'quota exceeded'); end")
    with pytest.raises(Problem, match="The disk is full"):
        enter(folder, [Mark(officer="good", item="sro1-four-roles-w1", points=0.5)])
    assert tables(folder) == before


def test_marks_for_a_locked_gradebook_are_refused_in_a_line(marked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program writes for too long: said in words, nothing entered, and it works when that one has ended."""
    monkeypatch.setattr(nbgrader_tables, "PATIENCE", 0.2)
    folder = Path(shutil.copytree(marked / "sro1-road", marked / "locked"))
    before, one = tables(folder), Mark(officer="good", item="sro1-four-roles-w1", points=0.5)
    with closing(sqlite3.connect(folder / "gradebook.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Problem, match="The gradebook is locked by another program"):
            enter(folder, [one])
        other.execute("ROLLBACK")
    assert tables(folder) == before
    enter(folder, [one])
    assert tables(folder) != before


def test_attesting_practical_hours(marked: Path) -> None:
    """An attestation is one line; minutes the module does not have, or a stranger, are refused."""
    folder = marked / "sro1-road"
    assert "165 practical minutes" in sro("class", "attest", folder, NAME, "good", "--by", "T. Instructor")
    assert "cannot be attested" in sro(
        "class", "attest", folder, NAME, "good", "--by", "T", "--minutes", 166, fails=True
    )
    assert "not on the roster" in sro("class", "attest", folder, NAME, "good", "nobody", "--by", "T", fails=True)
    (line,) = (folder / "attestations.jsonl").read_text().splitlines()
    assert json.loads(line)["minutes"] == 165
