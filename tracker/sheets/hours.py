"""Outside hours from a CSV file or a workbook: every row is judged alone, and all are taken or none."""

import hashlib
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from course.curriculum import Curriculum
from tracker.events.training import Hours
from tracker.problem import Problem
from tracker.rules.checks import check_event
from tracker.rules.pack import Pack
from tracker.sheets.sheet import OnRecord, Row, mistakes, raise_faults, read_sheet
from tracker.words import amount

COLUMNS = ("officer", "day", "level", "minutes", "covers", "title", "provider", "evidence")
# Of a course over several days, of one session, of one course given in several sessions, of its test.
OPTIONAL = ("first_day", "start", "offering", "exam_percent")


@dataclass(frozen=True, slots=True)
class HoursFile:
    """The hours of a file, and the rows that only repeat another row of it, in words."""

    events: tuple[Hours, ...]
    repeats: tuple[str, ...]


def read_hours(
    path: Path, pack: Pack, curriculum: Curriculum, officers: Set[str], on_record: OnRecord, today: date
) -> HoursFile:
    """The accepted hours in a file with the columns of `COLUMNS`, if wanted also `OPTIONAL` (whole minutes).

    Raises one `Problem` that names every faulty row and column. Row 1 is the header, as in a
    spreadsheet. A row that differs from one in `on_record` only in its minutes is a fault: the
    same course must not count twice.
    """
    found: dict[str, tuple[int, Hours]] = {}
    wrong: list[str] = []
    repeats: list[str] = []
    rows = read_sheet(path, COLUMNS, OPTIONAL)
    before = on_record({row.cells["officer"] for row in rows})
    known = {_course(event): (event.minutes, "on record") for event in before if isinstance(event, Hours)}
    for row in rows:
        where = f"{path.name}, row {row.number}"
        event, faults = _hours(row, path.name)
        if event:
            faults = _judged(event, pack, curriculum, officers, today)
            minutes, place = known.setdefault(_course(event), (event.minutes, f"in row {row.number}"))
            if minutes != event.minutes:
                faults.append(f"minutes: the same course is {place} with {amount(minutes)}. Void that first.")
            first, _ = found.setdefault(event.key, (row.number, event))
            if first != row.number:
                repeats.append(f"{where} repeats row {first}; it counts once.")
        wrong += [f"{where}: {fault}" for fault in faults]
    raise_faults(path, wrong)
    return HoursFile(tuple(event for _, event in found.values()), tuple(repeats))


def _judged(event: Hours, pack: Pack, curriculum: Curriculum, officers: Set[str], today: date) -> list[str]:
    """What is wrong with a row whose fields are well formed."""
    faults = []
    try:
        check_event(event, pack, curriculum, "")
    except Problem as why:
        faults.append(why.message.removeprefix(": "))
    if event.officer not in officers:
        faults.append(f"officer: the ledger knows no {event.officer!r}. Add: sro track officer add")
    if event.day > today:
        faults.append(f"day: {event.day} has not come yet. Record hours once they are done.")
    return faults


def _hours(row: Row, source: str) -> tuple[Hours | None, list[str]]:
    text = row.cells["minutes"]
    whole = text.isascii() and text.isdigit() and len(text) < 9
    faults = list(row.faults)
    if not whole:
        faults.append(f"minutes: {text!r} is not a whole number of minutes. 40 hours are 2400.")
    said = {name: cell for name, cell in row.cells.items() if cell or name in COLUMNS}
    fields = {**said, "minutes": int(text) if whole else 1, "source": source, "key": _key(row.cells)}
    try:
        event = Hours.model_validate(fields)
    except ValidationError as why:
        return None, [*faults, *mistakes(why, (*COLUMNS, *OPTIONAL))]
    return (None if faults else event), faults


def _key(row: Mapping[str, str]) -> str:
    # What the hours are, not where they were written: the same row in another file is the same hours.
    parts = [row[name] for name in COLUMNS if name != "evidence"]
    parts += [f"{name}={row[name]}" for name in ("first_day", "start", "offering") if row[name]]
    digest = hashlib.sha256("\x1f".join(part.casefold() for part in parts).encode()).hexdigest()
    return f"hours/{row['officer'] or '?'}/{row['day'] or '?'}/{digest[:16]}"


def _course(event: Hours) -> tuple[str, ...]:
    named = (event.officer, event.day.isoformat(), event.level, event.covers, event.title, event.provider)
    return tuple(part.casefold() for part in (*named, event.start))
