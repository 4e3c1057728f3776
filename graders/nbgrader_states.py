"""How far every officer of a class is in a module, read from nbgrader's gradebook in one query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, RowMapping, select

from course.curriculum import Module
from course.player import answers
from graders.attempts import Line, history_of, next_note, read_lines
from graders.classes import Class, read_class
from graders.nbgrader_tables import (
    Released,
    find_released,
    gradebook_of,
    open_book,
    read_grades,
    read_roster,
    reading,
    score_of,
    student,
)
from graders.received import Received, came_in, read_received
from graders.report import look_at, not_there, strays
from graders.work import Slots, released_slots, stamp_of, submitted_at, work_of

WAITS = "waits for the instructor's mark"
NOTHING = "nothing submitted"


@dataclass(frozen=True)
class State:
    """One officer's state in one module, points out of `most`; `None` when not graded yet.

    `attempt` is the attempt that the points are of, as `1 of 3`.
    """

    officer: str
    name: str
    module: Module
    state: str
    points: float | None = None
    most: float | None = None
    seconds_late: float = 0.0
    notes: tuple[str, ...] = ()
    attempt: str = ""

    @property
    def handed_in(self) -> bool:
        """Whether there is anything to grade."""
        return self.state != NOTHING


@dataclass(frozen=True)
class Graded:
    """What the gradebook holds of an officer's work in a module; `safe` are the points of its last cell.

    `score` is what is left after the `penalty` for coming late.
    """

    score: float
    most: float
    safe: float
    waits: bool
    seconds_late: float
    penalty: float = 0.0


@dataclass(frozen=True)
class _Class:
    folder: Path
    settings: Class
    module: Module
    slots: Slots
    lines: Mapping[tuple[str, str], Sequence[Line]]


def states(folder: Path, module: Module) -> list[State]:
    """Every officer on the roster and how far this module is; raises `Problem`."""
    book = open_book(gradebook_of(folder), writes=False)
    with reading(book) as connection:
        order = (student.c.last_name, student.c.first_name, student.c.id)
        roster = connection.execute(select(student).order_by(*order)).mappings().all()
    released = find_released(book, module)
    graded = _graded(book, released, module) if released else {}
    book.dispose()
    collected, received = set(came_in(folder, module.folder)), read_received(folder, module.folder)
    slots = released_slots(folder, module.folder) if collected else {}
    a_class = _Class(folder, read_class(folder), module, slots, read_lines(folder))
    return [
        _state(a_class, one, received.get(one["id"]), graded.get(one["id"]))
        if one["id"] in collected
        else _missing(one, module, received.get(one["id"]))
        for one in roster
    ]


def notes_on_others(folder: Path, module: Module) -> list[str]:
    """What to know of submissions that belong to nobody on the roster."""
    book = open_book(gradebook_of(folder), writes=False)
    roster = read_roster(book)
    book.dispose()
    return [one.line for one in strays(folder, module, roster)]


def _graded(book: Engine, released: Released, module: Module) -> dict[str, Graded]:
    names = {cell: name for name, cell in released.grades.items()}
    most = sum(released.source[name].points or 0.0 for name in released.grades)
    rows: dict[str, list[RowMapping]] = {}
    for row in read_grades(book, released):
        rows.setdefault(row["officer"], []).append(row)
    found = {}
    for officer, mine in rows.items():
        scores = {names[row["cell_id"]]: score_of(row) for row in mine}
        late = 0.0
        if released.due and mine[0]["timestamp"]:
            late = (mine[0]["timestamp"] - released.due - (mine[0]["extension"] or timedelta())).total_seconds()
        waits = any(row["needs_manual_grade"] for row in mine)
        safe = scores.get(f"{module.id}-safe", 0.0)
        penalty = mine[0]["late_submission_penalty"] or 0.0
        score = max(0.0, round(sum(scores.values()) - penalty, 6))
        found[officer] = Graded(score, most, safe, waits, max(0.0, late), penalty)
    return found


def _missing(officer: RowMapping, module: Module, received: Received | None) -> State:
    missed = tuple(one.line for one in not_there(received)) if received else ()
    return State(officer["id"], _name(officer), module, NOTHING, notes=missed)


def _state(a_class: _Class, officer: RowMapping, received: Received | None, graded: Graded | None) -> State:
    folder, module, who = a_class.folder, a_class.module, officer["id"]
    here = folder / "submitted" / who / module.folder
    log, history = answers.read(here), history_of(folder, a_class.lines.get((who, module.folder), ()))
    work = work_of(a_class.settings, who, a_class.slots, history, log, submitted_at(here))
    notes = tuple(one.line for one in look_at(folder, a_class.settings, module, who, received, (work, log)))
    done = folder / "autograded" / who / module.folder
    if graded is None or not done.is_dir() or stamp_of(done) != stamp_of(here):
        return State(who, _name(officer), module, "waits for grading", notes=notes)
    said = _in_words(a_class.settings, graded, work.attempt)
    notes = (*notes, *next_note(a_class.settings, history.closed))
    attempt = f"{work.attempt} of {a_class.settings.attempts}"
    return State(who, _name(officer), module, said, graded.score, graded.most, graded.seconds_late, notes, attempt)


def _in_words(settings: Class, graded: Graded, attempt: int) -> str:
    if graded.waits:
        return WAITS
    if settings.counts == "first" and attempt > 1:
        return "for learning: the first attempt counts"
    if not graded.score:
        return "handed in late: earns nothing" if graded.penalty else "no answer earns a point"
    if not graded.safe:
        return "critical error: to do again"
    # Rounded, so that 0.1 + 0.2 points do not miss a pass mark of 0.3.
    percent = round(100 * graded.score / graded.most, 6) if graded.most else 0.0
    return "passed" if percent >= settings.pass_mark else "below the pass mark"


def _name(officer: RowMapping) -> str:
    return f"{officer['first_name']} {officer['last_name']}"
