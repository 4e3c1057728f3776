"""What if: one more event, supposed and never recorded."""

import tomllib
from typing import Any

from course.curriculum import Curriculum
from tracker.events.record import Record, aims_at, make_record
from tracker.events.training import Event, read_event
from tracker.problem import Problem
from tracker.rules.checks import check_event
from tracker.rules.pack import Pack

HOW = 'Write it as \'kind="hours", level="sro2", minutes=2400, day=2026-03-02\'.'


def suppose(record: Record, texts: tuple[str, ...], pack: Pack, curriculum: Curriculum) -> tuple[Record, list[Event]]:
    """The record with the events that the texts describe, and those events; raises `Problem`.

    A text is the inside of a TOML table in one line, with the fields of docs/standing-record.md.
    What is left out and does not matter for a standing is filled in.
    """
    added = [_event(text, number, record, pack, curriculum) for number, text in enumerate(texts, 1)]
    standing = {event.key for event in record.events}
    for event in added:
        for target in aims_at(event):
            if target not in standing:
                raise Problem(f"--suppose: no event with the key {target!r} stands in this record. Check the key.")
    # What these events correct is gone from the record, so they no longer name it.
    standing_now = [event.model_copy(update={"corrects": None}) for event in record.events]
    return make_record(record.officer, [*standing_now, *added]), added


def said(event: Event) -> str:
    """The supposed event in one line."""
    hidden = {"key", "officer", "kind", "day", "source"}
    told = event.model_dump(mode="json", exclude=hidden, exclude_defaults=True)
    return f"{event.kind} on {event.day}: {', '.join(f'{name} {value}' for name, value in told.items()) or 'no more'}"


def _event(text: str, number: int, record: Record, pack: Pack, curriculum: Curriculum) -> Event:
    where = f"--suppose {number}"
    try:
        fields = tomllib.loads(f"event = {{{text}}}")["event"]
    except tomllib.TOMLDecodeError as why:
        raise Problem(f"{where}: {text!r} cannot be read: {why}. {HOW}") from None
    filled = {"key": f"suppose-{number}", "officer": record.officer.id, "source": "Supposed"}
    event = read_event({**filled, **_usual(fields, record), **fields}, where)
    check_event(event, pack, curriculum, where)
    return event


def _usual(fields: dict[str, Any], record: Record) -> dict[str, Any]:
    match fields.get("kind"):
        case "hours":
            return {"covers": "level", "title": "Supposed", "provider": "Supposed"}
        case "appointed":
            return {"agency": record.officer.agency, "employment": "agency-contract"}
        case "extension":
            return {"ground": "Supposed", "grantor": "Supposed", "granted": fields.get("day")}
        case "waiver":
            return {"ground": "military-service", "grantor": "Supposed"}
        case "attested":
            return {"by": "Supposed"}
        case "module_passed":
            return {"class_name": "Supposed", "score": 100, "max_score": 100}
        case "in_service":
            return {"title": "Supposed", "provider": "Supposed", "for_sros": True}
        case _:
            return {}
