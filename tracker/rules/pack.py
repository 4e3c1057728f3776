"""Rule packs: a state's dated, cited figures and clauses, kept apart from the formulas."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from tracker.fields import Frozen, Id, Text, first_mistake
from tracker.problem import Problem
from tracker.rules.clauses import Accepts, Amount, Anchor, Clause, Coverage, Figure, Permission, Reading, Selection

PACKS = Path(__file__).parent.parent / "packs"
Status = Literal[
    "not-appointed", "in-training", "fully-trained", "lapsed", "exempt", "separated", "on-leave", "not-known"
]


class _Asked(Frozen):
    id: Id
    title: Text
    minutes: Amount

    @property
    def required(self) -> int:
        """Minutes to complete; 0 when the pack does not know."""
        return self.minutes.amount if isinstance(self.minutes, Figure) else 0


class LevelRule(_Asked):
    """A level to complete: its minutes, and the time from the clock's start within which it is due.

    `pass_percent` is the result its test must have, `providers` whose course counts (none named: the
    agency decides), `accepts` the levels of other packs whose course counts for this one.
    """

    due: Amount
    pass_percent: Amount
    providers: tuple[Text, ...] = ()
    accepts: tuple[Accepts, ...] = ()


class TotalRule(_Asked):
    """The minutes all levels make together; due with the last of them."""


class InServiceRule(Frozen):
    """Training asked in each calendar year after the levels."""

    id: Id
    title: Text
    minutes: Figure


class PeaceOfficerRule(Frozen):
    """Peace-officer certification: what asks for it, and what a training deficiency in it means."""

    asks: Clause
    deficiency: Clause


class Guards(Frozen):
    """What keeps hours honest: a day's length, training before appointment, absences, own teaching."""

    day: Figure
    before_appointment: Permission
    absence: Amount
    teaching: Amount


class Pack(Frozen):
    """The rules of one state, as figures and clauses.

    `chosen_reading` and `chosen_anchor` say which reading and starting point apply; the first of
    each list unless somebody chose another.
    """

    id: Id
    title: Text
    notice: Text
    level: Annotated[tuple[LevelRule, ...], Field(min_length=1)]
    total: TotalRule
    reading: Annotated[tuple[Reading, ...], Field(min_length=1)]
    anchor: Annotated[tuple[Anchor, ...], Field(min_length=1)]
    covers: Coverage | None = None
    extension: Amount
    injury: Clause | None = None
    waiver: Clause | None = None
    in_service: InServiceRule | None = None
    peace_officer: PeaceOfficerRule | None = None
    prerequisite: tuple[Selection, ...] = ()
    guard: Guards
    status: dict[Status, Clause]
    regain: Clause
    chosen_reading: Id = ""
    chosen_anchor: Id = ""

    def find_level(self, level_id: str) -> LevelRule | None:
        """The level with this id, or None."""
        return next((level for level in self.level if level.id == level_id), None)

    @property
    def read_as(self) -> Reading:
        """The reading that applies."""
        chosen = self.chosen_reading
        return (
            next((each for each in self.reading if each.id == chosen), self.reading[0]) if chosen else self.reading[0]
        )

    @property
    def counted_from(self) -> Anchor:
        """The starting point that applies."""
        chosen = self.chosen_anchor
        return next((each for each in self.anchor if each.id == chosen), self.anchor[0]) if chosen else self.anchor[0]

    def due_of(self, level: LevelRule) -> Amount:
        """The time within which a level is due under the reading that applies."""
        return self.read_as.due.get(level.id, level.due)


def choose(pack: Pack, reading: str | None = None, anchor: str | None = None) -> Pack:
    """The pack under another of its readings or starting points; raises `Problem` for one it lacks."""
    for what, wanted, there in (("reading", reading, pack.reading), ("starting point", anchor, pack.anchor)):
        known = [each.id for each in there]
        if wanted is not None and wanted not in known:
            raise Problem(f"The pack {pack.id} has no {what} {wanted!r}. It has: {', '.join(known)}.")
    return pack.model_copy(
        update={"chosen_reading": reading or pack.chosen_reading, "chosen_anchor": anchor or pack.chosen_anchor}
    )


def pack_names() -> list[str]:
    """The packs that come with the toolkit."""
    return sorted(path.stem for path in PACKS.glob("*.toml"))


@cache
def read_pack(name: str = "kentucky") -> Pack:
    """The pack called `name`; raises `Problem` when there is none or it is not valid."""
    path = PACKS / f"{name}.toml"
    if name not in pack_names():
        raise Problem(f"There is no rule pack {name!r}. The packs are: {', '.join(pack_names())}.")
    try:
        return Pack.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise Problem(f"{path}: not valid TOML: {why}. Mend that line.") from None
    except ValidationError as why:
        raise Problem(f"{path}: {first_mistake(why)}. Mend it and try again.") from None


@cache
def every_level() -> tuple[str, ...]:
    """The ids of the levels of all packs: an officer may bring hours from another state."""
    return tuple(level.id for name in pack_names() for level in read_pack(name).level)
