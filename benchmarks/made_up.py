"""A ledger of made-up officers for the benchmark: the same officers and events each time, about 40 events each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from course.curriculum import Level, read_curriculum
from tracker.events.record import Officer
from tracker.events.training import KIND
from tracker.ledger.chain import GENESIS, Row, seal
from tracker.ledger.ledger import Ledger
from tracker.ledger.rows import AT_A_TIME, officer_texts, stamp, write_rows
from tracker.ledger.tables import EVENTS, OFFICERS

ON = date(2026, 6, 30)  # the day the benchmark asks about
FIRST_NAMES = (
    "Robin",
    "Jordan",
    "Casey",
    "Avery",
    "Morgan",
    "Riley",
    "Quinn",
    "Rowan",
    "Sasha",
    "Jamie",
    "Noël",
    "Zoë",
    "Ángel",
    "Devon",
    "Harper",
    "Emery",
)
LAST_NAMES = (
    "Ashgrove",
    "Birchfield",
    "Cobbler",
    "Dunmore",
    "Elmsley",
    "Farrow",
    "Gilder",
    "Hartwell",
    "Ives",
    "Joyner",
    "Kestrel",
    "Larkin",
)
TOWNS = ("Marlow", "Westvale", "Northfork", "Stonebridge", "Elkwood", "Harlan-Creek", "Fairmount", "Oakhollow")


def officer(number: int) -> Officer:
    """The made-up officer with this number."""
    chance = Random(f"officer {number}")
    name = f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)} {number}"
    return Officer(id=f"o{number:06}", name=name, agency=f"{chance.choice(TOWNS)} PD", state_record=f"KY-{number}")


@dataclass
class _Story:
    """The events of one officer as they are told, in no particular order."""

    who: Officer
    chance: Random
    events: list[Any]

    def tell(self, kind: str, day: date, source: str, **fields: Any) -> Any:
        key = f"{kind}/{self.who.id}/{day}/{len(self.events)}"
        told = KIND[kind].model_construct(key=key, officer=self.who.id, day=day, source=source, **fields)
        self.events.append(told)
        return told


def events(who: Officer) -> list[Any]:
    """What is on record about an officer, by the day it was recorded; the fields are valid, and not checked again."""
    chance = Random(f"events {who.id}")
    story = _Story(who, chance, [])
    start = date(2019, 4, 1) + timedelta(days=chance.randrange(2500))
    _service(story, start)
    levels = read_curriculum().level
    for number, level in enumerate(levels[: chance.choice((1, 2, 2, 3, 3, 3))]):
        begin = start + timedelta(days=20 + number * 330 + chance.randrange(90))
        if chance.random() < 0.3:
            _outside(story, level, begin)
        else:
            _in_class(story, level, begin)
    _afterwards(story, start)
    return sorted((event for event in story.events if event.day <= ON), key=lambda event: (event.day, event.key))


def _service(story: _Story, start: date) -> None:
    who, chance = story.who, story.chance
    story.tell("certification", start - timedelta(days=1200), "State record", status="certified", number=f"P-{who.id}")
    for what in ("sworn", "mou", "three-years", "volunteered"):
        story.tell("prerequisite", start - timedelta(days=9), "Personnel file", what=what, holds=chance.random() < 0.95)
    story.tell("appointed", start, "Order of appointment", agency=who.agency, employment="agency-contract")
    school = f"School {chance.randrange(900)}"
    story.tell("assigned", start, "Assignment list", campus=school, funding="district")
    if chance.random() < 0.3:
        moved = start + timedelta(days=400)
        story.tell("unassigned", moved, "Assignment list", campus=school)
        story.tell("assigned", moved, "Assignment list", campus="Middle school", funding="state grant")
    if chance.random() < 0.05:
        gone = start + timedelta(days=900)
        story.tell("separated", gone, "Letter of resignation")
        again = gone + timedelta(days=200)
        story.tell("appointed", again, "Order of appointment", agency="Westvale PD", employment="board-employed")


def _in_class(story: _Story, level: Level, begin: date) -> None:
    chance, name = story.chance, f"{level.id}-{begin:%Y-%m}"
    about: dict[str, Any] = {"level": level.id, "class_name": name}
    evidence = {"answers_sha256": "5e" * 32, "bank_version": "2026.1", "curriculum_version": "2026.1", "attempt": 1}
    for number, module in enumerate(level.module):
        day = begin + timedelta(days=7 * number)
        about["module"] = module.id
        if chance.random() < 0.996:
            points = {"score": 8.0 + chance.randrange(3), "max_score": 10.0, "minutes": module.self_study}
            story.tell("module_passed", day, f"Class {name}", **about, **points, **evidence, pack_version="kentucky")
        if chance.random() < 0.996:
            seen = {"minutes": module.practical, "by": "Sgt. Cole", "start": "09:00"}
            story.tell("attested", day + timedelta(days=2), f"Class {name}", **about, **seen)


def _outside(story: _Story, level: Level, begin: date) -> None:
    whole: dict[str, Any] = {"level": level.id, "covers": "level", "title": level.title, "provider": "State academy"}
    for day in range(5):
        on = begin + timedelta(days=day)
        story.tell("hours", on, "Certificate", **whole, minutes=480, offering=f"{level.id} {begin:%Y-%m}")
    story.tell("hours", begin + timedelta(days=30), "Letter", **{**whole, "covers": ""}, minutes=90)


def _afterwards(story: _Story, start: date) -> None:
    chance = story.chance
    for year in range(start.year + 1, ON.year + 1):
        held = {"minutes": chance.choice((1200, 2400, 2400)), "for_sros": True, "provider": "State academy"}
        story.tell("in_service", date(year, 3, 1) + timedelta(days=chance.randrange(200)), "List", title="SRO", **held)
    if chance.random() < 0.25:
        granted = start + timedelta(days=300)
        given = {"ground": "Illness", "grantor": "Director", "granted": granted}
        story.tell("extension", granted, "Letter", level="sro1", days=chance.choice((30, 90, 180)), **given)
    if chance.random() < 0.1:
        story.tell("on_leave", start + timedelta(days=500), "Form", cause="injury-or-illness")
        story.tell("back_at_work", start + timedelta(days=560), "Form")
    if chance.random() < 0.1:
        absent = start + timedelta(days=100)
        made = {"level": "sro1", "minutes": 120, "absent": absent, "approved_by": "Director", "assignment": "Paper"}
        story.tell("made_up", absent + timedelta(days=9), "Form", **made)
    held_once = next((event for event in story.events if event.kind == "in_service"), None)
    if held_once and chance.random() < 0.6:
        fields = {name: value for name, value in held_once.__dict__.items() if name not in ("key", "officer", "kind")}
        story.tell("in_service", **{**fields, "source": "Letter", "minutes": 2400, "corrects": held_once.key})
    if chance.random() < 0.1:
        mistake = story.tell("on_leave", start + timedelta(days=50), "Form", cause="military-service")
        story.tell("voided", start + timedelta(days=51), "Letter", voids=mistake.key, reason="Another officer")


def build(path: Path, officers: int) -> int:
    """Make the ledger of so many officers, in the order of the events' days, and say how many events it has."""
    people = [officer(number) for number in range(officers)]
    told = [
        (event.day.isoformat(), event.key, event.officer, event.kind, event.model_dump_json())
        for who in people
        for event in events(who)
    ]
    told.sort()
    moment = datetime(2026, 7, 1, tzinfo=UTC)
    with Ledger.open(str(path), create=True) as ledger, ledger.transaction(writes=True) as connection:
        first = stamp(moment)
        for rows in _sealed([(*officer_texts(who), first, "benchmark") for who in people]):
            write_rows(connection, OFFICERS, rows)
        texts = ((key, who, kind, day, first, "benchmark", body) for day, key, who, kind, body in told)
        for rows in _sealed(texts):
            write_rows(connection, EVENTS, rows)
    return len(told)


def _sealed(texts: Any) -> Iterator[list[Row]]:
    """The rows with these texts, sealed onto one chain, some at a time."""
    prev, rows = GENESIS, list[Row]()
    for seq, fields in enumerate(texts, 1):
        rows.append(Row(seq, fields, prev, seal(seq, fields, prev)))
        prev = rows[-1].hash
        if len(rows) == AT_A_TIME:
            yield rows
            rows = []
    yield rows
