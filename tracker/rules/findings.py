"""A finding: what one rule found about one officer on one day, and the clause that says so."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tracker.rules.clauses import Amount, Basis, Clause

FindingStatus = Literal["met", "met-late", "open", "overdue", "exempt", "waived", "not-known"]
FactStatus = Literal["holds", "does-not-hold", "not-on-record", "training-deficiency", "inactive", "revoked", "expired"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One requirement on one day. Days are dates, lengths are whole minutes.

    `due` is the last day in time, extensions included, or None when no deadline runs.
    `missing` says in words what is wanted besides minutes; `clause` decided the deadline;
    `figures` are all that were applied; `warnings` change no status.
    """

    id: str
    title: str
    status: FindingStatus
    due: date | None
    done_on: date | None
    required_minutes: int
    minutes: int
    surplus_minutes: int
    missing: tuple[str, ...]
    extended_days: int
    clause: Clause
    figures: tuple[Amount, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    @property
    def missing_minutes(self) -> int:
        """Minutes still wanted."""
        return max(0, self.required_minutes - self.minutes)

    @property
    def done(self) -> bool:
        """Whether the requirement is met, in time or late."""
        return self.done_on is not None


@dataclass(frozen=True, slots=True)
class Fact:
    """A condition besides training on one day, marked law, policy or best practice.

    `since` is when it began, `until` its last day when it has one.
    """

    id: str
    title: str
    status: FactStatus
    basis: Basis
    since: date | None
    until: date | None
    detail: str
    clause: Clause
