"""What grading leaves in nbgrader's gradebook, many submissions in one short transaction.

The rules are those of nbgrader's steps SaveAutoGrades and AssignLatePenalties and of ours, KeepMarks;
a test holds every table against nbgrader's own run.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Table, bindparam, case, func, insert, select, update

from graders.cohort import Outcome
from graders.nbgrader_tables import Released, comment, grade, submitted_assignment, submitted_notebook, writing

Row = dict[str, Any]
Work = tuple[Outcome, Row, Row]
"""What is to stand, and the rows of the submission and of its notebook."""


def write_outcomes(book: Engine, released: Released, outcomes: Sequence[Outcome], zero_late: bool) -> None:
    """Write these submissions of one module, all or none; raises `Problem` when the gradebook cannot be written.

    `zero_late` says that late work earns nothing (nbgrader's penalty method `zero`).
    """
    with writing(book) as connection:
        work = list(_submissions(connection, released, outcomes))
        _save(connection, grade, released.grades, work, _grade_values)
        _save(connection, comment, released.comments, work, _comment_values)
        _penalties(connection, released, work, zero_late)


def _submissions(connection: Connection, released: Released, outcomes: Sequence[Outcome]) -> Iterator[Work]:
    """The rows of the submissions and their notebooks, made where there are none."""
    of = submitted_assignment.c
    mine = (of.assignment_id == released.assignment) & of.student_id.in_([one.officer for one in outcomes])
    found = {row["student_id"]: dict(row) for row in _rows(connection, select(submitted_assignment).where(mine))}
    books = select(submitted_notebook).where(
        submitted_notebook.c.notebook_id == released.notebook,
        submitted_notebook.c.assignment_id.in_([row["id"] for row in found.values()]),
    )
    by_work = {row["assignment_id"]: dict(row) for row in _rows(connection, books)}
    new_work, new_books, moved, made = [], [], [], []
    for one in outcomes:
        row = found.get(one.officer)
        if row is None:
            row = {"id": uuid4().hex, "assignment_id": released.assignment, "student_id": one.officer}
            row |= {"timestamp": one.at, "extension": None}
            new_work.append(row)
        elif one.at and row["timestamp"] != one.at:
            row["timestamp"] = one.at
            moved.append({"row": row["id"], "timestamp": one.at})
        book = by_work.get(row["id"])
        if book is None:
            book = {"id": uuid4().hex, "assignment_id": row["id"], "notebook_id": released.notebook}
            book |= {"flagged": False, "late_submission_penalty": None}
            new_books.append(book)
        made.append((one, row, book))
    _insert(connection, submitted_assignment, new_work)
    _insert(connection, submitted_notebook, new_books)
    update_rows(connection, submitted_assignment, moved)
    yield from made


def _save(connection: Connection, table: Table, cells: Mapping[str, str], work: Sequence[Work], values: Any) -> None:
    """Bring the rows of these submissions in `table` to what is to stand: by cell, so that nbgrader's index serves."""
    mine = table.c.cell_id.in_(list(cells.values())) & table.c.notebook_id.in_([book["id"] for _, _, book in work])
    found = {(row["notebook_id"], row["cell_id"]): row for row in _rows(connection, select(table).where(mine))}
    new, changed = [], []
    for one, _, book in work:
        for name, cell in cells.items():
            before = found.get((book["id"], cell))
            now = values(one, name, before or {})
            if before is None:
                new.append({"id": uuid4().hex, "notebook_id": book["id"], "cell_id": cell} | now)
            elif any(before[column] != value for column, value in now.items()):
                changed.append({"row": before["id"]} | now)
    _insert(connection, table, new)
    update_rows(connection, table, changed)


def _grade_values(one: Outcome, name: str, before: Mapping[str, Any]) -> Row:
    auto, manual = one.points.get(name), before.get("manual_score")
    # nbgrader asks for a new look at every mark; a mark that was followed stays with its answer, without asking.
    waits = auto is None or manual is not None
    if one.marks is not None and name in one.slots:
        manual = one.marks.get(name, (manual, None))[0]
        waits = auto is None and manual is None
    extra = before.get("extra_credit")
    return {"auto_score": auto, "manual_score": manual, "extra_credit": extra, "needs_manual_grade": waits}


def _comment_values(one: Outcome, name: str, before: Mapping[str, Any]) -> Row:
    said = (one.marks or {}).get(name, (None, before.get("manual_comment")))[1]
    return {"auto_comment": "No response." if name in one.blank else None, "manual_comment": said}


def _penalties(connection: Connection, released: Released, work: Sequence[Work], zero_late: bool) -> None:
    """No penalty, or with `zero_late` the whole score of what came after its due date."""
    late = [book["id"] for _, row, book in work if zero_late and _is_late(released, row)]
    none = [book["id"] for _, _, book in work if book["late_submission_penalty"] is not None]
    table = submitted_notebook
    if none:
        connection.execute(update(table).where(table.c.id.in_(none)).values(late_submission_penalty=None))
    if late:
        extra = func.coalesce(grade.c.extra_credit, 0.0)
        earned = case((grade.c.manual_score.isnot(None), grade.c.manual_score + extra),
                      (grade.c.auto_score.isnot(None), grade.c.auto_score + extra), else_=0.0)  # fmt: skip
        mine = (grade.c.notebook_id == table.c.id) & grade.c.cell_id.in_(list(released.grades.values()))
        score = select(func.coalesce(func.sum(earned), 0.0)).where(mine).scalar_subquery()
        connection.execute(update(table).where(table.c.id.in_(late)).values(late_submission_penalty=score))


def _is_late(released: Released, row: Mapping[str, Any]) -> bool:
    if released.due is None or row["timestamp"] is None:
        return False
    return bool(row["timestamp"] > released.due + (row["extension"] or timedelta()))


def _rows(connection: Connection, query: Any) -> Sequence[Any]:
    return connection.execute(query).mappings().all()


def _insert(connection: Connection, table: Table, rows: list[Row]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def update_rows(connection: Connection, table: Table, rows: list[Row]) -> None:
    """Set columns of many rows of a table; `row` is the id of each."""
    if rows:
        columns: Row = {column: bindparam(column) for column in rows[0] if column != "row"}
        connection.execute(update(table).where(table.c.id == bindparam("row")).values(columns), rows)
