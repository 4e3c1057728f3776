"""A roster of officers from a CSV file or a workbook: every row is judged alone, and all are taken or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from tracker.events.record import Officer
from tracker.events.training import Appointed
from tracker.sheets.sheet import OnRecord, Row, mistakes, raise_faults, read_sheet

REQUIRED = ("officer", "name", "agency")
OPTIONAL = ("state_record", "appointed", "employment", "source")
COLUMNS = (*REQUIRED, *OPTIONAL)
# The columns of the file by the fields of the records they become.
_OFFICER = {"id": "officer", "name": "name", "agency": "agency", "state_record": "state_record"}
_EVENT = {"day": "appointed", "employment": "employment", "source": "source"}


@dataclass(frozen=True, slots=True)
class RosterFile:
    """The officers and appointments of a file, and in words what a person should look at."""

    officers: tuple[Officer, ...]
    appointments: tuple[Appointed, ...]
    look_at: tuple[str, ...]


def read_roster(path: Path, known: Mapping[str, Officer], on_record: OnRecord, today: date) -> RosterFile:
    """The officers in a file with the columns officer, name and agency, and those of `OPTIONAL`.

    An officer the ledger has already is changed where the row says something else, and named.
    Raises one `Problem` that names every faulty row and column, and every officer listed twice
    with different details.
    """
    wrong: list[str] = []
    look_at: list[str] = []
    officers: dict[str, Officer] = {}
    appointments: dict[str, Appointed] = {}
    first: dict[str, Row] = {}
    for row in read_sheet(path, REQUIRED, OPTIONAL):
        where = f"{path.name}, row {row.number}"
        folded, lines = _one_line(row)
        look_at += [f"{where}: {column}: a line break was read as a space." for column in lines]
        officer, appointed, faults = _read(folded, path.name, known, today)
        before = first.setdefault(folded.cells["officer"], folded)
        if before is not folded and folded.cells["officer"]:
            if before.cells == folded.cells:
                look_at.append(f"{where} repeats row {before.number}; it counts once.")
            else:
                faults.append(f"officer: {folded.cells['officer']!r} is in row {before.number} too, with other details")
        wrong += [f"{where}: {fault}" for fault in faults]
        if officer and not faults:
            officers[officer.id] = officer
        if appointed and not faults:
            appointments[appointed.key] = appointed
    raise_faults(path, wrong)
    look_at += _changes(officers, known)
    for event in on_record({each.officer for each in appointments.values()}):
        new = {each.day for each in appointments.values() if each.officer == event.officer and each.key != event.key}
        if isinstance(event, Appointed) and new:
            said = f"{event.officer}: on record as appointed on {event.day} ({event.agency}, {event.employment})"
            look_at.append(f"{said}; the row for {min(new)} adds another appointment. Void one if it is a mistake.")
    return RosterFile(tuple(officers.values()), tuple(appointments.values()), tuple(look_at))


def _one_line(row: Row) -> tuple[Row, list[str]]:
    """The row with names and agencies on one line: Excel lets people break a line inside a cell."""
    broken = [column for column in ("name", "agency") if "\n" in row.cells[column] or "\r" in row.cells[column]]
    cells = {**row.cells, **{column: " ".join(row.cells[column].split()) for column in broken}}
    return Row(row.number, cells, row.faults), broken


def _read(
    row: Row, file: str, known: Mapping[str, Officer], today: date
) -> tuple[Officer | None, Appointed | None, list[str]]:
    faults, cells = list(row.faults), row.cells
    officer, appointed = None, None
    try:
        values = {field: cells[column] for field, column in _OFFICER.items()}
        before = known.get(values["id"])
        officer = Officer.model_validate(
            {**values, "state_record": values["state_record"] or (before.state_record if before else "")}
        )
    except ValidationError as why:
        faults += _named(mistakes(why, tuple(_OFFICER)), _OFFICER)
    try:
        appointed = _appointment(cells, file)
    except ValidationError as why:
        faults += [each for each in _named(mistakes(why, tuple(_EVENT)), _EVENT) if each.split(":")[0] in OPTIONAL]
    if appointed and appointed.day > today:
        faults.append(f"appointed: {appointed.day} has not come yet. Record an appointment once it is made.")
    if not cells["appointed"] and cells["employment"]:
        faults.append("appointed: is missing, though employment is given. Write the day as 2026-09-01.")
    return officer, appointed, faults


def _appointment(cells: Mapping[str, str], file: str) -> Appointed | None:
    if not cells["appointed"]:
        return None
    fields = {
        "kind": "appointed",
        "officer": cells["officer"],
        "day": cells["appointed"],
        "agency": cells["agency"],
        "employment": cells["employment"] or "agency-contract",
    }
    # The key that `sro track officer appoint` makes, so that both roads lead to one event.
    return Appointed.model_validate({**fields, "key": "/".join(fields.values()), "source": cells["source"] or file})


def _named(found: list[str], fields: Mapping[str, str]) -> list[str]:
    """Mistakes with the column's name in place of the field's."""
    parts = [each.partition(": ") for each in found]
    return [f"{fields.get(field, field)}: {reason}" if reason else field for field, _, reason in parts]


def _changes(officers: Mapping[str, Officer], known: Mapping[str, Officer]) -> list[str]:
    """Officers whose details change, and names that stand under two ids."""
    said = []
    for key, officer in officers.items():
        before = known.get(key)
        if before and before != officer:
            old, new = (f"{each.name}, {each.agency}, {each.state_record or '-'}" for each in (before, officer))
            said.append(f"{key}: on record as {old}; now {new}.")
    everyone = {**known, **officers}
    ids: dict[str, list[str]] = {}
    for key, officer in everyone.items():
        ids.setdefault(officer.name.casefold(), []).append(key)
    for same in ids.values():
        if len(same) > 1 and set(same) & officers.keys():
            said.append(f"{everyone[same[0]].name} stands under {len(same)} ids: {', '.join(same)}.")
    return said
