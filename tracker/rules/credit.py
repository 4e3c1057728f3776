"""How many minutes a record earns towards a level, each minute once, and whether the level is complete."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from course.curriculum import Curriculum, Module
from tracker.events.record import Record
from tracker.events.training import Attested, Event, Hours, ModulePassed
from tracker.rules.pack import Pack

WHOLE_COURSE = ("the level's course",)


@dataclass(frozen=True, slots=True)
class Credit:
    """Minutes earned towards one level.

    `minutes` never exceed `required`; what is over stands in `surplus` and counts nowhere.
    `missing` says in words what the level still wants besides minutes.
    """

    level: str
    required: int
    minutes: int
    surplus: int
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """All modules passed, practicals attested (or covered by accepted hours), and the minutes in."""
        return not self.missing and self.minutes >= self.required


@dataclass(frozen=True, slots=True)
class _ModuleCredit:
    minutes: int
    surplus: int
    missing: str


def credits(events: Sequence[Event], pack: Pack, curriculum: Curriculum) -> tuple[Credit, ...]:
    """What `events` earn towards each level of the pack, in its order."""
    return tuple(
        level_credit(events, level.id, level.required, modules_of(curriculum, level.id)) for level in pack.level
    )


def modules_of(curriculum: Curriculum, level_id: str) -> tuple[Module, ...]:
    """The modules of a level; none when the curriculum has no such level (a pack of hours only)."""
    return next((level.module for level in curriculum.level if level.id == level_id), ())


def level_credit(events: Sequence[Event], level_id: str, required: int, modules: Sequence[Module]) -> Credit:
    """What `events` earn towards one level of `required` minutes (0: how many is not known).

    A level without modules is its course: only accepted hours that cover the level complete it.

    Complete are a level's modules when each is, or when accepted hours that cover the level reach
    its whole minutes. Accepted hours that cover nothing add minutes only.
    """
    hours = [event for event in events if isinstance(event, Hours) and event.level == level_id]
    course = sum(event.minutes for event in hours if event.covers == "level")
    extra = sum(event.minutes for event in hours if not event.covers)
    parts = [_module_credit(about, module) for module, about in _by_module(events, modules)]
    raw = course + extra + sum(part.minutes for part in parts)
    surplus = max(0, raw - required) + sum(part.surplus for part in parts)
    missing = () if course >= required else tuple(part.missing for part in parts if part.missing)
    if not modules and course < max(required, 1):
        missing = WHOLE_COURSE
    if not required:
        return Credit(level_id, required, raw, 0, missing)
    return Credit(level_id, required, min(raw, required), surplus, missing)


def _by_module(events: Sequence[Event], modules: Sequence[Module]) -> list[tuple[Module, list[Event]]]:
    """Each module with the events about it: the events are gone through once, whatever the modules."""
    about: dict[str, list[Event]] = {module.id: [] for module in modules}
    for event in events:
        if isinstance(event, ModulePassed | Attested) and event.module in about:
            about[event.module].append(event)
        elif isinstance(event, Hours) and event.covers in about:
            about[event.covers].append(event)
    return [(module, about[module.id]) for module in modules]


def _module_credit(events: Sequence[Event], module: Module) -> _ModuleCredit:
    """A module's minutes: one pass, its practical, and accepted hours that cover it, up to its length.

    It is complete when it is passed and its practical is done, attested or covered; or when
    accepted hours alone cover its whole length.
    """
    passes = [event for event in events if isinstance(event, ModulePassed) and event.module == module.id]
    study = max((min(event.minutes, module.self_study) for event in passes), default=0)
    seen = attested_minutes(events, module.id)
    practical = min(seen, module.practical)
    outside = sum(event.minutes for event in events if isinstance(event, Hours) and event.covers == module.id)
    minutes = min(study + practical + outside, module.minutes)
    surplus = study + seen + outside - minutes
    if outside >= module.minutes:
        return _ModuleCredit(minutes, surplus, "")
    wants = [] if passes else ["pass the module"]
    if (lacking := module.practical - practical - outside) > 0:
        wants.append(f"{lacking} practical minutes")
    return _ModuleCredit(minutes, surplus, f"{module.id}: {' and '.join(wants)}" if wants else "")


def attested_minutes(events: Sequence[Event], module_id: str) -> int:
    """Practical minutes of a module, one attestation a day (the longest).

    The same session reaches a ledger by two roads, a class and a form; it must not count twice.
    """
    longest: dict[date, int] = defaultdict(int)
    for event in events:
        if isinstance(event, Attested) and event.module == module_id:
            longest[event.day] = max(longest[event.day], event.minutes)
    return sum(longest.values())


def first_day(record: Record, holds: Callable[[Sequence[Event]], bool]) -> date | None:
    """The first day on which `holds` is true of the events so far, or None.

    Halving the days is sound because no event takes minutes away: once true, it stays true.
    """
    days = sorted({event.effective for event in record.events})
    found = bisect_left(days, True, key=lambda day: holds(record.until(day).events))
    return days[found] if found < len(days) else None
