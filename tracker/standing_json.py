"""A standing as plain values for JSON; every field is described in docs/standing-record.md."""

from collections.abc import Sequence
from typing import Any

from tracker.findings import Finding
from tracker.history import Change
from tracker.pack import Clause
from tracker.standing import Standing


def standing_values(now: Standing, history: Sequence[Change] | None = None) -> dict[str, Any]:
    """The standing, with its changes when `history` is given; days are ISO text, lengths minutes."""
    return {
        "officer": now.officer.model_dump(),
        "on": now.on.isoformat(),
        "pack": now.pack.id,
        "status": now.status,
        "may_serve_in_school": now.may_serve_in_school,
        "because": now.because,
        "clause": _clause(now.clause),
        "minutes_by_level": {level.id: level.minutes for level in now.levels},
        "minutes_total": now.total.minutes,
        "surplus_by_level": {level.id: level.surplus_minutes for level in now.levels},
        "next_due": now.next_due.isoformat() if now.next_due else None,
        "next_due_for": [level.id for level in now.next_due_for],
        "deficiencies": [finding.id for finding in now.deficiencies],
        "returned_on": now.returned_on.isoformat() if now.returned_on else None,
        "requirements": [_finding(finding) for finding in now.findings],
        **({} if history is None else {"changes": [_change(change) for change in history]}),
        "notes": list(now.notes),
        "notice": now.pack.notice,
    }


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "clause": clause.clause,
        "says": clause.says,
        "authorities": list(clause.authorities),
        "verified": list(clause.verified),
        "as_of": clause.as_of.isoformat(),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "title": finding.title,
        "status": finding.status,
        "due": finding.due.isoformat() if finding.due else None,
        "done_on": finding.done_on.isoformat() if finding.done_on else None,
        "required_minutes": finding.required_minutes,
        "minutes": finding.minutes,
        "missing_minutes": finding.missing_minutes,
        "missing": list(finding.missing),
        "extended_days": finding.extended_days,
        "source": finding.clause.source,
        "authorities": list(finding.clause.authorities),
        "verified": list(finding.clause.verified),
        "figures": [{"amount": each.amount, "unit": each.unit, **_clause(each)} for each in finding.figures],
        "notes": list(finding.notes),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "day": change.day.isoformat(),
        "status": change.status,
        "may_serve_in_school": change.may_serve_in_school,
        "because": change.because,
        "clause": change.clause.clause,
    }
