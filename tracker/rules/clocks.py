"""When a level's clock started, and until when it runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.events.record import Record
from tracker.events.training import Extension
from tracker.rules.appointments import Term
from tracker.rules.clauses import Figure
from tracker.rules.deadlines import ONE_DAY, due_day, later_by
from tracker.rules.leave import returned_from_injury
from tracker.rules.pack import LevelRule, Pack


@dataclass(frozen=True, slots=True)
class Clock:
    """`start` is the appointment counted from; `due` the last day in time, with `extended_days` in it.

    `due` is None while an extension waits for the return to work; `returned` is the day it began to run.
    `granted_days` are the days granted, which may be more than the pack lets count.
    `carried` says that the clock of an earlier term still runs, because its deadline was missed.
    """

    start: date
    due: date | None
    extended_days: int
    granted_days: int
    carried: bool
    returned: date | None = None


def level_clock(known: Record, level: LevelRule, pack: Pack, served: Sequence[Term], done: date | None) -> Clock | None:
    """The clock of a level in the last term served, or None when no deadline binds that term.

    A new appointment starts a new clock, except for a level whose deadline was missed in service
    and that was not done by then: leaving and coming back does not mend a deficiency.
    """
    clock: Clock | None = None
    ended = date.max
    for term in served:
        carried = clock is not None and missed_in_service(clock, ended) and (done is None or done > term.start)
        ended = term.end or date.max
        if clock and carried:
            clock = _run(known, level, pack, clock.start, carried, (done or date.max, ended))
        elif start := clock_start(term, pack):
            clock = _run(known, level, pack, start, carried, (done or date.max, ended))
    return clock


def clock_start(term: Term, pack: Pack) -> date | None:
    """The day the years are counted from: that of the pack's starting point, once the term is bound.

    Counted from the assignment when the pack says so; while none is on record, from the appointment.
    """
    bound = bound_from(term, pack)
    if bound is None or pack.counted_from.id == "appointment":
        return bound
    return next((day for day in term.assigned if day >= bound), bound)


def bound_from(term: Term, pack: Pack) -> date | None:
    """The day from which the deadlines bind this term, or None when they do not.

    A term that began before the pack binds is bound by a later appointment to another agency: the
    provision speaks of any new appointment, and the stricter reading is the safe one.
    """
    return next((day for day in (term.start, *term.moves) if pack.covers is None or day >= pack.covers.day), None)


def due_while_serving(clock: Clock | None, served: Sequence[Term], done: date | None) -> date | None:
    """The deadline that matters: of an officer who left, only one that was kept or missed in service."""
    if clock is None or served[-1].end is None:
        return clock.due if clock else None
    kept = done is not None and (clock.due is None or done <= clock.due)
    return clock.due if kept or missed_in_service(clock, served[-1].end) else None


def missed_in_service(clock: Clock, end: date) -> bool:
    """Whether the deadline passed while the officer still served: `end` is the first day no longer."""
    return clock.due is not None and clock.due + ONE_DAY < end


def _run(known: Record, level: LevelRule, pack: Pack, start: date, carried: bool, until: tuple[date, date]) -> Clock:
    # More time that came after the level was done, or after the term, changes nothing backwards.
    done, ended = until
    granted = [
        event
        for event in known.having(Extension)
        if event.level == level.id and start <= event.effective <= done and event.effective < ended
    ]
    most = pack.extension.amount if isinstance(pack.extension, Figure) else 0
    years = pack.due_of(level)
    assert isinstance(years, Figure), "a level without a figure has no clock"
    plain = min(sum(event.days for event in granted if not event.after_injury), most)
    injury = [event for event in granted if event.after_injury and pack.injury]
    waiting = min(sum(event.days for event in injury), most - plain)
    total = sum(event.days for event in granted)
    due: date | None = due_day(start, years, plain)
    returned = None
    if injury and due:
        away, returned = returned_from_injury(known, injury[-1], start)
        began = returned or (None if away else due)
        due = max(due, later_by(began, waiting)) if began else None
    return Clock(start, due, plain + waiting, total, carried, returned)
