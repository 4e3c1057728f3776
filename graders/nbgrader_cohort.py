"""Grading a whole class without nbgrader's cost for each submission: files by processes, rows by one writer.

Nothing here imports nbgrader. A submission's notebook is written first, then its rows with those of
others in one transaction, then its line in `attempts.jsonl`, which says that it is done. So a run that
ends anywhere leaves finished work finished, and the next one does the rest.
"""

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from course.curriculum import Module
from graders.attempts import Line, append, read_lines
from graders.batches import CHUNK, in_batches
from graders.class_settings import Settings
from graders.classes import read_class
from graders.cohort import Outcome, Trouble, grade_officer
from graders.findings import Finding
from graders.master import Master, read_master
from graders.nbgrader_rows import write_outcomes
from graders.nbgrader_tables import Released, open_book, read_released, read_roster
from graders.processes import Doing, spread
from graders.received import Received, came_in, read_received
from graders.report import Report, look_at, not_there, strays

Task = tuple[str, Sequence[tuple[str, Sequence[Line]]]]
"""A module's folder, and officers with their lines in the record of attempts."""
Result = Outcome | Trouble | None
Found = list[tuple[Result, tuple[str, Sequence[Finding]]]]
"""Results, each with the officer and what is to be said of the submission."""


@dataclass(frozen=True)
class Part:
    """One module of the run: as released, as the gradebook knows it, who handed in, and what is to be said of it."""

    master: Master
    released: Released
    officers: Sequence[str]
    received: Mapping[str, Received]
    found: dict[str, Sequence[Finding]] = field(default_factory=dict)


@dataclass(frozen=True)
class Shared:
    """What a process needs for any submission: the class's folder, and of each module its master and what came in."""

    folder: Path
    modules: Mapping[str, tuple[Master, Mapping[str, Received]]] = field(repr=False)  # no key in a worker's log
    force: bool


@dataclass(frozen=True)
class Run:
    """What a run needs: the class's folder, its gradebook, its roster, and the modules to grade."""

    folder: Path
    book: Engine
    zero_late: bool
    roster: frozenset[str]
    parts: Mapping[str, Part]
    force: bool = False

    def count(self, module: Module) -> int:
        """How many submissions of a module there are."""
        return len(self.parts[module.folder].officers) if module.folder in self.parts else 0

    @property
    def shared(self) -> Shared:
        """The part of it that processes need."""
        modules = {name: (part.master, part.received) for name, part in self.parts.items()}
        return Shared(self.folder, modules, self.force)


def prepare(
    folder: Path,
    settings: Settings,
    modules: Iterable[Module],
    force: bool = False,
    only: Collection[str] | None = None,
) -> Run:
    """Read what is the same for every submission, once; `only` names officers, else all. Raises `Problem`."""
    a_class, book = read_class(folder), open_book(settings.gradebook)
    roster, parts = read_roster(book), {}
    for module in modules:
        wanted = roster if only is None else roster.intersection(only)
        if officers := [one for one in came_in(folder, module.folder) if one in wanted]:
            released = read_released(book, module)
            late = f"{released.due} {settings.zero_late}"
            master = read_master(folder, a_class, module, released.source, late)
            parts[module.folder] = Part(master, released, officers, read_received(folder, module.folder))
    book.dispose()  # no connection may be open when processes are made
    return Run(folder, book, settings.zero_late, roster, parts, force)


@contextmanager
def hands(run: Run, scheduler: str = "") -> Iterator[Doing]:
    """The processes that grade (of a Dask cluster, with its address), and the gradebook until they are done."""
    try:
        tasks = sum(len(part.officers) for part in run.parts.values()) // CHUNK
        with spread(run.shared, tasks, scheduler) as doing:
            yield doing
    finally:
        run.book.dispose()


def grade(run: Run, module: Module, doing: Doing) -> Generator[Result, None, None]:
    """Grade a module's submissions: yields each once its rows are written, `None` for an unchanged one."""
    part = run.parts.get(module.folder)
    if part is None:
        return in_batches((), lambda _: None)

    def each() -> Iterator[list[Result]]:
        for found in doing(_grade_some, _tasks(run, module.folder)):
            part.found.update(one for _, one in found)
            yield [one for one, _ in found]

    return in_batches(each(), lambda found: _finish(run, part, found))


def _tasks(run: Run, module: str) -> Iterator[Task]:
    officers, lines = run.parts[module].officers, read_lines(run.folder)
    for at in range(0, len(officers), CHUNK):
        yield module, [(one, lines.get((one, module), ())) for one in officers[at : at + CHUNK]]


def _grade_some(shared: Shared, task: Task) -> Found:
    """What a process does: grade some officers' work in a module, and see what is to be said of it."""
    module, officers = task
    master, received = shared.modules[module]
    made: Found = []
    for one, lines in officers:
        result, said = grade_officer(shared.folder, master, one, lines, received.get(one), shared.force)
        made.append((result, (one, said)))
    return made


def report(run: Run, module: Module) -> Report:
    """What there is to say about a graded module's submissions."""
    part = run.parts.get(module.folder)
    found = dict(part.found) if part else {}
    for one, received in read_received(run.folder, module.folder).items():
        if one in run.roster and one not in found:
            found[one] = not_there(received)
        elif part and one in found and received != part.received.get(one):  # something was done to it in this run
            found[one] = look_at(run.folder, part.master.a_class, module, one, received)
    found = {one: found[one] for one in sorted(found) if found[one]}
    return Report(module, found, strays(run.folder, module, run.roster))


def _finish(run: Run, part: Part, found: Sequence[Result]) -> None:
    """The rows, then the lines that say so."""
    outcomes = [one for one in found if isinstance(one, Outcome)]
    if outcomes:
        write_outcomes(run.book, part.released, outcomes, run.zero_late)
        append(run.folder, *[one.line for one in outcomes if one.line])
