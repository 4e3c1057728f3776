"""A class whose gradebook is on PostgreSQL is graded, marked and given feedback as one on SQLite is."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from course.problem import Problem
from graders.class_settings import read_settings
from graders.classes import read_class
from graders.cohort_feedback import Delivered
from graders.item_statistics import statistics_of
from graders.marks import Mark
from graders.nbgrader_cohort import grade, hands, prepare
from graders.nbgrader_feedback import give, makers, prepare_feedback
from graders.nbgrader_marking import enter
from graders.nbgrader_scores import first_attempts, scores
from graders.nbgrader_tables import base_cell, comment, open_book, submitted_assignment, submitted_notebook
from graders.nbgrader_tables import grade as grades
from tests.cohorts import fill_class, make_class
from tests.driving import module

MODULE = module("07-counselor")
OFFICERS = [f"o{number:02}" for number in range(60)]

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader makes the class in this process


def mark(folder: Path) -> None:
    """A file of marks of which the second does not fit, and one of which all do."""
    refused = [
        Mark(officer="o00", item=f"{MODULE.id}-{one}", points=points, comment="Nearly.")
        for one, points in (("w1", 1), ("w2", 99))
    ]
    with pytest.raises(Problem, match="1 of 2 marks do not fit: none was entered"):
        enter(folder, refused)
    enter(folder, [Mark(officer="o01", item=f"{MODULE.id}-w1", points=2.5, comment="Good.")])


def given(folder: Path) -> dict[str, list[Any]]:
    """What feedback for whose work is marked leaves, and the class's scores and items."""
    settings = read_settings(folder)
    assert settings
    run = prepare_feedback(folder, settings, [MODULE])
    with makers(run) as doing:
        found = list(give(run, MODULE, doing))
    assert found
    assert all(isinstance(one, Delivered) for one in found)
    book = open_book(settings.gradebook, writes=False)
    tables = {
        "pages": sorted((one.parent.parent.name, one.read_text()) for one in folder.glob("feedback/*/*/*.html")),
        "scores": list(scores(book, MODULE)),
        "items": list(statistics_of(first_attempts(folder, book, read_class(folder), MODULE))),
    }
    book.dispose()
    return tables


def graded(place: Path, config: str) -> dict[str, list[Any]]:
    """The rows of a class graded twice, the second time by force, and marked, without ids."""
    folder = make_class(place, [MODULE], OFFICERS, config)
    fill_class(folder, MODULE, OFFICERS)
    settings = read_settings(folder)
    assert settings
    for force in (False, True):
        run = prepare(folder, settings, [MODULE], force)
        with hands(run) as doing:
            assert len(list(grade(run, MODULE, doing))) == len(OFFICERS)
    mark(folder)
    found = {}
    engine = open_book(settings.gradebook)
    with engine.begin() as book:
        for table in (grades, comment):
            columns = [one for one in table.columns if not one.name.endswith("id")]
            of = submitted_notebook.c.id == table.c.notebook_id
            by = submitted_assignment.c.id == submitted_notebook.c.assignment_id
            rows = book.execute(
                select(submitted_assignment.c.student_id, submitted_assignment.c.timestamp, base_cell.c.name, *columns)
                .join_from(table, submitted_notebook, of).join(submitted_assignment, by)
                .join(base_cell, base_cell.c.id == table.c.cell_id)
            )  # fmt: skip
            found[table.name] = sorted(map(str, rows))
        penalties = book.execute(select(submitted_notebook.c.late_submission_penalty)).scalars()
        found["penalties"] = sorted(round(one, 6) for one in penalties if one is not None)
    engine.dispose()
    return found | given(folder)


def test_a_gradebook_on_postgresql_holds_the_same_rows(url: str, tmp_path: Path) -> None:
    """The same code through SQLAlchemy: every grade, mark, comment, time and penalty."""
    late = "c.LateSubmissionPlugin.penalty_method = 'zero'\n"
    address = url.replace("postgresql://", "postgresql+psycopg://")
    there = graded(tmp_path / "postgres", f"{late}c.CourseDirectory.db_url = {json.dumps(address)}\n")
    assert not (tmp_path / "postgres" / "sro1-cohort" / "gradebook.db").exists()
    here = graded(tmp_path / "sqlite", late)
    assert here["penalties"]
    assert [row for row in here["comment"] if "Good." in row]
    assert not [row for row in here["comment"] if "Nearly." in row]
    assert len(here["scores"]) == len(OFFICERS)
    assert there == here
