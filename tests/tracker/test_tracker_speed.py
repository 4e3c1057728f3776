"""What is done in one go says the same as what is done plainly, and does not grow where it must not."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from course.curriculum import read_curriculum
from tests.tracker.plain_credit import plain_earned
from tests.tracker.test_tracker_rules import ANY_PACK, COURSE, DAYS, KENTUCKY, OFFICER
from tracker.events.record import make_record
from tracker.events.training import Event, read_event
from tracker.rules.credit import earned
from tracker.rules.pack import Pack

CURRICULUM = read_curriculum()
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
