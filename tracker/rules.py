"""The rules: each compares one officer's record with one provision, on one day."""

from collections.abc import Sequence
from datetime import date

from course.curriculum import Curriculum
from tracker.appointments import Term, terms
from tracker.clocks import Clock, bound_from, due_while_serving, level_clock
from tracker.credit import Credit, credits, first_day, level_credit, modules_of
from tracker.events import Attested, Hours, ModulePassed
from tracker.findings import Finding, FindingStatus
from tracker.pack import LevelRule, Pack
from tracker.record import Record


def findings(record: Record, pack: Pack, curriculum: Curriculum, on: date) -> tuple[Finding, ...]:
    """Every requirement of the pack on the day `on`: one finding a level, then the total."""
    known = record.until(on)
    served = terms(known)
    levels = tuple(level_in_time(known, level, pack, curriculum, served, on) for level in pack.level)
    return (*levels, all_hours(known, levels, pack, curriculum, served, on))


def level_in_time(
    known: Record, level: LevelRule, pack: Pack, curriculum: Curriculum, served: Sequence[Term], on: date
) -> Finding:
    """A new SRO completes SRO I within the first year after appointment, and SRO II and SRO III
    within the subsequent two years. The anniversary itself is in time, an approved extension moves
    the one level it was granted for, and earlier appointments than the pack covers have no deadline.

    A level is complete when its modules are passed, its practicals attested and its minutes in, or
    when accepted hours cover it. `known` is the record up to `on`. The years stand in the pack.

    Source: KLC model policy VI-B, VI-C, VI-D (seed); KRS 158.4414(6), (9) (general knowledge).
    """
    required, modules = level.minutes.amount, modules_of(curriculum, level.id)
    credit = level_credit(known.events, level.id, required, modules)
    done = None
    if credit.complete:
        done = first_day(known, lambda events: level_credit(events, level.id, required, modules).complete)
    clock = level_clock(known, level, pack, served, done)
    due = due_while_serving(clock, served, done)
    return Finding(
        id=level.id,
        title=level.title,
        status=_status(due, done, exempt=bool(served) and clock is None, on=on),
        due=due,
        done_on=done,
        required_minutes=required,
        minutes=credit.minutes,
        surplus_minutes=credit.surplus,
        missing=credit.missing,
        extended_days=clock.extended_days if clock and due else 0,
        clause=level.due if clock or not served else pack.status["exempt"],
        figures=(level.minutes, level.due, *((pack.extension,) if clock and clock.granted_days else ())),
        notes=_level_notes(known, credit, clock, pack),
    )


def all_hours(
    known: Record,
    levels: Sequence[Finding],
    pack: Pack,
    curriculum: Curriculum,
    served: Sequence[Term],
    on: date,
) -> Finding:
    """An SRO completes 120 hours of mandated training over three years, which SRO I, II and III make.

    No level gives more than its own minutes, so a surplus in one is never hours of another. The
    total is due with the last level. `known` is the record up to `on`.

    Source: KCSS Program Instrument item 22 (seed); KLE Magazine, 26 Aug 2022 (verified).
    """
    required = pack.total.minutes.amount
    minutes = sum(level.minutes for level in levels)
    done = None
    if minutes >= required:
        done = first_day(
            known, lambda events: sum(part.minutes for part in credits(events, pack, curriculum)) >= required
        )
    days = [level.due for level in levels if level.due is not None]
    due = max(days) if len(days) == len(levels) else None
    exempt = bool(served) and bound_from(served[-1], pack) is None
    return Finding(
        id=pack.total.id,
        title=pack.total.title,
        status=_status(due, done, exempt=exempt, on=on),
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


def _level_notes(known: Record, credit: Credit, clock: Clock | None, pack: Pack) -> tuple[str, ...]:
    notes = []
    if clock and clock.carried:
        notes.append(f"The deadline counted from {clock.start} was missed; a later appointment does not restart it.")
    if clock and clock.extended_days:
        notes.append(f"Extended by {clock.extended_days} days.")
    if clock and clock.granted_days > clock.extended_days:
        notes.append(f"Only {pack.extension.amount} of the {clock.granted_days} days granted count.")
    if clock and any(
        isinstance(event, Hours | ModulePassed | Attested) and event.level == credit.level and event.day < clock.start
        for event in known.events
    ):
        notes.append(f"Counts training done before the appointment of {clock.start}.")
    if credit.surplus:
        notes.append(f"{credit.surplus:,} minutes beyond what this level asks count nowhere.")
    return tuple(notes)
