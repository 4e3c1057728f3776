"""Scores of a whole class out of nbgrader's gradebook: one statement for each module, in time linear in its rows.

`nbgrader export` looks the whole table of grades through for each submission, so its time grows with the square.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, RowMapping, case, func, select

from course.curriculum import Module
from course.player.attempts import variant_number
from graders.attempts import history_of, read_lines
from graders.classes import Class
from graders.item_statistics import Answered
from graders.nbgrader_tables import (
    Released,
    find_released,
    grade,
    grades_of,
    read_grades,
    reading,
    score_of,
    student,
    submitted_assignment,
    submitted_notebook,
)
from graders.work import released_slots


@dataclass(frozen=True, slots=True)
class Score:
    """One officer's score in one module, in points of `most`; times are UTC, `None` where there is none.

    `points` are before the late `penalty`, `score` after it. `waits` says that a written answer has no
    mark yet, `safe` that the answers hold no critical error; nothing of it is known before the module is graded.
    """

    module: str
    officer: str
    last_name: str
    first_name: str
    due: datetime | None
    handed_in: datetime | None
    late: timedelta
    points: float | None
    penalty: float | None
    score: float | None
    most: float
    waits: bool | None
    safe: bool | None


def scores(book: Engine, module: Module) -> Iterator[Score]:
    """The score of every officer on the roster, by name; nothing for a module that was not released."""
    released = find_released(book, module)
    if released is None:
        return
    most = sum(released.source[name].points or 0.0 for name in released.grades)
    order = (student.c.last_name, student.c.first_name, student.c.id)
    with reading(book) as connection:
        roster = connection.execute(select(student).order_by(*order)).mappings().all()
        found = {row["officer"]: row for row in connection.execute(_sums(released, module)).mappings()}
    for one in roster:
        yield _score(module, released, most, one, found.get(one["id"]))


def _sums(released: Released, module: Module) -> Any:
    given = func.coalesce(grade.c.manual_score, grade.c.auto_score)
    earned = case((given.isnot(None), given + func.coalesce(grade.c.extra_credit, 0.0)), else_=0.0)
    gate = released.grades.get(f"{module.id}-safe", "")
    columns = (
        submitted_assignment.c.timestamp,
        submitted_assignment.c.extension,
        submitted_notebook.c.late_submission_penalty,
    )
    return grades_of(
        released,
        *columns,
        func.sum(earned).label("points"),
        func.max(case((grade.c.needs_manual_grade, 1), else_=0)).label("waits"),
        func.sum(case((grade.c.cell_id == gate, earned), else_=0.0)).label("safe"),
    ).group_by(submitted_assignment.c.student_id, *columns)


def _score(module: Module, released: Released, most: float, officer: RowMapping, row: RowMapping | None) -> Score:
    who = (module.folder, officer["id"], officer["last_name"] or "", officer["first_name"] or "", released.due)
    if row is None:
        return Score(*who, None, timedelta(), None, None, None, most, None, None)
    late = timedelta()
    if released.due and row["timestamp"]:
        late = max(late, row["timestamp"] - released.due - (row["extension"] or timedelta()))
    penalty = row["late_submission_penalty"] or 0.0
    points, penalty = (round(one, 6) for one in (row["points"], penalty))  # a sum's last digits depend on its order
    score = round(points - penalty, 6) + 0.0  # and nobody has -0 points
    waits, safe = bool(row["waits"]), bool(row["safe"])
    return Score(*who, row["timestamp"], late, points, penalty, score, most, waits, safe)


def first_attempts(folder: Path, book: Engine, a_class: Class, module: Module) -> Iterator[Answered]:
    """What each officer's first attempt earned at each item: of closed ones as closed, of others as graded.

    A written answer without a mark is left out.
    """
    released = find_released(book, module)
    if released is None:
        return
    closed: set[str] = set()
    for (officer, name), lines in read_lines(folder).items():
        first = [one for one in history_of(folder, lines).closed if one.attempt == 1] if name == module.folder else []
        for one in first:
            closed.add(officer)
            for slot, given in one.items.items():
                yield Answered(officer, slot, given.variant, given.points, given.most)
    names = {cell: name for name, cell in released.grades.items()}
    slots = released_slots(folder, module.folder)
    for row in read_grades(book, released):
        officer, slot = row["officer"], names[row["cell_id"]]
        if officer in closed or slot not in slots or row["needs_manual_grade"]:
            continue
        forms = slots[slot]
        variant = forms[variant_number(a_class.course_id, officer, slot, 1, len(forms))]
        yield Answered(officer, slot, variant, score_of(row), released.source[slot].points or 0.0)
