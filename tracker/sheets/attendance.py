"""Practical hours attended, from a CSV file or a workbook: every row is judged alone, all are taken or none."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from course.curriculum import Curriculum
from tracker.events.training import Attested
from tracker.sheets.sheet import OnRecord, Row, mistakes, raise_faults, read_sheet
from tracker.words import amount

REQUIRED = ("officer", "day", "module", "minutes", "by")
OPTIONAL = ("class", "start")
_COLUMN = {"class_name": "class"}


@dataclass(frozen=True, slots=True)
class AttendanceFile:
    """The attendance of a file as attestations, and the rows that only repeat another, in words."""

    events: tuple[Attested, ...]
    repeats: tuple[str, ...]


def read_attendance(
    path: Path, curriculum: Curriculum, officers: Set[str], on_record: OnRecord, today: date
) -> AttendanceFile:
    """Practical minutes with the columns officer, day, module, minutes and by (who saw it); if wanted class and start.

    Raises one `Problem` that names every
    faulty row and column; a second row for an officer, module and day with other minutes is one,
    and so is a session on record with other minutes.
    """
    levels = {module.id: level.id for level in curriculum.level for module in level.module}
    rows = read_sheet(path, REQUIRED, OPTIONAL)
    known = {
        (event.officer, event.module, event.day): (event.minutes, "on record")
        for event in on_record({row.cells["officer"] for row in rows})
        if isinstance(event, Attested)
    }
    found: dict[str, Attested] = {}
    wrong: list[str] = []
    repeats: list[str] = []
    for row in rows:
        where = f"{path.name}, row {row.number}"
        event, faults = _attested(row, path.name, levels)
        if event:
            faults += _judged(event, officers, today)
            session = (event.officer, event.module, event.day)
            minutes, place = known.setdefault(session, (event.minutes, f"in row {row.number}"))
            if minutes != event.minutes:
                faults.append(
                    f"minutes: the same module on the same day is {place} with {amount(minutes)}."
                    " Write one row a day, or void the other first."
                )
            elif place != f"in row {row.number}":
                repeats.append(f"{where} repeats what is {place}; it counts once.")
            if place != "on record":
                found.setdefault(event.key, event)
        wrong += [f"{where}: {fault}" for fault in faults]
    raise_faults(path, wrong)
    return AttendanceFile(tuple(found.values()), tuple(repeats))


def _attested(row: Row, file: str, levels: Mapping[str, str]) -> tuple[Attested | None, list[str]]:
    faults, cells = list(row.faults), row.cells
    text = cells["minutes"]
    whole = text.isascii() and text.isdigit() and len(text) < 9
    if not whole:
        faults.append(f"minutes: {text!r} is not a whole number of minutes. 4 hours are 240.")
    if cells["module"] not in levels:
        faults.append(f"module: there is no module {cells['module']!r}. Write an id such as sro1-searches.")
    said = {name: cells[name] for name in ("officer", "day", "module", "minutes", "by")}
    fields = {
        **said,
        "kind": "attested",
        "level": levels.get(cells["module"], "unknown"),
        "minutes": int(text) if whole else 1,
        "class_name": cells["class"],
        "start": cells["start"],
        "source": file,
        "key": f"attendance/{cells['officer'] or '?'}/{cells['module'] or '?'}/{cells['day'] or '?'}/{text}",
    }
    try:
        event = Attested.model_validate(fields)
    except ValidationError as why:
        parts = [each.partition(": ") for each in mistakes(why, (*REQUIRED, "class_name", "start"))]
        faults += [f"{_COLUMN.get(field, field)}: {reason}" for field, _, reason in parts if field != "module"]
        return None, faults
    return (None if faults else event), faults


def _judged(event: Attested, officers: Set[str], today: date) -> list[str]:
    faults = []
    if event.officer not in officers:
        faults.append(f"officer: the ledger knows no {event.officer!r}. Add: sro track officer add")
    if event.day > today:
        faults.append(f"day: {event.day} has not come yet. Record attendance once it has taken place.")
    if event.minutes > 24 * 60:
        faults.append(f"minutes: {event.minutes} is more than a day has. 4 hours are 240.")
    return faults
