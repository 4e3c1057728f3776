"""Properties of the two times, for every history: what was known never changes, the order never matters."""

import tempfile
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from course.curriculum import read_curriculum
from tests.tracker.ledgers import AT, LEE, made
from tracker.events.training import Event
from tracker.ledger.ledger import Ledger
from tracker.rules.pack import read_pack
from tracker.standing.standing import standing

PACK, CURRICULUM = read_pack(), read_curriculum()
DAY = timedelta(days=1)

HISTORIES = st.lists(
    st.tuples(
        st.sampled_from(["appointed", "hours", "separated", "voided", "corrects"]),
        st.integers(0, 1500),
        st.sampled_from(["sro1", "sro2", "sro3"]),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=8,
)


def _events(history: list[tuple[str, int, str, int]]) -> list[Event]:
    """A history that starts with an appointment; a void or correction aims at an event before it."""
    events = [made("appointed", "e0", "2019-06-01")]
    for number, (kind, days, level, target) in enumerate(history, 1):
        day = (date(2019, 1, 1) + days * DAY).isoformat()
        aim = events[target % len(events)].key
        more: dict[str, Any] = {"level": level} if kind in ("hours", "corrects") else {}
        if kind == "voided":
            more = {"voids": aim}
        if kind == "corrects":
            kind, more = "hours", {**more, "corrects": aim}
        events.append(made(kind, f"e{number}", day, **more))
    return events


@given(HISTORIES, st.integers(0, 2600), st.integers(0, 8))
@settings(deadline=None, max_examples=40)
def test_later_events_never_change_what_was_known(history: list[Any], on: int, cut: int) -> None:
    """Every answer `--as-known` an earlier moment is the same before and after more was recorded."""
    events, day = _events(history), date(2019, 1, 1) + on * DAY
    with tempfile.TemporaryDirectory() as folder, Ledger.open(f"{folder}/l.db", create=True) as ledger:
        ledger.append([], AT, "clerk", [LEE])
        for number, event in enumerate(events[:cut]):
            ledger.append([event], AT + number * DAY, "clerk")
        moments = [AT + number * DAY / 2 for number in range(2 * cut)]
        before = [standing(ledger.record("rlee", moment), PACK, CURRICULUM, day) for moment in moments]
        for number, event in enumerate(events[cut:], cut):
            ledger.append([event], AT + number * DAY, "clerk", [LEE.model_copy(update={"name": f"Name {number}"})])
        assert [standing(ledger.record("rlee", moment), PACK, CURRICULUM, day) for moment in moments] == before


@given(HISTORIES, st.integers(0, 2600), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=40)
def test_the_order_of_recording_does_not_matter(history: list[Any], on: int, random: Any) -> None:
    """With everything on record, a day's standing is the same in whatever order it was recorded."""
    events, day = _events(history), date(2019, 1, 1) + on * DAY
    shuffled = _any_order(events, random)
    answers = []
    for order in (events, shuffled):
        with tempfile.TemporaryDirectory() as folder, Ledger.open(f"{folder}/l.db", create=True) as ledger:
            ledger.append([], AT, "clerk", [LEE])
            for number, event in enumerate(order):
                ledger.append([event], AT + number * DAY, "clerk")
            answers.append(standing(ledger.record("rlee"), PACK, CURRICULUM, day))
    assert answers[0] == answers[1]


def _any_order(events: list[Event], random: Any) -> list[Event]:
    """The events shuffled, but each after the one it corrects or voids, which the ledger asks for."""
    waiting, placed = list(events), list[Event]()
    while waiting:
        keys = {event.key for event in placed}
        ready = [event for event in waiting if {event.corrects, getattr(event, "voids", None)} - {None} <= keys]
        placed.append(random.choice(ready))
        waiting.remove(placed[-1])
    return placed
