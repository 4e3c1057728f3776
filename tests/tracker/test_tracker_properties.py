"""Properties that hold for every record, found wrong or not by Hypothesis."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from course.curriculum import read_curriculum
from tracker.events.record import Officer, Record, make_record
from tracker.events.training import Event, read_event
from tracker.rules.appointments import terms
from tracker.rules.deadlines import anniversary
from tracker.rules.pack import read_pack
from tracker.standing.history import changes
from tracker.standing.standing import MAY_SERVE, standing

PACK, CURRICULUM = read_pack(), read_curriculum()
OFFICER = Officer(id="rlee", name="Robin Lee", agency="Marlow PD")
FIRST = date(2018, 6, 1)
LEVELS = st.sampled_from(["sro1", "sro2", "sro3"])
MODULES = st.sampled_from([module.id for module in CURRICULUM.modules])
DAYS = st.integers(0, 4000).map(lambda days: FIRST + timedelta(days=days))


def _training() -> st.SearchStrategy[dict[str, Any]]:
    named = {"title": st.just("Course"), "provider": st.just("DOCJT"), "kind": st.just("hours")}
    whole = {
        "covers": st.sampled_from(["level", ""]),
        "level": LEVELS,
        "minutes": st.sampled_from([1200, 2399, 2400]),
    }
    course = st.fixed_dictionaries({**named, **whole, "day": DAYS})
    covers = st.builds(
        lambda module, rest: {**rest, "covers": module, "level": module[:4]},
        MODULES,
        st.fixed_dictionaries({**named, "minutes": st.sampled_from([60, 240, 360]), "day": DAYS}),
    )
    passed = st.builds(
        lambda module, day: {
            "kind": "module_passed",
            "module": module,
            "level": module[:4],
            "day": day,
            "minutes": 70,
            "class_name": "c",
            "score": 9,
            "max_score": 10,
        },
        MODULES,
        DAYS,
    )
    attested = st.builds(
        lambda module, day, minutes: {
            "kind": "attested",
            "module": module,
            "level": module[:4],
            "day": day,
            "minutes": minutes,
            "by": "Cole",
        },
        MODULES,
        DAYS,
        st.integers(1, 300),
    )
    return st.one_of(course, course, covers, passed, attested)


SERVICE = st.one_of(
    st.fixed_dictionaries(
        {
            "kind": st.just("appointed"),
            "day": DAYS,
            "agency": st.sampled_from("AB"),
            "employment": st.just("agency-contract"),
        }
    ),
    st.fixed_dictionaries({"kind": st.just("separated"), "day": DAYS}),
)
MORE_TIME = st.fixed_dictionaries(
    {
        "kind": st.just("extension"),
        "day": DAYS,
        "granted": DAYS,
        "level": LEVELS,
        "days": st.integers(1, 180),
        "ground": st.just("Illness"),
        "grantor": st.just("DOCJT"),
    }
)


def _made(fields: list[dict[str, Any]]) -> list[Event]:
    return [
        read_event({"key": f"e{number}", "officer": "rlee", "source": "test", **each}, "test")
        for number, each in enumerate(fields)
    ]


RECORDS = st.builds(
    lambda service, training, time: _made(service + training + time),
    st.lists(SERVICE, min_size=1, max_size=5),
    st.lists(_training(), max_size=10),
    st.lists(MORE_TIME, max_size=3),
)


def _record(events: list[Event]) -> Record:
    return make_record(OFFICER, events)


@given(RECORDS, DAYS, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_order_of_recording_does_not_matter(events: list[Event], on: date, random: Any) -> None:
    """The same events recorded in any order give the same standing and history."""
    shuffled = list(events)
    random.shuffle(shuffled)
    assert standing(_record(events), PACK, CURRICULUM, on) == standing(_record(shuffled), PACK, CURRICULUM, on)
    assert changes(_record(events), PACK, CURRICULUM, on) == changes(_record(shuffled), PACK, CURRICULUM, on)


@given(RECORDS, _training(), DAYS)
@settings(deadline=None)
def test_more_training_never_worsens_a_standing(events: list[Event], more: dict[str, Any], on: date) -> None:
    """One more valid hour never bars an officer, reopens a requirement, or makes it later."""
    before = standing(_record(events), PACK, CURRICULUM, on)
    after = standing(_record([*events, *_made([more | {"key": "more"}])]), PACK, CURRICULUM, on)
    assert after.may_serve_in_school or not before.may_serve_in_school
    for old, new in zip(before.findings, after.findings, strict=True):
        assert new.minutes >= old.minutes
        assert not old.done or (new.done_on is not None and old.done_on is not None and new.done_on <= old.done_on)


@given(RECORDS, DAYS)
@settings(deadline=None)
def test_no_deadline_before_its_trigger(events: list[Event], on: date) -> None:
    """A due day is always at least the pack's years after some appointment the deadlines bind."""
    now = standing(_record(events), PACK, CURRICULUM, on)
    served = terms(_record(events).until(on))
    bound = {day for term in served for day in (term.start, *term.moves) if day >= PACK.covers.day}
    for level, finding in zip(PACK.level, now.levels, strict=True):
        if finding.due is not None:
            assert finding.due - timedelta(days=finding.extended_days) in {
                anniversary(start, level.due.amount) for start in bound
            }
            assert 0 <= finding.extended_days <= PACK.extension.amount


@given(RECORDS, DAYS, DAYS)
@settings(deadline=None)
def test_later_events_do_not_reach_back(events: list[Event], on: date, cut: date) -> None:
    """What takes effect after a day never changes that day's standing, but for the note that says so."""
    day = min(on, cut)
    full = standing(_record(events), PACK, CURRICULUM, day)
    known = standing(_record([event for event in events if event.effective <= day]), PACK, CURRICULUM, day)
    assert replace(full, notes=()) == replace(known, notes=())


@given(RECORDS, DAYS)
@settings(deadline=None)
def test_no_minute_counts_twice(events: list[Event], on: date) -> None:
    """No level gives more than its hours, the total is their sum, and what is over is surplus."""
    now = standing(_record(events), PACK, CURRICULUM, on)
    assert all(level.minutes <= level.required_minutes for level in now.levels)
    assert now.total.minutes == sum(level.minutes for level in now.levels)
    assert (now.total.status in ("met", "met-late")) == (now.total.minutes >= now.total.required_minutes)


@given(RECORDS, DAYS)
@settings(deadline=None)
def test_a_status_always_says_why(events: list[Event], on: date) -> None:
    """Every standing has a reason and a clause, and lets serve exactly the statuses that may."""
    now = standing(_record(events), PACK, CURRICULUM, on)
    assert now.because
    assert now.clause == PACK.status[now.status]
    assert now.may_serve_in_school == (now.status in MAY_SERVE)
    assert (now.status == "lapsed") == (bool(now.deficiencies) and terms(_record(events).until(on))[-1].end is None)


@given(DAYS, st.integers(1, 10))
def test_an_anniversary_is_the_same_day_or_the_28th(day: date, years: int) -> None:
    """An anniversary keeps month and day, except 29 February in a common year."""
    later = anniversary(day, years)
    assert later.year == day.year + years
    assert later.month == day.month
    assert later.day == day.day or (day.day, later.day) == (29, 28)
