"""Grading a whole class without nbgrader's cost for each submission: files by processes, rows by one writer.

Nothing here imports nbgrader. A submission's notebook is written first, then its rows with those of
others in one transaction, then its line in `attempts.jsonl`, which says that it is done. So a run that
ends anywhere leaves finished work finished, and the next one does the rest.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from sqlalchemy import Engine

from course.curriculum import Module
from graders.attempts import Line, append, read_lines
from graders.class_settings import Settings
from graders.classes import read_class
from graders.cohort import Outcome, Trouble, collected, grade_officer
from graders.master import Master, read_master
from graders.nbgrader_rows import write_outcomes
from graders.nbgrader_tables import Released, open_book, read_released, read_roster
from graders.processes import Doing, processes

CHUNK = 25  # submissions that a process takes at once
BATCH = 250  # submissions in a transaction: some tenths of a second, while others wait at most five
LONGEST = 1.0  # seconds until finished work is written, however little it is
Task = tuple[str, Sequence[tuple[str, Sequence[Line]]]]
"""A module's folder, and officers with their lines in the record of attempts."""
Found = list[Outcome | Trouble | None]


@dataclass(frozen=True)
class Part:
    """One module of the run: as released, as the gradebook knows it, and who handed it in."""

    master: Master
    released: Released
    officers: Sequence[str]


@dataclass(frozen=True)
class Run:
    """What a run needs: the class's folder, its gradebook, its roster, and the modules to grade."""

    folder: Path
    book: Engine
    zero_late: bool
    roster: frozenset[str]
    parts: Mapping[str, Part]
    force: bool = False


def prepare(folder: Path, settings: Settings, modules: Iterable[Module], force: bool = False) -> Run:
    """Read what is the same for every submission, once; raises `Problem`."""
    a_class, book = read_class(folder), open_book(settings.gradebook)
    parts = {}
    for module in modules:
        if officers := collected(folder, module):
            released = read_released(book, module)
            late = f"{released.due} {settings.zero_late}"
            parts[module.folder] = Part(read_master(folder, a_class, module, released.source, late), released, officers)
    roster = read_roster(book)
    book.dispose()  # no connection may be open when processes are made
    return Run(folder, book, settings.zero_late, roster, parts, force)


@contextmanager
def hands(run: Run) -> Iterator[Doing]:
    """The processes that grade, and the gradebook until they are done."""
    try:
        with processes(run, sum(len(part.officers) for part in run.parts.values()) // CHUNK) as doing:
            yield doing
    finally:
        run.book.dispose()


def grade(run: Run, module: str, doing: Doing) -> Generator[Outcome | Trouble | None, None, None]:
    """Grade a module's submissions: yields each once its rows are written, `None` for an unchanged one."""
    part = run.parts[module]
    waiting: Found = []
    since = monotonic()
    try:
        for found in doing(_grade_some, _tasks(run, module)):
            waiting += found
            if len(waiting) >= BATCH or monotonic() - since > LONGEST:
                done, waiting = waiting, []
                _finish(run, part, done)
                since = monotonic()
                yield from done
    finally:
        _finish(run, part, waiting)
    yield from waiting


def _tasks(run: Run, module: str) -> Iterator[Task]:
    officers, lines = run.parts[module].officers, read_lines(run.folder)
    for at in range(0, len(officers), CHUNK):
        yield module, [(one, lines.get((one, module), ())) for one in officers[at : at + CHUNK]]


def _grade_some(run: Run, task: Task) -> Found:
    """What a process does: grade some officers' work in a module."""
    module, officers = task
    return [_grade_one(run, module, one, lines) for one, lines in officers]


def _grade_one(run: Run, module: str, officer: str, lines: Sequence[Line]) -> Outcome | Trouble | None:
    if officer not in run.roster:
        return Trouble(officer, "is not on the roster of this class. Add the officer, or remove what was handed in.")
    return grade_officer(run.folder, run.parts[module].master, officer, lines, run.force)


def _finish(run: Run, part: Part, found: Found) -> None:
    """The rows, then the lines that say so."""
    outcomes = [one for one in found if isinstance(one, Outcome)]
    if outcomes:
        write_outcomes(run.book, part.released, outcomes, run.zero_late)
        append(run.folder, *[one.line for one in outcomes if one.line])
