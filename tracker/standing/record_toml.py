"""Reading one self-contained record file: an officer and the events, no database needed."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from course.curriculum import Curriculum
from tracker.events.record import Officer, Record, make_record
from tracker.events.training import Event, read_event
from tracker.fields import first_mistake
from tracker.problem import Problem
from tracker.rules.checks import check_event
from tracker.rules.pack import Pack


def read_record(path: Path, pack: Pack, curriculum: Curriculum, as_known: datetime | None = None) -> Record:
    """The record in a TOML file with a table `[officer]` and tables `[[event]]`; raises `Problem`.

    An event may leave out `officer` (it is this one), `source` (it is this file) and `key`
    (it is `event-N`, N counting from 1). docs/standing-record.md describes every field. With
    `as_known`, only what was recorded by that moment is in it; every event must then say when it was.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Problem(f"{path} is not there. Check the name.") from None
    except tomllib.TOMLDecodeError as why:
        raise Problem(f"{path}: not valid TOML: {why}. Mend that line.") from None
    except (OSError, UnicodeDecodeError) as why:
        raise Problem(f"{path} cannot be read as UTF-8 text: {why}. Save it again as UTF-8.") from None
    return record_from(table, str(path), path.name, pack, curriculum, as_known)


def record_from(
    table: dict[str, Any],
    where: str,
    source: str,
    pack: Pack,
    curriculum: Curriculum,
    as_known: datetime | None = None,
) -> Record:
    """The record in a parsed table; mistakes are said to be in `where`, `source` is its default source."""
    unknown = sorted(table.keys() - {"officer", "event"})
    if unknown:
        raise Problem(f"{where}: {unknown[0]!r} is not known here. A record has [officer] and [[event]] only.")
    officer = _officer(table.get("officer"), where)
    rows = table.get("event", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Problem(f"{where}: events are written as [[event]], with two brackets. Mend it.")
    events = [_event(row, number, officer.id, where, source, pack, curriculum) for number, row in enumerate(rows, 1)]
    keys = [event.key for event in events]
    for number, key in enumerate(keys, 1):
        if keys.index(key) != number - 1:
            raise Problem(f"{where}, event {number}: the key {key!r} is used by an event above. Choose another.")
    moments = [_recorded_at(row, f"{where}, event {number}", bool(as_known)) for number, row in enumerate(rows, 1)]
    known = [event for event, at in zip(events, moments, strict=True) if not (as_known and at and at > as_known)]
    try:
        return make_record(officer, known)
    except Problem as why:
        raise Problem(f"{where}: {why.message}") from None


def _officer(fields: Any, where: str) -> Officer:
    if not isinstance(fields, dict):
        raise Problem(f"{where}: the table [officer] is missing. Write [officer] with id, name and agency.")
    try:
        return Officer.model_validate(fields)
    except ValidationError as why:
        raise Problem(f"{where}, [officer]: {first_mistake(why)}. Mend it and try again.") from None


def _event(
    row: dict[str, Any],
    number: int,
    officer: str,
    where: str,
    source: str,
    pack: Pack,
    curriculum: Curriculum,
) -> Event:
    place = f"{where}, event {number}"
    row = {name: value for name, value in row.items() if name != "recorded_at"}
    event = read_event({"key": f"event-{number}", "officer": officer, "source": source, **row}, place)
    check_event(event, pack, curriculum, f"{place} ({event.kind})")
    return event


def _recorded_at(row: dict[str, Any], where: str, needed: bool) -> datetime | None:
    at = row.get("recorded_at")
    if at is None and not needed:
        return None
    try:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    except ValueError:
        moment = None
    if not isinstance(moment, datetime):
        said = "is missing, and --as-known needs it" if at is None else f"{at!r} is no moment"
        raise Problem(f"{where}: recorded_at {said}. Write recorded_at = 2026-03-14T09:30:00Z.")
    if moment.tzinfo is None:
        raise Problem(f"{where}: recorded_at has no time zone. Write recorded_at = 2026-03-14T09:30:00Z (UTC).")
    return moment.astimezone(UTC)
