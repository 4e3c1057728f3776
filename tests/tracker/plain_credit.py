"""Credit by its plain definition: every day anew, from all events up to it, module by module.

It is slow, and says the same as tracker/rules/credit.py, which goes through the events once.
"""

from collections.abc import Sequence
from datetime import date

from course.curriculum import Curriculum, Module
from tracker.events.training import Attested, Event, Hours, ModulePassed
from tracker.rules.credit import WHOLE_COURSE, Credit, Earned, modules_of
from tracker.rules.pack import LevelRule, Pack


def plain_earned(events: Sequence[Event], pack: Pack, curriculum: Curriculum) -> Earned:
    """What `events` earn, and the first days on which each level and the total were complete."""
    days = sorted({event.day for event in events})
    levels, total_on = [], None
    for level in pack.level:
        modules = modules_of(curriculum, level.id)
        done_on = next((day for day in days if _complete(_until(events, day), level, modules)), None)
        first_on = min((each.day for each in events if _trains(each) and each.level == level.id), default=None)
        levels.append(Credit(level.id, level.required, *_credit(events, level, modules), done_on, first_on))
    for day in days:
        before = _until(events, day)
        minutes = sum(_credit(before, level, modules_of(curriculum, level.id))[0] for level in pack.level)
        if total_on is None and 0 < pack.total.required <= minutes:
            total_on = day
    return Earned(tuple(levels), total_on)


def _until(events: Sequence[Event], day: date) -> list[Event]:
    return [event for event in events if event.day <= day]


def _trains(event: Event) -> bool:
    return isinstance(event, Hours | ModulePassed | Attested)


def _complete(events: Sequence[Event], level: LevelRule, modules: Sequence[Module]) -> bool:
    minutes, _, missing = _credit(events, level, modules)
    return not missing and minutes >= level.required


def _credit(events: Sequence[Event], level: LevelRule, modules: Sequence[Module]) -> tuple[int, int, tuple[str, ...]]:
    """Minutes, surplus, and what is missing."""
    hours = [event for event in events if isinstance(event, Hours) and event.level == level.id]
    course = sum(event.minutes for event in hours if event.covers == "level")
    extra = sum(event.minutes for event in hours if not event.covers)
    parts = [_module(events, module) for module in modules]
    raw = course + extra + sum(minutes for minutes, _, _ in parts)
    missing = () if course >= level.required else tuple(wants for _, _, wants in parts if wants)
    if not modules and course < max(level.required, 1):
        missing = WHOLE_COURSE
    if not level.required:
        return raw, 0, missing
    surplus = max(0, raw - level.required) + sum(over for _, over, _ in parts)
    return min(raw, level.required), surplus, missing


def _module(events: Sequence[Event], module: Module) -> tuple[int, int, str]:
    passes = [event for event in events if isinstance(event, ModulePassed) and event.module == module.id]
    seen = [event for event in events if isinstance(event, Attested) and event.module == module.id]
    study = max((min(event.minutes, module.self_study) for event in passes), default=0)
    attested = sum(max(event.minutes for event in seen if event.day == day) for day in {event.day for event in seen})
    practical = min(attested, module.practical)
    outside = sum(event.minutes for event in events if isinstance(event, Hours) and event.covers == module.id)
    minutes = min(study + practical + outside, module.minutes)
    over = study + attested + outside - minutes
    if outside >= module.minutes:
        return minutes, over, ""
    wants = [] if passes else ["pass the module"]
    if (lacking := module.practical - practical - outside) > 0:
        wants.append(f"{lacking} practical minutes")
    return minutes, over, f"{module.id}: {' and '.join(wants)}" if wants else ""
