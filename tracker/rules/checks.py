"""Whether an event fits the rule pack and the curriculum: known levels and modules, allowed days."""

from course.curriculum import Curriculum
from tracker.events.training import (
    Attested,
    Event,
    Extension,
    Hours,
    MadeUp,
    ModulePassed,
    Prerequisite,
    Taught,
    Waiver,
)
from tracker.problem import Problem
from tracker.rules.clauses import Figure
from tracker.rules.credit import modules_of
from tracker.rules.pack import Pack, every_level


def check_event(event: Event, pack: Pack, curriculum: Curriculum, where: str) -> None:
    """Raise `Problem`, beginning with `where`, when the event names what the pack or curriculum lacks."""
    if isinstance(event, Hours | ModulePassed | Attested | Extension | Waiver | MadeUp | Taught):
        _check_level(event, pack, where)
    if isinstance(event, Prerequisite) and event.what not in (known := [each.id for each in pack.prerequisite]):
        raise Problem(f"{where}: what: {pack.id} asks for no {event.what!r}. Use one of: {', '.join(known) or 'none'}.")
    if isinstance(event, ModulePassed | Attested):
        _check_module(event.module, event.level, curriculum, f"{where}: module")
    if isinstance(event, ModulePassed) and event.score > event.max_score:
        raise Problem(f"{where}: score: {event.score:g} is more than the {event.max_score:g} points there are.")
    if isinstance(event, Hours) and event.covers not in ("", "level"):
        _check_module(event.covers, event.level, curriculum, f"{where}: covers")
    if isinstance(event, Hours) and event.first_day and event.minutes > _span(event):
        raise Problem(f"{where}: minutes: {event.minutes} is more than the days from {event.first_day} have.")
    if isinstance(event, Extension) and isinstance(pack.extension, Figure) and event.days > pack.extension.amount:
        raise Problem(
            f"{where}: days: {event.days} is more than the {pack.extension.amount} days"
            f" that {pack.extension.clause} allows. Record what was validly granted."
        )


def _check_level(
    event: Hours | ModulePassed | Attested | Extension | Waiver | MadeUp | Taught, pack: Pack, where: str
) -> None:
    """A level of this pack or another; `in-service` for the extension or waiver of a year."""
    yearly = pack.in_service.id if pack.in_service else None
    if isinstance(event, Extension | Waiver) and (event.level == yearly or event.year is not None):
        if event.level != yearly or event.year is None:
            said = f"give it with the level {yearly}, and only there" if yearly else f"{pack.id} asks none of a year"
            raise Problem(f"{where}: year: {said}.")
    elif event.level not in every_level():
        known = ", ".join(level.id for level in pack.level)
        raise Problem(f"{where}: level: there is no level {event.level!r}. Use one of: {known}.")


def _span(event: Hours) -> int:
    """The minutes that the days of a course have."""
    return ((event.day - event.first_day).days + 1) * 24 * 60 if event.first_day else 0


def _check_module(module_id: str, level_id: str, curriculum: Curriculum, where: str) -> None:
    modules = [module.id for module in modules_of(curriculum, level_id)]
    if module_id not in modules:
        also = "'level', or leave it empty" if where.endswith("covers") else "one of them"
        raise Problem(f"{where}: {level_id} has no module {module_id!r}. It has {', '.join(modules)}. Use {also}.")
