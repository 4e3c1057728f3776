"""A finding: what one rule found about one officer on one day, and the clause that says so."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tracker.rules.clauses import Amount, Basis, Clause
from tracker.rules.credit import WHOLE_COURSE
from tracker.words import amount, joined

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
    def besides(self) -> str:
        """What is wanted besides minutes, in short: `3 modules`, `the course itself`, or empty."""
        if self.missing == WHOLE_COURSE:
            return "the course itself"
        return f"{len(self.missing)} module{'' if len(self.missing) == 1 else 's'}" if self.missing else ""

    @property
    def lacking(self) -> str:
        """All that is still wanted, in short: `2 h and 3 modules`, `40 h and the course itself`.

        `not asked` when exempt or waived; `not known` when nobody knows how many hours are asked.
        """
        if self.status in ("exempt", "waived"):
            return "not asked"
        minutes = amount(self.missing_minutes) if self.missing_minutes else ""
        nothing = "nothing" if self.required_minutes else "not known"
        return joined([part for part in (minutes, self.besides) if part]) or nothing

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
