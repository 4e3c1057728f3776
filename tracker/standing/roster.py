"""The standings of all officers on a day, the most urgent first, and their open deadlines."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from course.curriculum import Curriculum
from tracker.events.record import Officer, Record
from tracker.rules.findings import Finding
from tracker.rules.pack import Pack
from tracker.standing.standing import Standing, standing


def roster(records: Iterable[Record], pack: Pack, curriculum: Curriculum, on: date) -> list[Standing]:
    """Everyone's standing on the day `on`: lapsed first, then by next deadline, then by name."""
    return sorted((standing(record, pack, curriculum, on) for record in records), key=_urgency)


def _urgency(now: Standing) -> tuple[bool, date, str, str]:
    return (now.status != "lapsed", now.next_due or date.max, now.officer.name, now.officer.id)


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
