"""Putting one event on record, as a person at the command line does: checked, and never twice."""

import hashlib
from collections.abc import Iterable, Mapping, Set
from datetime import datetime
from pathlib import Path
from typing import Any

from course.curriculum import read_curriculum
from tracker.events.record import Officer, standing_events
from tracker.events.training import Event, read_event
from tracker.ledger.ledger import Ledger
from tracker.rules.checks import check_event
from tracker.rules.pack import Pack


def put_on_record(
    ledger: Ledger, fields: Mapping[str, Any], at: datetime, by: str, pack: Pack, person: Officer | None = None
) -> bool:
    """Record one event, with its officer when `person` is given; False when it stands on record already.

    `pack` says which levels, conditions and limits there are.
    The event's key is made of what it says. One that was voided may be recorded anew: it then gets
    a key of its own. Raises `Problem` when the event is not valid.
    """
    said = "/".join(str(value) for name, value in fields.items() if name not in ("source", "ground"))
    event = read_event({"key": said, **fields}, "Not recorded")
    check_event(event, pack, read_curriculum(), "Not recorded")
    recorded = [entry.event for entry in ledger.entries(event.officer)]
    if event.key in {each.key for each in standing_events(recorded, event.officer)}:
        ledger.append([], at, by, [person] if person else [])
        return False
    taken = {each.key for each in recorded}
    again = 1
    while event.key in taken:
        again += 1
        event = event.model_copy(update={"key": f"{said}/{again}"})
    ledger.append([event], at, by, [person] if person else [])
    return True


def standing_on_record(ledger: Ledger, officers: Set[str]) -> list[Event]:
    """Every event about these officers that nothing voids or corrects; none of one the ledger does not know."""
    return [event for record in ledger.records_of(officers) for event in record.events]


def from_file(events: Iterable[Event], file: Path) -> list[Event]:
    """The events read from a file, those that name it as their source with its SHA-256."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return [
        event.model_copy(update={"source_sha256": digest}) if event.source == file.name else event for event in events
    ]
