"""What is done in one go says the same as what is done plainly, and does not grow where it must not."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.curriculum import read_curriculum
from tests.tracker.plain_credit import plain_earned
from tests.tracker.test_tracker_rules import ANY_PACK, COURSE, DAYS, KENTUCKY, OFFICER, RECORDS
from tracker.events.record import make_record
from tracker.events.stored import stored_events
from tracker.events.training import KIND, KINDS, Event, event_from_json, read_event
from tracker.rules.credit import earned
from tracker.rules.pack import Pack

CURRICULUM = read_curriculum()
WHOLE = (
    '{"key":"k","officer":"o","day":"2024-09-01","source":"s","source_sha256":"","corrects":null,"kind":"separated"}'
)
SRO1 = CURRICULUM.find_level("sro1").module


@st.composite
def a_level(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Most or all of SRO I in class, in any order of days: passes, practicals, and hours that cover a module."""
    begin, found = draw(DAYS), []
    for module in SRO1:
        day = st.integers(0, 30).map(lambda days: begin + timedelta(days=days))
        about = {"level": "sro1", "module": module.id}
        points = {"class_name": "c", "score": 9, "max_score": 10}
        minutes = st.sampled_from([module.self_study, module.self_study, 30])
        ways = {"kind": "module_passed", **about, **points}, {"kind": "attested", **about, "by": "Cole"}
        if draw(st.integers(0, 30)):
            found.append({**ways[0], "day": draw(day), "minutes": draw(minutes)})
        for _ in range(draw(st.sampled_from([1, 1, 1, 1, 1, 2, 2, 0]))):
            found.append({**ways[1], "day": draw(day), "minutes": draw(st.sampled_from([module.practical, 60]))})
        if not draw(st.integers(0, 8)):
            covers = {"kind": "hours", "level": "sro1", "covers": module.id, "title": "T", "provider": "P"}
            found.append({**covers, "day": draw(day), "minutes": draw(st.sampled_from([60, module.minutes]))})
    return found


TRAINING = st.builds(lambda level, courses: [*level, *courses], a_level() | st.just([]), st.lists(COURSE, max_size=5))


def _events(fields: list[dict[str, Any]]) -> tuple[Event, ...]:
    named = {"officer": OFFICER.id, "source": "test"}
    events = [read_event({"key": f"e{number}", **named, **each}, "test") for number, each in enumerate(fields)]
    return make_record(OFFICER, events).events


@given(TRAINING, ANY_PACK)
@settings(deadline=None)
def test_credit_in_one_pass_is_credit_by_its_plain_definition(training: list[dict[str, Any]], pack: Pack) -> None:
    """Minutes, surplus, what is missing and the days of completion are those found by trying every day anew."""
    events = _events(training)
    assert earned(events, pack, CURRICULUM) == plain_earned(events, pack, CURRICULUM)


def test_the_generated_training_completes_levels() -> None:
    """A whole level is completed on the day of its last piece, so the comparison above is not of nothing."""
    day = date(2024, 1, 1)
    passed = {"kind": "module_passed", "class_name": "c", "score": 9, "max_score": 10, "level": "sro1"}
    seen = {"kind": "attested", "by": "Cole", "level": "sro1"}
    whole = [
        {**way, "module": module.id, "minutes": minutes, "day": day + timedelta(days=number)}
        for number, module in enumerate(SRO1)
        for way, minutes in ((passed, module.self_study), (seen, module.practical))
    ]
    found = earned(_events(whole), KENTUCKY, CURRICULUM)
    assert found.levels[0].done_on == day + timedelta(days=len(SRO1) - 1)
    assert found == plain_earned(_events(whole), KENTUCKY, CURRICULUM)


LINE = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=8)
FIELDS = st.fixed_dictionaries(
    {
        "source": LINE,
        "corrects": st.none() | LINE,
        "day": DAYS,
        "minutes": st.integers(1, 60_000),
        "level": st.just("sro1"),
        "module": st.just("sro1-searches"),
        "covers": st.just("level"),
        "title": LINE,
        "provider": LINE,
        "class_name": LINE,
        "by": LINE,
        "evidence": LINE | st.just(""),
        "exam_percent": st.none() | st.integers(0, 100) | st.floats(0, 100),
        "score": st.floats(0, 1e300) | st.integers(0, 99),
        "max_score": st.just(10),
        "attempt": st.none() | st.integers(1, 9),
        "first_day": st.none() | st.just(date(2018, 1, 1)),
        "start": st.sampled_from(["", "09:00"]),
        "days": st.integers(1, 400),
        "ground": LINE,
        "grantor": LINE,
        "granted": DAYS,
        "year": st.none() | st.integers(1950, 2199),
        "absent": st.just(date(2018, 1, 1)),
        "approved_by": LINE,
        "assignment": LINE,
        "for_sros": st.booleans(),
        "after_injury": st.booleans(),
        "campus": LINE,
        "agency": LINE,
        "status": st.just("certified"),
        "what": st.just("sworn"),
        "holds": st.booleans(),
        "until": st.none() | DAYS,
        "voids": LINE,
        "reason": LINE,
        "employment": st.just("agency-contract"),
    }
)


def _any_event(kind: str, fields: dict[str, Any]) -> Event:
    fixed = {"key": "k\u00e9y", "officer": "rlee", "kind": kind}
    if kind == "on_leave":
        fields = {**fields, "cause": "injury-or-illness"}
    if kind == "waiver":
        fields = {**fields, "ground": "military-service"}
    return read_event({**{name: fields[name] for name in KIND[kind].model_fields if name in fields}, **fixed}, "test")


@given(st.lists(st.builds(_any_event, st.sampled_from(KINDS), FIELDS), max_size=6))
@settings(deadline=None)
def test_a_stored_event_read_quickly_is_the_event_read_in_full(events: list[Event]) -> None:
    """Of every kind: equal, of the same type, saying which fields it has, and written the same again."""
    bodies = [event.model_dump_json() for event in events]
    quick, full = stored_events(bodies), [event_from_json(body) for body in bodies]
    assert quick == full == events
    assert [type(event) for event in quick] == [type(event) for event in full]
    assert [event.model_fields_set for event in quick] == [event.model_fields_set for event in full]
    assert [event.model_dump_json() for event in quick] == bodies


@given(RECORDS)
@settings(deadline=None)
def test_an_event_of_an_earlier_version_is_still_read(events: list[Event]) -> None:
    """A body that lacks the fields added since is read in full, and is the same event."""
    bodies = [event.model_dump_json(exclude_defaults=True, exclude={"kind"}) for event in events]
    old = [body[:-1] + f',"kind":"{event.kind}"}}' for body, event in zip(bodies, events, strict=True)]
    assert stored_events(old) == events


@pytest.mark.parametrize(
    "wrong",
    [
        '{"kind":"separated"}',
        "[]",
        "",
        "{",
        '"text"',
        "1,2",
        WHOLE.replace("2024-09-01", "2024-09-31"),
        WHOLE.replace('"source":"s"', '"source":1'),
        WHOLE.replace('"source":"s",', ""),
        WHOLE.replace("separated", "unheard-of"),
        f"{WHOLE},{WHOLE}",
    ],
)
def test_what_is_no_event_is_refused_among_good_ones(wrong: str) -> None:
    """A body that lacks a field, has one of another type, or is no event at all raises ValueError."""
    assert len(stored_events([WHOLE])) == 1
    with pytest.raises(ValueError):
        stored_events([WHOLE, wrong, WHOLE])
