"""Feedback for a whole class without nbgrader's cost for each page: pages by processes, one reader of the gradebook.

A page is written first, then the line in `attempts.jsonl` that closes the attempt. So a run that ends
anywhere has given whole pages, and the next one gives the rest. Nothing here imports nbgrader.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine, RowMapping, Table, case, func, select

from course.curriculum import Module
from course.problem import Problem
from graders.attempts import Line, append, read_lines
from graders.batches import BATCH, CHUNK, in_batches
from graders.class_settings import Settings
from graders.classes import read_class
from graders.closing import Manual
from graders.cohort import Trouble
from graders.cohort_feedback import Delivered, Giving, InBook, give_feedback
from graders.delivery import publish
from graders.nbgrader_cohort import grade, hands, prepare
from graders.nbgrader_tables import (
    Released,
    assignment,
    comment,
    find_released,
    grades_of,
    open_book,
    reading,
    score_of,
    submitted_assignment,
    submitted_notebook,
)
from graders.nbgrader_tables import grade as grades
from graders.processes import Doing, spread
from graders.received import came_in
from graders.scored import bank_items

Task = tuple[str, Sequence[tuple[InBook, Sequence[Line]]]]
Result = Delivered | Trouble | None


class Ready(NamedTuple):
    """Officers with graded work in a module: those whose answers are all marked, and those who wait for marks."""

    marked: list[str]
    waiting: list[str]


@dataclass(frozen=True)
class Feedback:
    """What giving feedback needs: the gradebook, what every page needs, of each module its rows and officers.

    `back` collects, by module, the officers whose earlier attempt the gradebook is to show again.
    """

    book: Engine
    settings: Settings
    giving: Giving
    modules: Mapping[str, tuple[Released, Ready]]
    back: dict[str, list[str]] = field(default_factory=dict)

    def ready(self, module: Module) -> Ready:
        """Who can be given feedback in a module."""
        return self.modules[module.folder][1] if module.folder in self.modules else Ready([], [])


def ready(folder: Path, book: Engine, module: Module) -> Ready:
    """Who of a class can be given feedback in a module; raises `Problem`."""
    released, found = find_released(book, module), Ready([], [])
    waits = _waits(book, released) if released else {}
    for officer in came_in(folder, module.folder) if waits else ():
        if officer in waits and (folder / "autograded" / officer / module.folder).is_dir():
            (found.waiting if waits[officer] else found.marked).append(officer)
    return found


def _waits(book: Engine, released: Released) -> dict[str, bool]:
    """Every officer with grades in a module, and whether one of them waits for a mark."""
    one = func.max(case((grades.c.needs_manual_grade, 1), else_=0))
    with reading(book) as connection:
        found = connection.execute(grades_of(released, one).group_by(submitted_assignment.c.student_id))
        return {officer: bool(waits) for officer, waits in found}


def prepare_feedback(folder: Path, settings: Settings, modules: Iterable[Module]) -> Feedback:
    """Read what is the same for every page, once, and tell the officers their dates; raises `Problem`."""
    a_class, book = read_class(folder), open_book(settings.gradebook, writes=False)
    shelf = Path(a_class.exchange) / a_class.course_id / "feedback"
    if not shelf.parent.is_dir():
        raise Problem(f"{shelf.parent} is not there: nothing was released in this class. Run: sro class release")
    with reading(book) as connection:
        due = select(assignment.c.name, assignment.c.duedate).where(assignment.c.duedate.isnot(None))
        publish(folder, dict(connection.execute(due).tuples().all()))
    try:
        if not shelf.is_dir():
            shelf.mkdir()
            shelf.chmod(0o711)  # whatever the umask: a page is found by its name alone, as in nbgrader
    except OSError as why:
        raise Problem(f"{shelf} cannot be made for the pages: {why.strerror}. Look at the exchange folder.") from None
    asked, rows = {}, {}
    for module in modules:
        if released := find_released(book, module):
            asked[module.folder] = module, bank_items(a_class, module.folder)
            rows[module.folder] = released, ready(folder, book, module)
    book.dispose()  # no connection may be open when processes are made
    now = datetime.now(UTC).replace(microsecond=0)
    return Feedback(book, settings, Giving(folder, a_class, shelf, asked, now), rows)


@contextmanager
def makers(run: Feedback, scheduler: str = "") -> Iterator[Doing]:
    """The processes that make pages (of a Dask cluster, with its address), and the gradebook until they are done."""
    try:
        tasks = sum(len(found.marked) for _, found in run.modules.values()) // CHUNK
        with spread(run.giving, tasks, scheduler) as doing:
            yield doing
    finally:
        run.book.dispose()


def give(run: Feedback, module: Module, doing: Doing) -> Generator[Result, None, None]:
    """Give feedback in a module: yields for each officer once the attempt is closed, `None` for an unchanged page."""
    folder = run.giving.folder
    found = doing(_give_some, _tasks(run, module.folder))
    for one in in_batches(found, lambda done: _close(folder, done)):
        if isinstance(one, Delivered) and one.back:
            run.back.setdefault(module.folder, []).append(one.officer)
        yield Trouble(one.officer, one.why) if isinstance(one, Delivered) and one.why else one


def step_back(run: Feedback, modules: Sequence[Module], scheduler: str = "") -> Iterator[str]:
    """Where an earlier attempt counts, let the gradebook show that one again; yields what went wrong.

    Should a run end before this, the next one finds the same officers.
    """
    for module in modules:
        if officers := run.back.get(module.folder):
            again = prepare(run.giving.folder, run.settings, [module], only=officers)
            with hands(again, scheduler) as doing:
                found = list(grade(again, module, doing))
            yield from (f"{one.officer}, {module.folder}: {one.why}" for one in found if isinstance(one, Trouble))


def _close(folder: Path, given: Sequence[Result]) -> None:
    append(folder, *[one.closed for one in given if isinstance(one, Delivered) and one.closed])


def _tasks(run: Feedback, name: str) -> Iterator[Task]:
    if name not in run.modules:
        return
    released, found = run.modules[name]
    lines = read_lines(run.giving.folder)
    for at in range(0, len(found.marked), BATCH):
        each = _read_book(run.book, released, found.marked[at : at + BATCH])
        for some in (each[first : first + CHUNK] for first in range(0, len(each), CHUNK)):
            yield name, [(one, lines.get((one.officer, name), ())) for one in some]


def _give_some(giving: Giving, task: Task) -> list[Result]:
    name, officers = task
    return [give_feedback(giving, name, book, lines) for book, lines in officers]


def _read_book(book: Engine, released: Released, officers: Sequence[str]) -> list[InBook]:
    """What the gradebook holds of these officers' work, in three statements."""
    of = submitted_notebook.c.assignment_id == submitted_assignment.c.id
    works = (
        select(submitted_assignment.c.student_id, submitted_notebook.c.id, submitted_notebook.c.late_submission_penalty)
        .join_from(submitted_assignment, submitted_notebook, of)
        .where(submitted_assignment.c.assignment_id == released.assignment)
        .where(submitted_notebook.c.notebook_id == released.notebook)
        .where(submitted_assignment.c.student_id.in_(officers))
        .order_by(submitted_assignment.c.student_id)
    )
    with reading(book) as connection:
        found = connection.execute(works).all()
        mine = [one for _, one, _ in found]
        given = _by_notebook(connection, grades, released.grades, mine)
        said = _by_notebook(connection, comment, released.comments, mine)
    return [_in_book(officer, given[one], said[one], penalty or 0.0) for officer, one, penalty in found]


def _by_notebook(
    connection: Connection, table: Table, cells: Mapping[str, str], notebooks: Sequence[str]
) -> dict[str, dict[str, RowMapping]]:
    """The rows of a table for these submitted notebooks, by the name of their cell."""
    names = {cell: name for name, cell in cells.items()}
    found: dict[str, dict[str, RowMapping]] = {one: {} for one in notebooks}
    query = select(table).where(table.c.cell_id.in_(list(names)) & table.c.notebook_id.in_(notebooks))
    for row in connection.execute(query).mappings():
        found[row["notebook_id"]][names[row["cell_id"]]] = row
    return found


def _in_book(officer: str, given: Mapping[str, RowMapping], said: Mapping[str, RowMapping], penalty: float) -> InBook:
    own = {name: row["manual_comment"] for name, row in said.items()}
    return InBook(
        officer,
        {name: score_of(row) for name, row in given.items()},
        {name: row["auto_comment"] if own[name] is None else own[name] for name, row in said.items()},
        Manual({name: row["manual_score"] for name, row in given.items()}, {one: own[one] or "" for one in own}),
        penalty,
        any(row["needs_manual_grade"] for row in given.values()),
    )
