"""How far every officer of a class is, printed for the instructor."""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby
from textwrap import fill
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from graders.nbgrader_states import State

WIDTH = 110
MOST = 40  # names to read in passing; who goes after more of them names a module
STAYS = "\xa0"  # a space at which no line ends


def print_status(class_id: str, found: "Sequence[State]", others: Sequence[str] = (), by_module: bool = False) -> None:
    """A table of what was handed in; below it what an instructor should read, and last who handed in nothing.

    `by_module` lists by name, for each module, everyone who handed in nothing; `others` is about no officer.
    """
    if any(one.handed_in for one in found):
        Console(width=WIDTH).print(_table(class_id, found, by_module))
    else:
        print(f"Class {class_id}")
    for one in found:
        for note in one.notes:
            print(f"{one.officer}, {one.module.folder}: {note}")
    for line in others:
        print(line)
    for line in _missing_in(found) if by_module else _missing_at_all(found):
        wrapped = fill(line, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
        print(wrapped.replace(STAYS, " "))


def _table(class_id: str, found: "Sequence[State]", by_module: bool) -> Table:
    """A row for each module that an officer handed in, and unless by module one that sums up the others."""
    table = Table("officer", "module", "state", "points", "attempt", "late", title=f"Class {class_id}")
    modules = _grouped(found, _folder)
    begun = [folder for folder, states in modules.items() if any(one.handed_in for one in states)]
    for officer, mine in sorted(_grouped(found, _officer).items()):
        done = [one for one in mine if one.handed_in]
        rows = [_row(one) for one in done]
        rest = "" if by_module else _numbers(begun, [one.module.folder for one in done])
        if rows and rest:
            rows.append((rest, next(one.state for one in mine if not one.handed_in)))
        for number, row in enumerate(rows):
            name = mine[0].name if number == 0 else officer if number == 1 else ""
            table.add_row(escape(name), *row, end_section=len(modules) > 1 and row is rows[-1])
    return table


def _row(one: "State") -> tuple[str, ...]:
    points = "" if one.points is None else f"{one.points:.1f} of {one.most:.0f}"
    return one.module.folder, one.state, points, one.attempt, _duration(one.seconds_late)


def _numbers(begun: Sequence[str], done: Collection[str]) -> str:
    """The numbers of the modules that are not done, runs of them in short: `02, 04 to 07`."""
    runs = [[one[:2] for one in run] for missing, run in groupby(begun, lambda one: one not in done) if missing]
    return ", ".join(", ".join(run) if len(run) < 3 else f"{run[0]} to {run[-1]}" for run in runs)


def _missing_at_all(found: "Sequence[State]") -> Iterator[str]:
    """Who handed in nothing in any module, and which modules nobody handed in."""
    officers, modules = _grouped(found, _officer), _grouped(found, _folder)
    missing = [mine[0] for mine in officers.values() if not any(one.handed_in for one in mine)]
    unbegun = [folder for folder, states in modules.items() if not any(one.handed_in for one in states)]
    if len(missing) == len(officers):
        yield "Nothing submitted by anyone"
        return
    if missing:
        names = f": {_names(missing)}" if len(missing) <= MOST else "; to list them, name a module"
        yield f"Nothing submitted at all by {len(missing)} of {len(officers)} officers{names}"
    if unbegun:
        yield f"Nothing submitted by anyone in {', '.join(unbegun)}"


def _missing_in(found: "Sequence[State]") -> Iterator[str]:
    """For each module, everyone who handed in nothing."""
    for folder, states in _grouped(found, _folder).items():
        missing = [one for one in states if not one.handed_in]
        if len(missing) == len(states):
            yield f"{folder}: nothing submitted by anyone"
        elif missing:
            yield f"{folder}: nothing submitted by {len(missing)} of {len(states)} officers: {_names(missing)}"
        else:
            yield f"{folder}: submitted by all {len(states)} officers"


def _names(found: "Sequence[State]") -> str:
    """Each name in one piece, so that it is found when the list is searched."""
    return ", ".join(f"{one.name} ({one.officer})".replace(" ", STAYS) for one in found)


def _grouped(found: "Sequence[State]", key: "Callable[[State], str]") -> "dict[str, list[State]]":
    groups: dict[str, list[State]] = {}
    for one in found:
        groups.setdefault(key(one), []).append(one)
    return groups


def _officer(one: "State") -> str:
    return one.officer


def _folder(one: "State") -> str:
    return one.module.folder


def _duration(seconds: float) -> str:
    """How late, in the largest unit that fits; empty when in time."""
    for unit, size in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s" if seconds else ""
