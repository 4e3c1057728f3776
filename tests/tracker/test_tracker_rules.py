"""Properties of the rules that hold for every record and every pack: guards, leave, readings, in-service."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.authorities import read_authorities
from course.curriculum import read_curriculum
from tracker.events.record import Officer, Record, make_record
from tracker.events.training import Event, Hours, read_event
from tracker.problem import Problem
from tracker.rules.appointments import terms
from tracker.rules.clauses import Clause, Figure
from tracker.rules.deadlines import anniversary
from tracker.rules.guards import count_hours
from tracker.rules.pack import Pack, choose, every_level, pack_names, read_pack
from tracker.standing.forecast import forecast
from tracker.standing.history import changes
from tracker.standing.rulebook import rules_on
from tracker.standing.sentences import fact_said, finding_said
from tracker.standing.standing import MAY_SERVE, standing

CURRICULUM = read_curriculum()
KENTUCKY = read_pack()
PACKS = [choose(read_pack(name)) for name in pack_names()]
PACKS += [choose(KENTUCKY, "one-a-year", "assignment")]
OFFICER = Officer(id="rlee", name="Robin Lee", agency="Marlow PD")
FIRST = date(2018, 6, 1)
DAYS = st.integers(0, 4000).map(lambda days: FIRST + timedelta(days=days))
LEVELS = st.sampled_from([*every_level()])


def _kind(name: str, **fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    parts = {key: value if isinstance(value, st.SearchStrategy) else st.just(value) for key, value in fields.items()}
    return st.fixed_dictionaries({"kind": st.just(name), "day": DAYS, **parts})


COURSE = _kind(
    "hours",
    level=LEVELS,
    minutes=st.sampled_from([60, 480, 1200, 2399, 2400, 16800]),
    covers=st.sampled_from(["level", "level", ""]),
    title=st.sampled_from(["Course", "Other"]),
    provider=st.sampled_from(["NASRO", "DOCJT"]),
    start=st.sampled_from(["", "08:00", "10:30"]),
    offering=st.sampled_from(["", "first", "second"]),
    exam_percent=st.sampled_from([None, 79.0, 80.0]),
)
PRACTICAL = st.builds(
    lambda module, fields: {**fields, "module": module, "level": module[:4]},
    st.sampled_from([module.id for module in CURRICULUM.modules]),
    _kind("attested", minutes=st.integers(1, 300), by="Cole", start=st.sampled_from(["", "08:00", "09:00"])),
)
OTHERS = st.one_of(
    st.builds(
        lambda each: {**each, "absent": each["day"]},
        _kind("made_up", level=LEVELS, minutes=st.integers(1, 300), approved_by="Director", assignment="Paper"),
    ),
    _kind("taught", level=LEVELS, minutes=st.integers(1, 3000), class_name="c"),
    _kind("in_service", minutes=st.sampled_from([600, 2400]), title="T", provider="P", for_sros=st.booleans()),
    _kind("on_leave", cause=st.sampled_from(["injury-or-illness", "military-service"])),
    _kind("back_at_work"),
    _kind("waiver", level=LEVELS, ground="military-service", grantor="DOCJT"),
    _kind(
        "certification",
        status=st.sampled_from(["certified", "training-deficiency", "inactive", "revoked"]),
        until=st.none() | DAYS,
    ),
    _kind("prerequisite", what=st.sampled_from(["sworn", "mou"]), holds=st.booleans(), until=st.none() | DAYS),
    _kind("assigned", campus=st.sampled_from(["High", "Middle"])),
)
SERVICE = st.one_of(
    _kind("appointed", agency=st.sampled_from("AB"), employment=st.sampled_from(["agency-contract", "board-employed"])),
    _kind("appointed", agency="A", employment="agency-contract"),
    _kind("separated"),
)
MORE_TIME = st.builds(
    lambda each: {**each, "granted": each["day"]},
    _kind("extension", level=LEVELS, days=st.integers(1, 180), ground="x", grantor="y", after_injury=st.booleans()),
)


def _made(fields: list[dict[str, Any]], start: int = 0) -> list[Event]:
    named = {"officer": "rlee", "source": "test"}
    return [read_event({"key": f"e{start + number:03}", **named, **each}, "test") for number, each in enumerate(fields)]


RECORDS = st.builds(
    lambda service, training, others, time: _made([*service, *training, *others, *time]),
    st.lists(SERVICE, min_size=1, max_size=3),
    st.lists(st.one_of(COURSE, COURSE, PRACTICAL), max_size=8),
    st.lists(OTHERS, max_size=5),
    st.lists(MORE_TIME, max_size=2),
)
ANY_PACK = st.sampled_from(PACKS)


def _record(events: list[Event]) -> Record:
    return make_record(OFFICER, events)


def _first(record: Record) -> date | None:
    served = terms(record)
    return served[0].start if served else None


@given(RECORDS, ANY_PACK, DAYS, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=50)
def test_order_of_recording_does_not_matter_in_any_pack(events: list[Event], pack: Pack, on: date, random: Any) -> None:
    """The same events recorded in any order give the same standing, under every pack and reading."""
    shuffled = list(events)
    random.shuffle(shuffled)
    assert standing(_record(events), pack, CURRICULUM, on) == standing(_record(shuffled), pack, CURRICULUM, on)


@given(RECORDS, ANY_PACK, DAYS, DAYS)
@settings(deadline=None, max_examples=50)
def test_later_events_do_not_reach_back_in_any_pack(events: list[Event], pack: Pack, on: date, cut: date) -> None:
    """What takes effect after a day never changes that day's standing, but for the note that says so."""
    day = min(on, cut)
    full = standing(_record(events), pack, CURRICULUM, day)
    known = standing(_record([event for event in events if event.effective <= day]), pack, CURRICULUM, day)
    assert replace(full, notes=()) == replace(known, notes=())


@given(RECORDS, COURSE, ANY_PACK, DAYS)
@settings(deadline=None, max_examples=50)
def test_more_valid_hours_never_worsen_a_standing(
    events: list[Event], more: dict[str, Any], pack: Pack, on: date
) -> None:
    """One more course, at no time that another session has, never bars an officer nor takes minutes away."""
    valid = {**more, "start": "", "minutes": 2400}
    before = standing(_record(events), pack, CURRICULUM, on)
    after = standing(_record([*events, *_made([valid], 900)]), pack, CURRICULUM, on)
    assert after.may_serve_in_school or not before.may_serve_in_school
    for old, new in zip(before.findings, after.findings, strict=True):
        assert new.minutes >= old.minutes
        assert not old.done or (new.done_on is not None and old.done_on is not None and new.done_on <= old.done_on)


@given(RECORDS, ANY_PACK, DAYS)
@settings(deadline=None, max_examples=50)
def test_no_due_date_before_its_trigger_in_any_pack(events: list[Event], pack: Pack, on: date) -> None:
    """No deadline comes before the pack's time after some appointment, nor without a figure for it."""
    now = standing(_record(events), pack, CURRICULUM, on)
    starts = [day for term in terms(_record(events).until(on)) for day in (term.start, *term.moves)]
    for level, finding in zip(pack.level, now.levels, strict=True):
        time = pack.due_of(level)
        if finding.due is not None:
            assert isinstance(time, Figure)
            assert finding.due >= anniversary(min(starts), time.amount)
    for year in now.apart.in_service:
        assert year.due is not None
        assert year.due >= date(int(year.id[-4:]), 12, 31)


@given(RECORDS, ANY_PACK)
@settings(deadline=None, max_examples=50)
def test_no_minute_counts_twice_and_no_day_is_too_long(events: list[Event], pack: Pack) -> None:
    """What counts of an event is never more than it has, and sessions of a day never exceed 24 hours."""
    record = _record(events)
    counted, doubts = count_hours(record, pack, _first(record))
    said = {event.key: event for event in record.events}
    days: dict[date, int] = {}
    for event in counted.events:
        if isinstance(event, Hours):
            whole = said[event.key]
            assert event.minutes <= whole.minutes  # type: ignore[union-attr]
            if isinstance(whole, Hours) and whole.minutes <= 1440:
                days[event.day] = days.get(event.day, 0) + event.minutes
    assert all(minutes <= 1440 for minutes in days.values())
    assert all(doubt.minutes > 0 and doubt.why for doubt in doubts)


@given(RECORDS, ANY_PACK, DAYS)
@settings(deadline=None, max_examples=50)
def test_every_status_lets_serve_what_it_may_and_every_finding_is_a_sentence(
    events: list[Event], pack: Pack, on: date
) -> None:
    """Status, reason and clause agree, and each finding reads as one sentence with clause and date."""
    now = standing(_record(events), pack, CURRICULUM, on)
    assert now.may_serve_in_school == (now.status in MAY_SERVE)
    assert now.because and now.clause == pack.status[now.status]
    story = changes(_record(events), pack, CURRICULUM, on)
    assert (story[-1].status if story else "not-appointed") == now.status
    facts = [*now.apart.prerequisites, *([now.apart.peace_officer] if now.apart.peace_officer else [])]
    for said in (*map(finding_said, (*now.findings, *now.apart.in_service)), *map(fact_said, facts)):
        assert said.endswith(".") and "as of" in said and "None" not in said


@given(RECORDS, ANY_PACK, DAYS, st.integers(0, 800))
@settings(deadline=None, max_examples=50)
def test_a_forecast_is_what_happens(events: list[Event], pack: Pack, on: date, within: int) -> None:
    """Who is forecast to lapse may serve until the day before, and not on the day; nobody else lapses."""
    record = _record([event for event in events if event.effective <= on])
    may = standing(record, pack, CURRICULUM, on).may_serve_in_school
    found = forecast([record], pack, CURRICULUM, on, within)
    last = on + timedelta(days=within)
    assert found.lapses or not may or standing(record, pack, CURRICULUM, last).may_serve_in_school
    for lapse in found.lapses:
        assert may and on < lapse.day <= last
        assert standing(record, pack, CURRICULUM, lapse.day - timedelta(days=1)).may_serve_in_school
        assert not standing(record, pack, CURRICULUM, lapse.day).may_serve_in_school
    for each in found.warnings:
        assert on < each.day <= last
        before, after = (standing(record, pack, CURRICULUM, each.day - timedelta(days=back)).apart for back in (1, 0))
        status = [{one.id: one.status for one in (*apart.in_service, *apart.facts)} for apart in (before, after)]
        assert status[0].get(each.found.id) == each.found.status in ("open", "holds")
        assert status[1][each.found.id] in ("overdue", "does-not-hold", "expired")


def _clauses(thing: Any) -> list[Clause]:
    if isinstance(thing, Clause):
        inner = [each for name in type(thing).model_fields for each in _clauses(getattr(thing, name))]
        return [thing, *inner]
    if hasattr(type(thing), "model_fields"):
        return [each for name in type(thing).model_fields for each in _clauses(getattr(thing, name))]
    if isinstance(thing, dict):
        return [each for value in thing.values() for each in _clauses(value)]
    return [each for value in thing for each in _clauses(value)] if isinstance(thing, tuple | list) else []


@pytest.mark.parametrize("name", pack_names())
def test_every_clause_of_a_pack_cites_a_known_authority(name: str) -> None:
    """Each figure and clause names authorities that are in course/authorities.toml."""
    clauses = _clauses(read_pack(name))
    assert len(clauses) > 10
    assert {one for clause in clauses for one in clause.authorities} <= read_authorities().keys()


@pytest.mark.parametrize("name", pack_names())
def test_the_rules_in_force_are_printed_from_the_code(name: str) -> None:
    """Every rule begins with what is demanded, names its source, and lists figures in force on the day."""
    found = rules_on(read_pack(name), date(2026, 11, 21))
    assert {"level_in_time", "all_hours", "standing", "count_hours"} <= {each.name for each in found}
    for rule in found:
        assert rule.demands.endswith(".") and rule.source and rule.clauses


def test_rules_not_yet_in_force_are_left_out() -> None:
    """Before 11 March 2019 no level, and before 2020 no SRO in-service, is in force in Kentucky."""
    early = {each.name: each for each in rules_on(KENTUCKY, date(2019, 3, 10))}
    assert not any("SRO I, within" in name for name, _ in early["level_in_time"].clauses)
    assert "annual_in_service" not in early
    assert "annual_in_service" not in {each.name for each in rules_on(KENTUCKY, date(2019, 12, 31))}
    assert "annual_in_service" in {each.name for each in rules_on(KENTUCKY, date(2020, 1, 1))}


def test_a_pack_may_refuse_training_before_the_appointment() -> None:
    """Where a pack does not allow it, a course before the appointment does not count, and says so."""
    strict = KENTUCKY.guard.before_appointment.model_copy(update={"allowed": False})
    pack = KENTUCKY.model_copy(update={"guard": KENTUCKY.guard.model_copy(update={"before_appointment": strict})})
    course = {"kind": "hours", "level": "sro1", "minutes": 2400, "covers": "level", "title": "T", "provider": "P"}
    hired = {"kind": "appointed", "day": date(2024, 9, 1), "agency": "A", "employment": "agency-contract"}
    for day, counted in ((date(2024, 8, 31), 0), (date(2024, 9, 1), 2400)):
        now = standing(_record(_made([hired, {**course, "day": day}])), pack, CURRICULUM, date(2024, 10, 1))
        assert now.total.minutes == counted
        assert any("before the appointment" in doubt.why for doubt in now.doubts) == (not counted)


def _teaching(percent: int) -> Pack:
    known = Figure.model_validate({**KENTUCKY.guard.absence.model_dump(), "amount": percent, "unit": "percent"})
    return KENTUCKY.model_copy(update={"guard": KENTUCKY.guard.model_copy(update={"teaching": known})})


@pytest.mark.parametrize(
    ("percent", "minutes", "counted", "why"),
    [
        (5, (120,), 120, ""),
        (5, (500,), 120, "5 percent of the level, 2 h"),
        (5, (100, 100), 120, "5 percent of the level, 2 h"),
        (100, (1000, 1000), 1440, "more than 24 h of training in a day"),
    ],
)
def test_own_teaching_counts_to_the_packs_figure(
    percent: int, minutes: tuple[int, ...], counted: int, why: str
) -> None:
    """A pack with a figure lets own teaching count up to that share of the level, and to the day's length."""
    fields = {"kind": "taught", "day": date(2025, 1, 1), "level": "sro1", "class_name": "c"}
    events = _made([{**fields, "minutes": each} for each in minutes])
    now = standing(_record(events), _teaching(percent), CURRICULUM, date(2025, 2, 1))
    assert (now.total.minutes, sum(doubt.minutes for doubt in now.doubts)) == (counted, sum(minutes) - counted)
    assert why in " ".join(doubt.why for doubt in now.doubts)
    assert now.levels[0].missing, "own teaching takes the place of no module"


def test_a_reading_or_starting_point_that_is_not_there_is_refused() -> None:
    """An unknown reading or starting point names those there are."""
    with pytest.raises(Problem, match="end-of-year-three, one-a-year"):
        choose(KENTUCKY, "lenient")
    with pytest.raises(Problem, match="appointment, assignment"):
        choose(KENTUCKY, None, "birthday")
