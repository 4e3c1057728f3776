"""Who lapses within so many days if nothing happens, and what else falls due."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from course.curriculum import Curriculum
from tracker.events.record import Officer, Record
from tracker.rules.deadlines import ONE_DAY, later_by
from tracker.rules.findings import Fact, Finding
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


@dataclass(frozen=True, slots=True)
class Ahead:
    """Something apart from the levels that, if nothing happens, is not in order any more from `day` on.

    A year's in-service still open, the peace-officer certification or a condition of selection that
    still holds. It changes no status in the pack.
    """

    officer: Officer
    day: date
    in_days: int
    found: Finding | Fact


@dataclass(frozen=True, slots=True)
class Forecast:
    """Who lapses, and what is a warning only; each the earliest first."""

    lapses: tuple[Lapse, ...]
    warnings: tuple[Ahead, ...]


def forecast(records: Iterable[Record], pack: Pack, curriculum: Curriculum, on: date, within: int) -> Forecast:
    """Every lapse and every warning in the `within` days after `on`, with nothing new on record.

    What takes effect after `on` is left out, even when it is on record already: nothing happens.
    """
    return earliest_first(look_ahead(record, pack, curriculum, on, within) for record in records)


def earliest_first(found: Iterable[Forecast]) -> Forecast:
    """The forecasts of many officers as one, by day and then by name."""
    every = list(found)
    lapses = sorted((lapse for each in every for lapse in each.lapses), key=_by_day)
    warnings = sorted((ahead for each in every for ahead in each.warnings), key=_by_day)
    return Forecast(tuple(lapses), tuple(warnings))


def look_ahead(record: Record, pack: Pack, curriculum: Curriculum, on: date, within: int) -> Forecast:
    """The forecast of one officer: at most one lapse."""
    known = record.until(on)
    now = standing(known, pack, curriculum, on)
    lapse = _lapse(known, now, pack, curriculum, within)
    return Forecast((lapse,) if lapse else (), tuple(_warnings(known, now, pack, curriculum, within)))


def _by_day(each: Lapse | Ahead) -> tuple[date, str, str]:
    return (each.day, each.officer.name, each.officer.id)


def _lapse(known: Record, now: Standing, pack: Pack, curriculum: Curriculum, within: int) -> Lapse | None:
    if not now.may_serve_in_school:
        return None
    for due in sorted({level.due for level in now.levels if level.due and not level.done}):
        day = due + ONE_DAY
        if day > later_by(now.on, within):
            return None
        then = standing(known, pack, curriculum, day)
        if then.status == "lapsed":
            late = tuple(level for level in then.levels if level.status == "overdue")
            return Lapse(known.officer, day, (day - now.on).days, late, then)
    return None


def _warnings(known: Record, now: Standing, pack: Pack, curriculum: Curriculum, within: int) -> Iterator[Ahead]:
    if not (now.apart.facts or pack.in_service):
        return
    then = standing(known, pack, curriculum, later_by(now.on, within))
    late = {year.id for year in now.apart.in_service if year.status == "overdue"}
    gone = {fact.id for fact in then.apart.facts if fact.status != "holds"}
    ends: list[tuple[Finding | Fact, date | None]] = [
        (replace(year, status="open"), year.due)
        for year in then.apart.in_service
        if year.status == "overdue" and year.id not in late
    ]
    ends += [(fact, fact.until) for fact in now.apart.facts if fact.status == "holds" and fact.id in gone]
    for found, last in ends:
        if last:
            yield Ahead(known.officer, last + ONE_DAY, (last + ONE_DAY - now.on).days, found)
