"""The rules: each compares one officer's record with one provision, on one day."""

from collections.abc import Sequence
from datetime import date

from course.curriculum import Curriculum
from tracker.events.record import Record
from tracker.events.training import Waiver
from tracker.rules.appointments import Term
from tracker.rules.clauses import Amount, Clause, Figure, Unknown
from tracker.rules.clocks import Clock, bound_from, due_while_serving, level_clock
from tracker.rules.credit import Credit, earned
from tracker.rules.deadlines import due_day
from tracker.rules.findings import Finding, FindingStatus
from tracker.rules.pack import LevelRule, Pack


def findings(
    known: Record, pack: Pack, curriculum: Curriculum, served: Sequence[Term], on: date
) -> tuple[Finding, ...]:
    """Every requirement of the pack on the day `on`: one finding a level, then the total.

    `known` is the record up to `on`, with each event's minutes as they count (tracker/rules/guards.py).
    """
    found = earned(known.events, pack, curriculum)
    levels = tuple(
        level_in_time(known, level, credit, pack, served, on)
        for level, credit in zip(pack.level, found.levels, strict=True)
    )
    return (*levels, all_hours(levels, found.total_on, pack, served, on))


def level_in_time(
    known: Record, level: LevelRule, credit: Credit, pack: Pack, served: Sequence[Term], on: date
) -> Finding:
    """A new SRO completes each level within its time after appointment: in Kentucky SRO I within the
    first year, and SRO II and SRO III within the subsequent two years. The anniversary itself is in
    time, an approved extension moves the one level it was granted for, and earlier appointments than
    the rules bind have no deadline.

    A level is complete when its modules are passed, its practicals attested and its minutes in, or
    when accepted hours cover it. Military service may waive it. Where the pack does not know the
    time, no deadline is made up. `known` is the record up to `on`, and `credit` what it earns
    towards the level. The years stand in the pack.

    Source: in Kentucky KLC model policy VI-B, VI-C, VI-D (seed) and KRS 158.4414(6), (9) (general
    knowledge); elsewhere as each figure says.
    """
    time, done = pack.due_of(level), credit.done_on
    clock = level_clock(known, level, pack, served, done) if isinstance(time, Figure) else None
    waived_on = _waived_on(known, level, pack, clock)
    waived = waived_on is not None and (done is None or done > waived_on)
    due = None if waived else due_while_serving(clock, served, done)
    exempt = bool(served) and bound_from(served[-1], pack) is None and clock is None
    status = _status(due, done, exempt=exempt, on=on)
    if status == "open" and isinstance(time, Unknown) and served:
        status = "not-known"
    if waived and not done:
        status = "waived"
    return Finding(
        id=level.id,
        title=level.title,
        status=status,
        due=due,
        done_on=done,
        required_minutes=credit.required,
        minutes=credit.minutes,
        surplus_minutes=credit.surplus,
        missing=credit.missing,
        extended_days=clock.extended_days if clock and due else 0,
        clause=_level_clause(waived, exempt, time, pack),
        figures=(level.minutes, time, *((pack.extension,) if clock and clock.granted_days else ())),
        notes=_level_notes(credit, clock, pack),
        warnings=_pace(level, pack, clock, done, on) if not waived else (),
    )


def _level_clause(waived: bool, exempt: bool, time: Amount, pack: Pack) -> Clause:
    if waived and pack.waiver:
        return pack.waiver
    return pack.status["exempt"] if exempt else time


def _waived_on(known: Record, level: LevelRule, pack: Pack, clock: Clock | None) -> date | None:
    """From when military service waives the level; a waiver of an earlier clock does not reach this one."""
    start = clock.start if clock else date.min
    given = [each.day for each in known.having(Waiver) if each.level == level.id and each.year is None]
    return min((day for day in given if day >= start), default=None) if pack.waiver else None


def _pace(level: LevelRule, pack: Pack, clock: Clock | None, done: date | None, on: date) -> tuple[str, ...]:
    """The other readings' days that have passed: warnings, never a lapse."""
    if clock is None:
        return ()
    said = []
    for reading in pack.reading:
        time = reading.due.get(level.id, level.due)
        if reading.id == pack.read_as.id or not isinstance(time, Figure):
            continue
        pace = due_day(clock.start, time, clock.extended_days)
        if clock.due and pace < clock.due and pace < (done or on):
            late = f"was done on {done}" if done else "is not done"
            said.append(
                f"Warning, no deadline: by the reading “{reading.title}” {level.title} was due by {pace};"
                f" it {late} ({reading.clause})."
            )
    return tuple(said)


def all_hours(
    levels: Sequence[Finding], earned_on: date | None, pack: Pack, served: Sequence[Term], on: date
) -> Finding:
    """An SRO completes the hours that all levels make: in Kentucky 120 hours of mandated training over
    three years, as SRO I, II and III.

    No level gives more than its own minutes, so a surplus in one is never hours of another. The
    total is due with the last level. `earned_on` is the day on which the minutes of all were in.

    Source: in Kentucky KCSS Program Instrument item 22 (seed) and KLE Magazine, 26 Aug 2022
    (verified); elsewhere as each figure says.
    """
    required = pack.total.required
    minutes = sum(level.minutes for level in levels)
    done = earned_on
    if not required:
        done = max((day for level in levels if (day := level.done_on)), default=None)
        done = done if all(level.done for level in levels) else None
    days = [level.due for level in levels if level.due is not None]
    due = max(days) if len(days) == len(levels) else None
    exempt = bool(served) and bound_from(served[-1], pack) is None
    status = _status(due, done, exempt=exempt, on=on)
    if status == "open" and any(level.status == "not-known" for level in levels):
        status = "not-known"
    return Finding(
        id=pack.total.id,
        title=pack.total.title,
        status=status,
        due=due,
        done_on=done,
        required_minutes=required,
        minutes=minutes,
        surplus_minutes=sum(level.surplus_minutes for level in levels),
        missing=(),
        extended_days=max((level.extended_days for level in levels if level.due == due), default=0) if due else 0,
        clause=pack.status["exempt"] if exempt else pack.total.minutes,
        figures=(pack.total.minutes,),
        notes=(),
    )


def _status(due: date | None, done: date | None, *, exempt: bool, on: date) -> FindingStatus:
    if done is not None:
        return "met" if due is None or done <= due else "met-late"
    if exempt:
        return "exempt"
    return "open" if due is None or on <= due else "overdue"


def _level_notes(credit: Credit, clock: Clock | None, pack: Pack) -> tuple[str, ...]:
    notes = []
    if clock and clock.carried:
        notes.append(f"The deadline counted from {clock.start} was missed; a later appointment does not restart it.")
    if clock and clock.extended_days:
        notes.append(f"Extended by {clock.extended_days} days.")
    if clock and clock.returned:
        where = f" ({pack.injury.clause}, the general rule: ask counsel)" if pack.injury else ""
        notes.append(f"Its extension runs from the return to work on {clock.returned}{where}.")
    if clock and clock.due is None:
        notes.append("Its extension begins to run on the return to work, which is not on record.")
    if clock and clock.granted_days > clock.extended_days:
        notes.append(f"Only {clock.extended_days} of the {clock.granted_days} days granted count.")
    if clock and credit.first_on and credit.first_on < clock.start:
        notes.append(f"Counts training done before the appointment of {clock.start}.")
    if credit.surplus:
        notes.append(f"{credit.surplus:,} minutes beyond what this level asks count nowhere.")
    return tuple(notes)
