"""A class in tables: every officer's score as nbgrader exports it, and how each item did."""

import csv
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from graders import nbgrader_scores
from graders.nbgrader_tables import gradebook_of, open_book
from tests.cohorts import fill_class, make_class, sql
from tests.driving import BIN, module, sro

MODULE = module("07-counselor")
OFFICERS = [f"o{number:02}" for number in range(40)]
LATE = "c.LateSubmissionPlugin.penalty_method = 'zero'\n"

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader makes the class in this process


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A graded class, some late, some marked, one with nothing handed in and a name that a spreadsheet would run."""
    made = make_class(tmp_path_factory.mktemp("tables"), [MODULE], [*OFFICERS, "nobody"], LATE)
    fill_class(made, MODULE, OFFICERS)
    subprocess.run([BIN / "sro", "class", "grade", made], check=True, capture_output=True)
    sql(
        made,
        "update grade set manual_score = 2, needs_manual_grade = 0 where needs_manual_grade and rowid % 3",
        "update grade set extra_credit = 0.5 where rowid % 50 = 0",
        "update student set first_name = '=cmd()' where id = 'o07'",
    )
    yield made


def rows(file: Path) -> list[dict[str, str]]:
    """A CSV file as a spreadsheet reads it."""
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def test_the_scores_are_those_that_nbgrader_exports(folder: Path) -> None:
    """Points, penalties and scores of every officer, to the sixth digit; a name cannot become a formula."""
    said = sro("class", "scores", folder, MODULE.folder)
    assert f"{folder}/reports/scores.csv: 41 rows, 40 of them with a score" in said
    subprocess.run([BIN / "nbgrader", "export"], cwd=folder, check=True, capture_output=True)
    stock = {one["student_id"]: one for one in rows(folder / "grades.csv")}
    found = rows(folder / "reports" / "scores.csv")
    assert [one["officer"] for one in found if one["officer"] not in stock] == []
    for one in found:
        theirs = stock[one["officer"]]
        if one["officer"] == "nobody":
            assert (one["score"], one["waits_for_mark"], theirs["score"]) == ("", "", "0.0")
            continue
        for ours, name in (("points", "raw_score"), ("late_penalty", "late_submission_penalty"), ("score", "score"),
                           ("most", "max_score")):  # fmt: skip
            assert float(one[ours]) == pytest.approx(float(theirs[name] or 0), abs=1e-6), (one, theirs)
        assert theirs["timestamp"].startswith(one["handed_in_utc"])
    assert {one["waits_for_mark"] for one in found} == {"", "yes", "no"}
    assert {one["no_critical_error"] for one in found} == {"", "yes", "no"}
    assert any(float(one["late_hours"] or 0) > 0 and float(one["late_penalty"] or 0) > 0 for one in found)
    assert next(one for one in found if one["officer"] == "o07")["first_name"] == "'=cmd()"


def test_scores_cost_a_few_statements_however_many_officers(folder: Path) -> None:
    """The release in five, the roster, and one sum over the grades."""
    book = open_book(gradebook_of(folder), writes=False)
    statements: list[str] = []
    event.listen(book, "before_cursor_execute", lambda *given: statements.append(given[2]))
    assert len(list(nbgrader_scores.scores(book, MODULE))) == len(OFFICERS) + 1
    book.dispose()
    assert len([one for one in statements if one != "BEGIN"]) <= 7, statements


def test_every_item_has_a_row_for_each_of_its_forms(folder: Path) -> None:
    """Officers asked add up over an item's forms, points agree with the gradebook, and both tables say the same."""
    shown = sro("class", "items", folder, MODULE.folder)
    assert "sro1-counselor-01" in shown
    assert "First attempts only." in shown
    sro("class", "items", folder, "--csv", folder / "items.csv")
    found = rows(folder / "items.csv")
    by_item: dict[str, list[dict[str, str]]] = {}
    for one in found:
        by_item.setdefault(one["item"], []).append(one)
    automatic = {name: forms for name, forms in by_item.items() if not name.rpartition("-")[2].startswith("w")}
    assert len(automatic) == 13
    for name, forms in automatic.items():
        assert sum(int(one["officers"]) for one in forms) == len(OFFICERS), name
        assert len(forms) == 2, name
    with sqlite3.connect(folder / "gradebook.db") as book:
        ((full,),) = book.execute(
            """select count(*) from grade g join base_cell c on c.id = g.cell_id join grade_cells k on k.id = c.id
               where c.name = 'sro1-counselor-05' and g.auto_score + coalesce(g.extra_credit, 0) >= k.max_score"""
        )
    assert sum(int(one["all_points"]) for one in by_item["sro1-counselor-05"]) == full
    assert by_item["sro1-counselor-05"][0]["with_the_rest"]


def test_a_closed_first_attempt_counts_as_it_was_closed(folder: Path, tmp_path: Path) -> None:
    """What a second attempt changes in the gradebook changes nothing in the table of items."""
    sql(folder, "update grade set manual_score = 2, needs_manual_grade = 0 where needs_manual_grade")
    sro("class", "feedback", folder, MODULE.folder)
    sro("class", "items", folder, "--csv", tmp_path / "before.csv")
    sql(folder, "update grade set auto_score = 0 where auto_score > 0")
    sro("class", "items", folder, "--csv", tmp_path / "after.csv")
    assert rows(tmp_path / "before.csv") == rows(tmp_path / "after.csv")
    assert any(float(one["percent_of_points"]) > 0 for one in rows(tmp_path / "after.csv"))


def test_an_ungraded_class_is_said(folder: Path, tmp_path: Path) -> None:
    """Nothing graded: a line instead of an empty table."""
    made = make_class(tmp_path, [MODULE], ["one"])
    assert "nothing is graded yet. Run: sro class grade" in sro("class", "items", made)
