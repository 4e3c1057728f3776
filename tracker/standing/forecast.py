"""Who lapses within so many days if nothing happens."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from course.curriculum import Curriculum
from tracker.events.record import Officer, Record
from tracker.rules.deadlines import ONE_DAY, later_by
from tracker.rules.findings import Finding
from tracker.rules.pack import Pack
from tracker.standing.standing import Standing, standing


@dataclass(frozen=True, slots=True)
class Lapse:
    """An officer who may serve now and, if nothing happens, may not from `day` on.

    `in_days` counts from the day asked about; `levels` are those that lapse on `day`.
    """

    officer: Officer
    day: date
    in_days: int
    levels: tuple[Finding, ...]
    then: Standing


def forecast(records: Iterable[Record], pack: Pack, curriculum: Curriculum, on: date, within: int) -> list[Lapse]:
    """Every lapse in the `within` days after `on`, the earliest first, with nothing new on record.

    What takes effect after `on` is left out, even when it is on record already: nothing happens.
    """
    return earliest_first(lapse(record, pack, curriculum, on, within) for record in records)


def earliest_first(found: Iterable[Lapse | None]) -> list[Lapse]:
    """The lapses there are, by day and then by name."""
    return sorted((each for each in found if each), key=lambda each: (each.day, each.officer.name, each.officer.id))


def lapse(record: Record, pack: Pack, curriculum: Curriculum, on: date, within: int) -> Lapse | None:
    """The officer's lapse in the `within` days after `on`, if there is one."""
    known = record.until(on)
    now = standing(known, pack, curriculum, on)
    if not now.may_serve_in_school:
        return None
    for due in sorted({level.due for level in now.levels if level.due and not level.done}):
        day = due + ONE_DAY
        if day > later_by(on, within):
            return None
        then = standing(known, pack, curriculum, day)
        if then.status == "lapsed":
            late = tuple(level for level in then.levels if level.status == "overdue")
            return Lapse(known.officer, day, (day - on).days, late, then)
    return None
