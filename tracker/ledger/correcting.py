"""A correction: a new event that takes the place of one that was recorded wrongly."""

from collections.abc import Iterable, Sequence
from typing import Any

from course.curriculum import read_curriculum
from tracker.events.record import standing_events
from tracker.events.training import Event, read_event
from tracker.ledger.ledger import Entry
from tracker.problem import Problem
from tracker.rules.checks import check_event
from tracker.rules.pack import Pack

FIXED = frozenset({"key", "officer", "kind", "source", "corrects"})


def corrected(wrong: Event, changes: Sequence[str], source: str, entries: Iterable[Entry], pack: Pack) -> Event:
    """The event as it should have been: `wrong` with `changes`, each written `field=value`.

    `entries` are all of the officer's, `source` the paper that says so, `pack` the rules that judge
    the new event. Raises `Problem` for a field
    that the event does not have, a value it cannot have, or an event that counts no more.
    """
    recorded = [entry.event for entry in entries]
    if wrong.key not in {event.key for event in standing_events(recorded, wrong.officer)}:
        raise Problem("That event was voided or corrected already. Correct the one that stands: sro track events")
    fields = wrong.model_dump(mode="json")
    for change in changes:
        name, equals, value = change.partition("=")
        if not equals or name not in fields or name in FIXED:
            known = ", ".join(sorted(fields.keys() - FIXED))
            raise Problem(f"{change!r}: write field=value. A {wrong.kind} event has: {known}.")
        fields[name] = _value(value, fields[name])
    number = 1 + sum(event.corrects is not None and event.key.startswith("corrected/") for event in recorded)
    said = {**fields, "key": f"corrected/{number}/{wrong.key}", "corrects": wrong.key, "source": source}
    event = read_event(said, "Not corrected")
    check_event(event, pack, read_curriculum(), "Not corrected")
    return event


def _value(text: str, before: Any) -> Any:
    """A value of the kind that stood there before: a number stays a number, a list a list."""
    if isinstance(before, list):
        return [part.strip() for part in text.split(",") if part.strip()]
    if isinstance(before, bool):
        return {"true": True, "yes": True, "false": False, "no": False}.get(text.lower(), text)
    if isinstance(before, int | float) or before is None:
        try:
            return int(text) if text.lstrip("-").isdigit() else float(text)
        except ValueError:
            return text
    return text
