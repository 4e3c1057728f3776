"""Grading on real nbgrader: right scores, nothing of a submission runs, nothing stops the batch."""

import os
import re
import sqlite3
import subprocess
from pathlib import Path

import pytest

from course.player.items import Written
from course.player.scoring import score
from graders.nbgrader_states import states
from tests.driving import BIN, asked_items, best, critical, module, sro, worst
from tests.road.conftest import HONEST, MODULES, TAMPER, Road

FULL = ("hostile", "skipper", "broken", "missing")
NOTHING = ("types", "huge", "latin", "nested")
ROWS = """
    select student.id, assignment.name, base_cell.name, grade.auto_score, grade.manual_score,
           grade.needs_manual_grade
    from grade
    join base_cell on base_cell.id = grade.cell_id
    join submitted_notebook on submitted_notebook.id = grade.notebook_id
    join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
    join assignment on assignment.id = submitted_assignment.assignment_id
    join student on student.id = submitted_assignment.student_id
    order by 1, 2, 3
"""


def gradebook(folder: Path) -> list[tuple[object, ...]]:
    """Every grade in a class's gradebook, in a fixed order and without row ids."""
    with sqlite3.connect(f"file:{folder / 'gradebook.db'}?mode=ro", uri=True) as book:
        return book.execute(ROWS).fetchall()


def automatic(folder: Path, officer: str, name: str) -> dict[str, float]:
    """The automatic scores of one officer in one module, by grade cell."""
    return {
        str(cell): float(str(points))
        for who, where, cell, points, *_ in gradebook(folder)
        if (who, where) == (officer, name) and points is not None
    }


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize(("officer", "how"), [("good", best), ("bad", worst), ("harmful", critical)])
def test_every_grade_cell_holds_what_the_answer_earns(road: Road, name: str, officer: str, how: object) -> None:
    """nbgrader's gradebook has, cell by cell, the score of the scoring rules."""
    found = automatic(road.folder, officer, name)
    for one, item in asked_items(road.learner(officer) / name).items():
        if not isinstance(item, Written):
            assert found[one] == pytest.approx(score(item, HONEST[officer](item)).points), one


@pytest.mark.parametrize("name", MODULES)
def test_a_critical_error_holds_the_module_open(road: Road, name: str) -> None:
    """The gate cell earns nothing with a critical error, one point without."""
    gate = f"{module(name).id}-safe"
    assert automatic(road.folder, "good", name)[gate] == 1
    assert automatic(road.folder, "harmful", name)[gate] == 0


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("officer", FULL)
def test_what_a_learner_does_to_the_notebook_changes_nothing(road: Road, name: str, officer: str) -> None:
    """Hostile, skipped, broken or missing notebooks score what their answer logs earn, no more."""
    assert automatic(road.folder, officer, name) == automatic(road.folder, "good", name)


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("officer", NOTHING)
def test_an_answer_log_without_answers_earns_nothing(road: Road, name: str, officer: str) -> None:
    """Wrong types, foreign ids, paths, 50 MB, other encodings and deep nesting earn no point."""
    assert set(automatic(road.folder, officer, name).values()) == {0.0}


def test_nothing_of_any_submission_ran(road: Road) -> None:
    """The file that the hostile code would have written is not there."""
    assert not road.tripwire.exists()


def test_every_officer_is_graded_or_said_to_be_missing(road: Road) -> None:
    """No submission stops the batch, and what could not be read is said in words."""
    for name in MODULES:
        by_officer = {one.officer: one for one in states(road.folder, module(name))}
        assert by_officer["absent"].state == "nothing submitted"
        assert all(by_officer[one].points is not None for one in (*HONEST, *TAMPER))
    status = sro("class", "status", road.folder)
    assert re.search(r"Nothing submitted at all by 1 of \d+ officers: Absent \S+ \(absent\)\n", status)
    assert "huge, 04-searches: No answer could be read: answers.jsonl is larger than" in status
    assert "latin, 04-searches: 2 lines of answers.jsonl could not be read" in status


def test_stock_autograde_gives_the_same_gradebook(road: Road) -> None:
    """`nbgrader autograde --force`, typed in the class folder without activating anything, agrees."""
    before = gradebook(road.folder)
    done = subprocess.run(
        [BIN / "nbgrader", "autograde", "04-searches", "--force"],
        cwd=road.folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(road.place), "PYTHONPATH": os.environ.get("PYTHONPATH", "")},
    )
    assert done.returncode == 0, done.stderr
    assert gradebook(road.folder) == before
    assert not road.tripwire.exists()
