"""Whether an event fits the rule pack and the curriculum: known levels and modules, allowed days."""

from course.curriculum import Curriculum
from tracker.credit import modules_of
from tracker.events import Attested, Event, Extension, Hours, ModulePassed
from tracker.pack import Pack
from tracker.problem import Problem


def check_event(event: Event, pack: Pack, curriculum: Curriculum, where: str) -> None:
    """Raise `Problem`, beginning with `where`, when the event names what the pack or curriculum lacks."""
    if isinstance(event, Hours | ModulePassed | Attested | Extension) and pack.find_level(event.level) is None:
        known = ", ".join(level.id for level in pack.level)
        raise Problem(f"{where}: level: there is no level {event.level!r}. Use one of: {known}.")
    if isinstance(event, ModulePassed | Attested):
        _check_module(event.module, event.level, curriculum, f"{where}: module")
    if isinstance(event, ModulePassed) and event.score > event.max_score:
        raise Problem(f"{where}: score: {event.score:g} is more than the {event.max_score:g} points there are.")
    if isinstance(event, Hours) and event.covers not in ("", "level"):
        _check_module(event.covers, event.level, curriculum, f"{where}: covers")
    if isinstance(event, Extension) and event.days > pack.extension.amount:
        raise Problem(
            f"{where}: days: {event.days} is more than the {pack.extension.amount} days"
            f" that {pack.extension.clause} allows. Record what was validly granted."
        )


def _check_module(module_id: str, level_id: str, curriculum: Curriculum, where: str) -> None:
    modules = [module.id for module in modules_of(curriculum, level_id)]
    if module_id not in modules:
        also = "'level', or leave it empty" if where.endswith("covers") else "one of them"
        raise Problem(f"{where}: {level_id} has no module {module_id!r}. It has {', '.join(modules)}. Use {also}.")
