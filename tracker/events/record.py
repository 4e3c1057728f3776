"""One officer's record: who it is, and the events that stand after corrections."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TypeVar, cast

from pydantic import ValidationError

from tracker.events.training import Event, Voided
from tracker.fields import Frozen, Id, Line, Text, first_mistake
from tracker.problem import Problem


class Officer(Frozen):
    """An officer, with no more personal data than is needed.

    `state_record` is the number of the state's own record (in Kentucky: DOCJT or KLEC), if known.
    """

    id: Id
    name: Text
    agency: Text
    state_record: Line = ""


def make_officer(**fields: str) -> Officer:
    """The officer with these fields; raises `Problem` when one is not valid."""
    try:
        return Officer.model_validate(fields)
    except ValidationError as why:
        raise Problem(f"Not recorded: {first_mistake(why)}. Mend it and try again.") from None


Kind = TypeVar("Kind", bound="Event")


@dataclass(frozen=True, slots=True)
class Record:
    """An officer and the events that stand, ordered by the day they count from."""

    officer: Officer
    events: tuple[Event, ...]
    _by_kind: dict[type, tuple[Event, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the events by kind once: every rule asks for some kind."""
        by_kind: dict[type, list[Event]] = {}
        for event in self.events:
            by_kind.setdefault(type(event), []).append(event)
        object.__setattr__(self, "_by_kind", {kind: tuple(events) for kind, events in by_kind.items()})

    def until(self, on: date) -> "Record":
        """The record as far as it had taken effect by the end of the day `on`."""
        known = tuple([event for event in self.events if event.effective <= on])
        return self if len(known) == len(self.events) else Record(self.officer, known)

    def having(self, kind: type[Kind]) -> tuple[Kind, ...]:
        """The events of one kind."""
        return cast(tuple[Kind, ...], self._by_kind.get(kind, ()))


def make_record(officer: Officer, events: Iterable[Event]) -> Record:
    """The record of `officer` from every event ever recorded, in any order; raises `Problem`."""
    standing = standing_events(tuple(events), officer.id)
    return Record(officer, tuple(sorted(standing, key=lambda event: (event.effective, event.key))))


def standing_events(events: Sequence[Event], officer: str) -> list[Event]:
    """The events that nothing voids or corrects, without the `voided` events themselves.

    A void can itself be voided, and then the first event stands again. A correction that is
    corrected hands its place on: what it corrected stays replaced. Raises `Problem` for a key used
    twice, an unknown or circular reference, or an event of somebody else.
    """
    by_key: dict[str, Event] = {}
    for event in events:
        if event.officer != officer:
            raise Problem(f"Event {event.key!r} is about officer {event.officer!r}, not {officer!r}. Remove it.")
        before = by_key.setdefault(event.key, event)
        if before is not event and before != event:
            raise Problem(f"Two different events have the key {event.key!r}. Give one of them another key.")
    against: dict[str, list[str]] = {}
    for event in [each for each in by_key.values() if each.corrects is not None or isinstance(each, Voided)]:
        for target in aims_at(event):
            if target not in by_key:
                raise Problem(f"Event {event.key!r} names event {target!r}, which is not there. Check the key.")
            against.setdefault(target, []).append(event.key)
    if not against:
        return list(by_key.values())
    clear: set[str] = set()
    for key in against:
        _no_circle(key, against, clear, ())

    @cache
    def voided(key: str) -> bool:
        return any(stands(other) for other in against.get(key, ()) if _voids(by_key[other], key))

    @cache
    def replaced(key: str) -> bool:
        corrections = [other for other in against.get(key, ()) if by_key[other].corrects == key]
        return any(not voided(other) or replaced(other) for other in corrections)

    def stands(key: str) -> bool:
        return not voided(key) and not replaced(key)

    return [
        event for key, event in by_key.items() if not isinstance(event, Voided) and (key not in against or stands(key))
    ]


def _voids(event: Event, key: str) -> bool:
    return isinstance(event, Voided) and event.voids == key


def aims_at(event: Event) -> tuple[str, ...]:
    """The keys of the events that this one voids or corrects."""
    voids = event.voids if isinstance(event, Voided) else None
    return tuple(key for key in (event.corrects, voids) if key is not None)


def _no_circle(key: str, against: dict[str, list[str]], clear: set[str], path: tuple[str, ...]) -> None:
    if key in path:
        raise Problem(f"Events {', '.join(sorted(path))} void or correct each other in a circle. Remove one.")
    if key not in clear:
        for other in against.get(key, ()):
            _no_circle(other, against, clear, (*path, key))
        clear.add(key)
