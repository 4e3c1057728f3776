"""An instructor's marks, entered into nbgrader's gradebook as its formgrader would: all of a file, or none."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from course.problem import Problem
from graders.classes import chosen_modules, read_class
from graders.marks import Mark
from graders.nbgrader_rows import update_rows
from graders.nbgrader_tables import (
    assignment,
    base_cell,
    comment,
    grade,
    grade_cell,
    gradebook_of,
    open_book,
    submitted_assignment,
    submitted_notebook,
    writing,
)


@dataclass(frozen=True)
class _Row:
    """A graded answer: the ids of its grade and (a written one's) comment, and what it is worth."""

    grade: str
    comment: str | None
    most: float


Rows = Mapping[tuple[str, str, str], _Row]
"""By officer, module (its folder) and item."""


def enter(folder: Path, marks: Sequence[Mark]) -> None:
    """Enter these marks into the gradebook of a class, or none of them; raises `Problem` saying which do not fit."""
    folders = {module.id: module.folder for module in chosen_modules(read_class(folder), ())}
    book = open_book(gradebook_of(folder))
    try:
        with writing(book) as connection:
            rows = _rows(connection, marks)
            # Checked in the transaction that writes: what a mark was found to fit is what it is given to.
            twice = Counter((one.officer, one.item) for one in marks)
            wrong = [f"{who}, {item}: it has {count} marks." for (who, item), count in twice.items() if count > 1]
            wrong += [why for one in marks if (why := _misfit(one, folders, rows))]
            if wrong:
                raise Problem("\n".join([*wrong, f"{len(wrong)} of {len(marks)} marks do not fit: none was entered."]))
            _write(connection, [(one, rows[_key(one, folders)]) for one in marks])
    finally:
        book.dispose()


def _rows(connection: Connection, marks: Sequence[Mark]) -> Rows:
    work, book, cell = submitted_assignment.c, submitted_notebook.c, base_cell.c
    same = base_cell.alias()  # nbgrader has a written answer twice, as what is graded and as what is commented on
    written = (same.c.name == cell.name) & (same.c.notebook_id == cell.notebook_id) & (same.c.id != cell.id)
    said = (comment.c.cell_id == same.c.id) & (comment.c.notebook_id == book.id)
    query = (
        select(work.student_id, assignment.c.name, cell.name, grade.c.id, comment.c.id, grade_cell.c.max_score)
        .join_from(base_cell, grade_cell, grade_cell.c.id == cell.id)
        .join(grade, grade.c.cell_id == cell.id)
        .join(submitted_notebook, book.id == grade.c.notebook_id)
        .join(submitted_assignment, work.id == book.assignment_id)
        .join(assignment, assignment.c.id == work.assignment_id)
        .outerjoin(same, written)
        .outerjoin(comment, said)
        .where(cell.name.in_({one.item for one in marks}))
        .where(work.student_id.in_({one.officer for one in marks}))
    )
    return {(who, module, item): _Row(*row) for who, module, item, *row in connection.execute(query)}


def _key(one: Mark, folders: Mapping[str, str]) -> tuple[str, str, str]:
    return one.officer, folders.get(one.item.rpartition("-")[0], ""), one.item


def _misfit(one: Mark, folders: Mapping[str, str], rows: Rows) -> str:
    """Why a mark cannot be entered; empty when it can."""
    key = _key(one, folders)
    if not key[1]:
        return f"{one.officer}, {one.item}: the item is in no module of this class."
    row = rows.get(key)
    if row is None:
        return f"No graded answer {one.item} of {one.officer} to mark. Run: sro class grade"
    if row.comment is None:
        return f"{one.officer}, {one.item}: it is no written answer; only those are marked."
    if one.points > row.most:
        return f"{one.officer}, {one.item}: {one.points} points; it is worth 0 to {row.most}."
    return ""


def _write(connection: Connection, marks: Sequence[tuple[Mark, _Row]]) -> None:
    given = [{"row": row.grade, "manual_score": one.points, "needs_manual_grade": False} for one, row in marks]
    said = [{"row": row.comment, "manual_comment": one.comment} for one, row in marks]
    update_rows(connection, grade, given)
    update_rows(connection, comment, said)
