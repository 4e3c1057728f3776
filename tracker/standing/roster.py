"""The standings of all officers on a day, the most urgent first, and their open deadlines."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from course.curriculum import Curriculum
from tracker.events.record import Officer, Record
from tracker.rules.findings import Finding
from tracker.rules.pack import Pack
from tracker.standing.standing import Standing, standing

Urgency = tuple[bool, date, str, str]


class RosterRow(NamedTuple):
    """One officer's row of a roster: `minutes` of each level and then of all, `next_step` with a line a level."""

    urgency: Urgency
    officer: str
    name: str
    status: str
    may_serve: bool
    minutes: tuple[int, ...]
    next_step: str
    clause: str


def roster(records: Iterable[Record], pack: Pack, curriculum: Curriculum, on: date) -> list[Standing]:
    """Everyone's standing on the day `on`: lapsed first, then by next deadline, then by name."""
    return sorted((standing(record, pack, curriculum, on) for record in records), key=urgency)


def urgency(now: Standing) -> Urgency:
    """What a roster is sorted by."""
    return (now.status != "lapsed", now.next_due or date.max, now.officer.name, now.officer.id)


def roster_row(now: Standing) -> RosterRow:
    """The officer's row of a roster."""
    return RosterRow(
        urgency=urgency(now),
        officer=now.officer.id,
        name=now.officer.name,
        status=now.status,
        may_serve=now.may_serve_in_school,
        minutes=tuple(finding.minutes for finding in now.findings),
        next_step=next_step(now),
        clause=decisive_clause(now),
    )


def next_step(now: Standing) -> str:
    """What is due next and when, or what is overdue and since when: one line a level."""
    late = [level for level in now.levels if level.status == "overdue"]
    lines = [f"{level.due} {level.title}" for level in late or now.next_due_for]
    return "\n".join(["OVERDUE since", *lines] if late else lines) or "none"


def decisive_clause(now: Standing) -> str:
    """The clause for a table: of an officer in training, the one that sets the next deadline."""
    ahead = now.next_due_for
    return ahead[0].clause.clause if now.status == "in-training" and ahead else now.clause.clause


@dataclass(frozen=True, slots=True)
class Deadline:
    """A level not done: due on `due`, which is `days` from the day asked about (negative: overdue)."""

    officer: Officer
    level: Finding
    due: date
    days: int


def open_deadlines(standings: Iterable[Standing]) -> list[Deadline]:
    """Every level with a deadline that is not done, the earliest first."""
    found = [
        Deadline(now.officer, level, level.due, (level.due - now.on).days)
        for now in standings
        for level in now.levels
        if level.due and not level.done
    ]
    return sorted(found, key=lambda each: (each.days, each.officer.name, each.officer.id, each.level.id))
