"""How many minutes a record earns towards each level, each minute once, and the day on which a level is complete."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from course.curriculum import Curriculum, Module
from tracker.events.training import Attested, Event, Hours, ModulePassed
from tracker.rules.pack import LevelRule, Pack

Training = ModulePassed | Attested | Hours
TRAINING = (ModulePassed, Attested, Hours)
WHOLE_COURSE = ("the level's course",)


@dataclass(frozen=True, slots=True)
class Credit:
    """Minutes earned towards one level.

    `minutes` never exceed `required`; what is over stands in `surplus` and counts nowhere.
    `missing` says in words what the level still wants besides minutes. `done_on` is the first day on
    which the level was complete: all modules passed, practicals attested (or covered by accepted
    hours), and the minutes in. `first_on` is the day of its first training.
    """

    level: str
    required: int
    minutes: int
    surplus: int
    missing: tuple[str, ...]
    done_on: date | None
    first_on: date | None


@dataclass(frozen=True, slots=True)
class Earned:
    """The credit of each level of a pack, in its order, and the first day on which all their minutes were in."""

    levels: tuple[Credit, ...]
    total_on: date | None


def earned(events: Iterable[Event], pack: Pack, curriculum: Curriculum) -> Earned:
    """What `events`, in the order of their days, earn towards the levels of the pack.

    One pass: no event takes minutes away, so the first day on which a level is complete is the day
    of the event that completes it.
    """
    tallies = [_Tally(level, modules_of(curriculum, level.id)) for level in pack.level]
    by_level = {tally.level: tally for tally in tallies}
    by_module = {module.id: (tally, module) for tally in tallies for module in tally.modules}
    total, total_on, minutes = pack.total.required, None, 0
    for event in events:
        if not isinstance(event, TRAINING):
            continue
        if (own := by_level.get(event.level)) and own.first_on is None:
            own.first_on = event.day
        if isinstance(event, Hours) and event.covers in ("", "level"):
            tally, module = own, None
        else:
            tally, module = by_module.get(event.covers if isinstance(event, Hours) else event.module, (None, None))
        if tally is None:
            continue
        minutes += tally.take(event, module)
        if tally.done_on is None and tally.complete:
            tally.done_on = event.day
        if total_on is None and 0 < total <= minutes:
            total_on = event.day
    return Earned(tuple(tally.credit() for tally in tallies), total_on)


def modules_of(curriculum: Curriculum, level_id: str) -> tuple[Module, ...]:
    """The modules of a level; none when the curriculum has no such level (a pack of hours only)."""
    return next((level.module for level in curriculum.level if level.id == level_id), ())


class _Tally:
    """What has been earned so far towards one level, whose `required` minutes are 0 when nobody knows them.

    A level without modules is its course: only accepted hours that cover the level complete it.
    Complete are a level's modules when each is, or when accepted hours that cover the level reach
    its whole minutes. Accepted hours that cover nothing add minutes only.
    """

    def __init__(self, level: LevelRule, modules: Sequence[Module]) -> None:
        self.level, self.required, self.modules = level.id, level.required, modules
        self.done_on: date | None = None
        self.first_on: date | None = None
        self._parts = dict[str, _Part]()
        self._course = self._raw = 0
        self.minutes = 0  # that count: never more than required

    def take(self, event: Training, module: Module | None) -> int:
        """Take one more event, about a module of this level or (None) hours of the whole; the minutes it adds."""
        if module is None:
            self._raw += event.minutes
            self._course += event.minutes if isinstance(event, Hours) and event.covers else 0
        else:
            part = self._parts.get(module.id)
            if part is None:
                part = self._parts[module.id] = _Part(module)
            self._raw += part.take(event)
        before = self.minutes
        self.minutes = min(self._raw, self.required) if self.required else self._raw
        return self.minutes - before

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self._raw >= self.required and not self.missing()

    def missing(self) -> tuple[str, ...]:
        """What the level wants besides minutes, in words."""
        if not self.modules:
            return WHOLE_COURSE if self._course < max(self.required, 1) else ()
        if self._course >= self.required:
            return ()
        parts = ((module, self._parts.get(module.id)) for module in self.modules)
        wanted = ((module, part.wants() if part else _all_of(module)) for module, part in parts)
        return tuple([f"{module.id}: {wants}" for module, wants in wanted if wants])

    def credit(self) -> Credit:
        """What has been earned."""
        surplus = sum(part.over for part in self._parts.values())
        over = max(0, self._raw - self.required) + surplus if self.required else 0
        missing = self.missing() if self.done_on is None else ()
        return Credit(self.level, self.required, self.minutes, over, missing, self.done_on, self.first_on)


@dataclass(slots=True)
class _Part:
    """One module's minutes: one pass, its practical, and accepted hours that cover it, up to its length.

    Of practical minutes one attestation a day counts, the longest: the same session reaches a
    ledger by two roads, a class and a form, and must not count twice.
    """

    module: Module
    passed: bool = False
    study: int = 0
    outside: int = 0
    attested: dict[date, int] = field(default_factory=dict)
    seen: int = 0  # the attested minutes of all days
    minutes: int = 0  # that count, up to the module's length
    over: int = 0  # beyond it

    def take(self, event: Training) -> int:
        """Take one more event about the module; the minutes it adds."""
        if isinstance(event, ModulePassed):
            self.passed = True
            self.study = max(self.study, min(event.minutes, self.module.self_study))
        elif isinstance(event, Attested):
            more = max(0, event.minutes - self.attested.get(event.day, 0))
            self.attested[event.day] = self.attested.get(event.day, 0) + more
            self.seen += more
        else:
            self.outside += event.minutes
        practical, before = self.module.practical, self.minutes
        given = self.study + min(self.seen, practical) + self.outside
        self.minutes = min(given, self.module.self_study + practical)
        self.over = self.study + self.seen + self.outside - self.minutes
        return self.minutes - before

    def wants(self) -> str:
        """What is missing, in words; nothing once it is passed and its practical done, or hours cover all of it."""
        if self.outside >= self.module.minutes:
            return ""
        wants = [] if self.passed else ["pass the module"]
        lacking = self.module.practical - min(self.seen, self.module.practical) - self.outside
        if lacking > 0:
            wants.append(f"{lacking} practical minutes")
        return " and ".join(wants)


def _all_of(module: Module) -> str:
    """What a module wants of which nothing is on record, as `_Part.wants` says it."""
    if not module.practical:
        return "pass the module" if module.self_study else ""
    return f"pass the module and {module.practical} practical minutes"
