"""Rule packs: a state's dated, cited figures and clauses, kept apart from the formulas."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from tracker.fields import Day, Frozen, Id, Text, first_mistake
from tracker.problem import Problem
from tracker.words import amount as minutes_said

PACKS = Path(__file__).parent / "packs"
Verified = Literal["seed", "verified", "general-knowledge"]
Status = Literal["not-appointed", "in-training", "fully-trained", "lapsed", "exempt", "separated"]


class Clause(Frozen):
    """A provision: its short name, what it says in our words, where it stands and how it was checked."""

    clause: Text
    says: Text
    authorities: Annotated[tuple[Id, ...], Field(min_length=1)]
    verified: Annotated[tuple[Verified, ...], Field(min_length=1)]
    as_of: Day

    @property
    def source(self) -> str:
        """The clause and what it says, as one line."""
        return f"{self.clause}: {self.says}"


class Figure(Clause):
    """A number that a provision sets, in whole minutes, years or days."""

    amount: Annotated[int, Field(gt=0)]
    unit: Literal["minutes", "years", "days"]

    @property
    def said(self) -> str:
        """The number with its unit, as people say it: `40 h`, `1 year`, `180 days`."""
        if self.unit == "minutes":
            return minutes_said(self.amount)
        return f"{self.amount} {self.unit.removesuffix('s') if self.amount == 1 else self.unit}"


class Coverage(Clause):
    """The first day of appointment that the deadlines bind; `on_the_day` flags that day itself."""

    day: Day
    on_the_day: Text


class LevelRule(Frozen):
    """A level to complete: its minutes, and the years from appointment within which it is due."""

    id: Id
    title: Text
    minutes: Figure
    due: Figure


class TotalRule(Frozen):
    """The minutes all levels make together; due with the last of them."""

    id: Id
    title: Text
    minutes: Figure


class Pack(Frozen):
    """The rules of one state, as figures and clauses."""

    id: Id
    title: Text
    notice: Text
    level: Annotated[tuple[LevelRule, ...], Field(min_length=1)]
    total: TotalRule
    covers: Coverage
    extension: Figure
    status: dict[Status, Clause]
    regain: Clause

    def find_level(self, level_id: str) -> LevelRule | None:
        """The level with this id, or None."""
        return next((level for level in self.level if level.id == level_id), None)


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
