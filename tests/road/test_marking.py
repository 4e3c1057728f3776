"""Marks and feedback: escaped answers, the rubric for the instructor alone, feedback after marks."""

import json
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest

from course.player.items import Written
from graders.nbgrader_states import states
from graders.results import written_answer
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
    assert f"hostile, {NAME}: no feedback yet; a written answer waits for your mark." in done.stderr
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
        ("points = -1", "greater than or equal to 0"),
    ],
)
def test_a_mark_that_does_not_fit_is_refused_in_words(marked: Path, line: str, says: str) -> None:
    """Too many points, an unknown officer or item: one line, nothing entered."""
    field = line.split(" =")[0]
    entry = {"officer": '"good"', "item": '"sro1-four-roles-w1"', "points": "1"} | {field: line.split("= ")[1]}
    marks = marked / "bad.toml"
    marks.write_text('instructor = "T"\n[[mark]]\n' + "\n".join(f"{one} = {value}" for one, value in entry.items()))
    assert says in sro("class", "mark", marked / "sro1-road", marks, fails=True)


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
