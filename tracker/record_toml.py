"""Reading one self-contained record file: an officer and the events, no database needed."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from course.curriculum import Curriculum
from tracker.checks import check_event
from tracker.events import Event, read_event
from tracker.fields import first_mistake
from tracker.pack import Pack
from tracker.problem import Problem
from tracker.record import Officer, Record, make_record


def read_record(path: Path, pack: Pack, curriculum: Curriculum) -> Record:
    """The record in a TOML file with a table `[officer]` and tables `[[event]]`; raises `Problem`.

    An event may leave out `officer` (it is this one), `source` (it is this file) and `key`
    (it is `event-N`, N counting from 1). docs/standing-record.md describes every field.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Problem(f"{path} is not there. Check the name.") from None
    except tomllib.TOMLDecodeError as why:
        raise Problem(f"{path}: not valid TOML: {why}. Mend that line.") from None
    except (OSError, UnicodeDecodeError) as why:
        raise Problem(f"{path} cannot be read as UTF-8 text: {why}. Save it again as UTF-8.") from None
    return record_from(table, str(path), path.name, pack, curriculum)


def record_from(table: dict[str, Any], where: str, source: str, pack: Pack, curriculum: Curriculum) -> Record:
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
    try:
        return make_record(officer, events)
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
    event = read_event({"key": f"event-{number}", "officer": officer, "source": source, **row}, place)
    check_event(event, pack, curriculum, f"{place} ({event.kind})")
    return event
