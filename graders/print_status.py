"""How far every officer of a class is, printed for the instructor."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from graders.nbgrader_states import State


def print_status(class_id: str, found: "Sequence[State]", others: Sequence[str] = ()) -> None:
    """A table by officer and module, and below it what an instructor should read; `others` is about no officer."""
    table = Table("officer", "module", "state", "points", "attempt", "late", title=f"Class {class_id}")
    by_officer: dict[str, list[State]] = {}
    for one in found:
        by_officer.setdefault(one.officer, []).append(one)
    for officer, mine in sorted(by_officer.items()):
        for number, one in enumerate(mine):
            name = one.name if number == 0 else officer if number == 1 else ""
            points = "" if one.points is None else f"{one.points:.1f} of {one.most:.0f}"
            late = _duration(one.seconds_late)
            table.add_row(name, one.module.folder, one.state, points, one.attempt, late, end_section=one is mine[-1])
    Console(width=110).print(table)
    for one in found:
        for note in one.notes:
            print(f"{one.officer}, {one.module.folder}: {note}")
    for line in others:
        print(line)


def _duration(seconds: float) -> str:
    """How late, in the largest unit that fits; empty when in time."""
    for unit, size in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s" if seconds else ""
