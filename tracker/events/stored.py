"""Events out of a ledger, quickly: what was checked when it was recorded is not checked again field by field."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any, Literal, get_args, get_origin

from pydantic_core import from_json

from tracker.events.recorded import Recorded
from tracker.events.training import KIND, Event, event_from_json


@dataclass(frozen=True, slots=True)
class _Shape:
    """How the JSON of an event of one kind looks: its fields in order, the types they may have, the days.

    `given` are the fields once more, as the set that every event read from such a JSON has of its own.
    """

    kind: type[Recorded]
    names: tuple[str, ...]
    types: frozenset[tuple[type, ...]]
    days: tuple[str, ...]
    given: set[str]


def stored_events(bodies: Iterable[str]) -> list[Event]:
    """The events in these texts, each the JSON that `model_dump_json` made of a valid event.

    Equal to `event_from_json` of each. The fields and their types are looked at; their values were
    checked when the event was recorded, and are again by `sro track verify`. Whatever looks
    otherwise (an event of an earlier version, or a text that was tampered with) is checked in full.
    Raises `ValueError` for what is no event.
    """
    texts = list(bodies)
    try:
        read = from_json(f"[{','.join(texts)}]", cache_strings="keys")
    except ValueError:
        read = []
    if len(read) != len(texts):
        return [event_from_json(text) for text in texts]
    return list(map(_event, read, texts))


def _event(fields: Any, text: str) -> Event:
    shape = _SHAPES.get(fields.get("kind")) if isinstance(fields, dict) else None
    if shape and tuple(fields) == shape.names and tuple(map(type, fields.values())) in shape.types:
        try:
            for name in shape.days:
                if fields[name] is not None:
                    fields[name] = date.fromisoformat(fields[name])
        except ValueError:
            return event_from_json(text)
        made: Event = _made(shape, fields)
        return made
    return event_from_json(text)


def _made(shape: _Shape, fields: dict[str, Any], put: Callable[[Any, str, Any], None] = object.__setattr__) -> Any:
    """The event with these fields, put together as pydantic's own `model_copy` does."""
    made = shape.kind.__new__(shape.kind)
    put(made, "__dict__", fields)
    put(made, "__pydantic_fields_set__", shape.given)
    put(made, "__pydantic_extra__", None)
    put(made, "__pydantic_private__", None)
    return made


def _shape(kind: type[Recorded]) -> _Shape | None:
    """The shape of a kind; None when a field is one of a few words, which a look at its type does not check."""
    fields = {name: field.annotation for name, field in kind.model_fields.items()}
    if any(get_origin(each) is Literal for name, each in fields.items() if name != "kind"):
        return None
    types = [_types(each) for each in fields.values()]
    days = tuple(name for name, each in fields.items() if date in _plain(each))
    return _Shape(kind, tuple(fields), frozenset(product(*types)), days, set(fields))


def _types(annotation: Any) -> tuple[type, ...]:
    """The types that a field's JSON may have: a day is a text there."""
    if get_origin(annotation) is Literal:
        return (str,)
    return tuple(str if part is date else part for part in _plain(annotation))


def _plain(annotation: Any) -> tuple[Any, ...]:
    """The types that an annotation names, without what else it asks of them."""
    return tuple((get_args(part) or (part,))[0] for part in get_args(annotation) or (annotation,))


_SHAPES: Mapping[Any, _Shape] = {name: shape for name, kind in KIND.items() if (shape := _shape(kind))}
