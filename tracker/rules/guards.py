"""Guards of hours: what of each event counts, so that no minute counts twice and none that may not."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from tracker.events.record import Record
from tracker.events.training import Attested, Event, Hours, MadeUp, ModulePassed, Taught
from tracker.rules.clauses import Amount, Clause, Figure
from tracker.rules.pack import LevelRule, Pack
from tracker.words import amount


@dataclass(frozen=True, slots=True)
class Doubt:
    """Minutes of one event that do not count: why, as a sentence, and the clause behind it."""

    key: str
    day: date
    minutes: int
    why: str
    clause: Clause


@dataclass(slots=True)
class _Seen:
    """What the events so far have used up."""

    sessions: dict[date, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    used: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    offerings: dict[tuple[str, ...], dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    attested: dict[tuple[str, date], int] = field(default_factory=lambda: defaultdict(int))
    shares: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))


def count_hours(known: Record, pack: Pack, first_appointed: date | None) -> tuple[Record, tuple[Doubt, ...]]:
    """No minute of an officer's day counts twice, a course repeated counts once, a day has no more than
    the pack's minutes, an excused absence is made up to the pack's share of a level only, and
    training before the first appointment counts only if the pack allows it.

    The record with each training event's minutes as they count, and what does not count. An event
    takes nothing from an event before it, so the answer for a day never changes with later ones.
    `known` is in the order of the days the events count from.

    Source: 503 KAR 1:120 s.1 (verified) for absence; the other guards are this toolkit's own.
    """
    seen, doubts, kept = _Seen(), list[Doubt](), list[Event]()
    levels = {level.id: level for level in pack.level}
    for event in known.events:
        if not isinstance(event, TRAINING):
            kept.append(event)
            continue
        level = levels.get(event.level) or _accepting(event, pack)
        counted, why, clause = _counted(event, level, pack, first_appointed, seen)
        if why and counted < event.minutes:
            said = f"The training of {event.day} ({_name(event)}) {why}"
            doubts.append(Doubt(event.key, event.day, event.minutes - counted, said, clause))
        if counted and level:
            as_it_is = counted == event.minutes and level.id == event.level and not isinstance(event, SHARES)
            kept.append(event if as_it_is else _as_counted(event, counted, level.id))
    return Record(known.officer, tuple(kept)), tuple(doubts)


Training = Hours | Attested | ModulePassed | MadeUp | Taught
TRAINING = (Hours, Attested, ModulePassed, MadeUp, Taught)
SHARES = (MadeUp, Taught)  # of which the pack counts a share of a level


def _counted(
    event: Training, level: LevelRule | None, pack: Pack, first_appointed: date | None, seen: _Seen
) -> tuple[int, str, Clause]:
    """How many minutes of the event count, and why the rest do not: the end of a sentence about it."""
    guard = pack.guard
    if level is None:
        return 0, f"is of level {event.level}, which this pack does not count.", pack.total.minutes
    if not guard.before_appointment.allowed and (first_appointed is None or event.day < first_appointed):
        return 0, "came before the appointment and does not count.", guard.before_appointment
    if isinstance(event, Taught):
        return own_teaching(event, level, pack, seen)
    if isinstance(event, MadeUp):
        counted = _share(event, level, guard.absence, seen)
        seen.shares[event.kind, level.id] += counted
        return counted, _beyond(level, guard.absence), guard.absence
    if refusal := _refused(event, level):
        return 0, *refusal
    if isinstance(event, ModulePassed):
        return event.minutes, "", guard.day
    fresh = event.minutes - _overlap(event, seen)
    why = "overlaps another session of that day." if fresh < event.minutes else ""
    roomy = _within_day(event, fresh, guard.day.amount, seen)
    if roomy < fresh:
        why = f"would make more than {guard.day.said} of training in a day. If it ran over days, say first_day."
    if isinstance(event, Attested):
        return roomy, why, guard.day
    new = _beyond_repeats(event, level.id, roomy, seen)
    return new, why or "repeats a course that is counted already.", guard.day


def _accepting(event: Training, pack: Pack) -> LevelRule | None:
    """The level for which a course of another pack's level counts, if there is one."""
    if not isinstance(event, Hours):
        return None
    return next((level for level in pack.level if any(each.level == event.level for each in level.accepts)), None)


def _name(event: Training) -> str:
    match event:
        case Hours():
            return event.title
        case MadeUp():
            return f"made up: {event.assignment}"
        case Taught():
            return f"taught in {event.class_name}"
        case _:
            return event.module


def _refused(event: Hours | Attested | ModulePassed, level: LevelRule) -> tuple[str, Clause] | None:
    """Why nothing of the event counts: its provider is not one named, or its test is missing or too low."""
    passing = level.pass_percent if isinstance(level.pass_percent, Figure) else None
    if isinstance(event, ModulePassed):
        if passing is None:
            return None
        reached = 100 * event.score / event.max_score if event.max_score else 0
        return (f"has {reached:.0f} percent.", passing) if reached < passing.amount else None
    if isinstance(event, Attested) or not event.covers:
        return None
    named = level.providers
    if named and event.provider.casefold() not in {each.casefold() for each in named}:
        return f"is by {event.provider}; {level.due.clause} names {', '.join(named)}.", level.due
    if passing and event.exam_percent is None:
        return f"has no examination result on record; {passing.said} is asked.", passing
    if passing and event.exam_percent is not None and event.exam_percent < passing.amount:
        return f"has {event.exam_percent:g} percent; {passing.said} is asked.", passing
    return None


def own_teaching(event: Taught, level: LevelRule, pack: Pack, seen: _Seen) -> tuple[int, str, Clause]:
    """Hours that an officer taught to others count towards the officer's own level up to the pack's
    share of it, and not at all while the pack has no such figure. They are minutes of their day like
    all others, add minutes only, and take the place of no module.

    The minutes that count, why the rest do not (the end of a sentence), and the clause; `seen` is
    what is used up already.

    Source: none was found for any state; a figure that is read one day goes into the pack.
    """
    rule = pack.guard.teaching
    share = _share(event, level, rule, seen)
    counted = _within_day(event, share, pack.guard.day.amount, seen)
    seen.shares[event.kind, level.id] += counted
    if counted < share:
        return counted, f"would make more than {pack.guard.day.said} of training in a day.", pack.guard.day
    return counted, _beyond(level, rule), rule


def _share(event: MadeUp | Taught, level: LevelRule, rule: Amount, seen: _Seen) -> int:
    """The minutes of the event that are still within the share of the level that the rule allows."""
    most = level.required * rule.amount // 100 if isinstance(rule, Figure) else 0
    return max(0, min(event.minutes, most - seen.shares[event.kind, level.id]))


def _beyond(level: LevelRule, rule: Amount) -> str:
    if not isinstance(rule, Figure):
        return f"does not count: the pack's figure is {rule.said}."
    return f"counts to {rule.said} of the level, {amount(level.required * rule.amount // 100)}, and no more."


def _overlap(event: Hours | Attested, seen: _Seen) -> int:
    """Minutes of a session with a start that another session of the same day has counted."""
    if not event.start or (isinstance(event, Hours) and event.first_day not in (None, event.day)):
        return 0
    hour, minute = event.start.split(":")
    start = int(hour) * 60 + int(minute)
    end = start + event.minutes
    free = [(start, end)]
    if event.day not in seen.sessions:
        seen.sessions[event.day] = free
        return 0
    for first, last in seen.sessions[event.day]:
        parts = [part for low, high in free for part in ((low, min(high, first)), (max(low, last), high))]
        free = [(low, high) for low, high in parts if low < high]
    seen.sessions[event.day] += free
    return event.minutes - sum(high - low for low, high in free)


def _within_day(event: Hours | Attested | Taught, minutes: int, most: int, seen: _Seen) -> int:
    """Minutes that fit into the event's days beside what they hold already.

    A course longer than a day without its first day on record cannot be judged, and is not.
    """
    days = [event.day]
    known = 0
    if isinstance(event, Attested):
        # The same practical by two roads, a class and a form, is one practical (see credit.py).
        known = min(minutes, seen.attested[event.module, event.day])
    elif isinstance(event, Hours) and event.first_day:
        days = [event.first_day + timedelta(days=number) for number in range((event.day - event.first_day).days + 1)]
    elif minutes > most:
        return minutes
    left = minutes - known
    for day in days:
        taken = min(left, most - seen.used[day])
        seen.used[day] += taken
        left -= taken
    if isinstance(event, Attested):
        seen.attested[event.module, event.day] += minutes - known - left
    return minutes - left


def _beyond_repeats(event: Hours, level: str, minutes: int, seen: _Seen) -> int:
    """What the event adds to the longest offering of its course so far."""
    course = tuple(part.casefold() for part in (level, event.covers, event.title, event.provider))
    offerings = seen.offerings[course]
    before = max(offerings.values(), default=0)
    one = event.offering.casefold() or f"\x1f{event.key}"
    offerings[one] = offerings.get(one, 0) + minutes
    return max(before, offerings[one]) - before


def _as_counted(event: Training, minutes: int, level_id: str) -> Event:
    """The event with the minutes that count; absences made up and own teaching count as hours do."""
    if isinstance(event, SHARES):
        return Hours(
            key=event.key,
            officer=event.officer,
            day=event.day,
            source=event.source,
            level=level_id,
            minutes=minutes,
            covers="level" if isinstance(event, MadeUp) else "",
            title=_name(event)[:500],
            provider=event.source,
        )
    changed: dict[str, object] = {"minutes": minutes, "level": level_id}
    if isinstance(event, Hours) and event.level != level_id and event.covers not in ("", "level"):
        changed["covers"] = ""
    return event.model_copy(update=changed)


def doubts_said(doubts: Sequence[Doubt]) -> tuple[str, ...]:
    """Each doubt as a sentence with the minutes that do not count."""
    return tuple(f"Not counted: {amount(doubt.minutes)}. {doubt.why} ({doubt.clause.clause})" for doubt in doubts)
