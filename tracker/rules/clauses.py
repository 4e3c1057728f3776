"""The parts of a rule pack: clauses, figures, and what is not known or not asked, each with its source."""

from typing import Annotated, Literal

from pydantic import Field

from tracker.fields import Day, Frozen, Id, Line, Text
from tracker.words import amount as minutes_said

Verified = Literal["seed", "verified", "general-knowledge"]
Basis = Literal["law", "policy", "best-practice"]


class Clause(Frozen):
    """A provision: its short name, what it says in our words, where it stands and how it was checked.

    `since` is the first day it was in force, when that is known.
    """

    clause: Text
    says: Text
    authorities: Annotated[tuple[Id, ...], Field(min_length=1)]
    verified: Annotated[tuple[Verified, ...], Field(min_length=1)]
    as_of: Day
    since: Day | None = None

    @property
    def source(self) -> str:
        """The clause and what it says, as one line."""
        return f"{self.clause}: {self.says}"


class Figure(Clause):
    """A number that a provision sets."""

    amount: Annotated[int, Field(gt=0)]
    unit: Literal["minutes", "years", "days", "percent"]

    @property
    def said(self) -> str:
        """The number with its unit, as people say it: `40 h`, `1 year`, `180 days`, `10 percent`."""
        if self.unit == "minutes":
            return minutes_said(self.amount)
        return f"{self.amount} {self.unit.removesuffix('s') if self.amount == 1 else self.unit}"


class Unknown(Clause):
    """A figure that the provision sets and nobody here has read; `ask` says whom to ask."""

    ask: Text

    @property
    def said(self) -> str:
        """That it is not known, and whom to ask."""
        return f"not known, ask {self.ask}"


class NoRule(Clause):
    """There is no such rule here, and the clause says why."""

    none: Literal[True]

    @property
    def said(self) -> str:
        """That there is none."""
        return "none"


Amount = Figure | Unknown | NoRule


class Coverage(Clause):
    """The first day of appointment that the deadlines bind; `on_the_day` flags that day itself."""

    day: Day
    on_the_day: Line = ""


class Accepts(Clause):
    """A level of another pack whose course counts for this one."""

    level: Id


class Reading(Clause):
    """One way to read the deadlines: `due` has the figures that differ from the levels' own."""

    id: Id
    title: Text
    due: dict[str, Figure] = Field(default_factory=dict)


class Anchor(Clause):
    """The event from which the deadlines are counted."""

    id: Literal["appointment", "assignment"]


class Permission(Clause):
    """Something that is allowed or not."""

    allowed: bool


class Selection(Clause):
    """A condition of selection, marked law, policy or best practice; `employment` limits whom it meets."""

    id: Id
    title: Text
    basis: Basis
    employment: tuple[Literal["agency-contract", "board-employed", "ksp-secondary"], ...] = ()
