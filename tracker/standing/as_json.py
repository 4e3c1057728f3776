"""A standing as plain values for JSON; every field is described in docs/standing-record.md."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tracker.rules.clauses import Amount, Clause, Figure
from tracker.rules.findings import Fact, Finding
from tracker.standing.history import Change
from tracker.standing.sentences import fact_said, finding_said, standing_said
from tracker.standing.standing import Standing


def standing_values(
    now: Standing, history: Sequence[Change] | None = None, as_known: datetime | None = None
) -> dict[str, Any]:
    """The standing, with its changes when `history` is given; days are ISO text, lengths minutes.

    `as_known` is the moment whose knowledge the standing rests on, None for everything on record.
    """
    return {
        "officer": now.officer.model_dump(),
        "on": now.on.isoformat(),
        "as_known": as_known.isoformat() if as_known else None,
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
        "sentence": standing_said(now),
        "warnings": list(now.warnings),
        "reading": now.pack.read_as.id,
        "anchor": now.pack.counted_from.id,
        "not_counted": [
            {"key": doubt.key, "day": doubt.day.isoformat(), "minutes": doubt.minutes, "why": doubt.why}
            for doubt in now.doubts
        ],
        "apart": {
            "in_service": [_finding(each) for each in now.apart.in_service],
            "peace_officer": _fact(now.apart.peace_officer) if now.apart.peace_officer else None,
            "prerequisites": [_fact(fact) for fact in now.apart.prerequisites],
        },
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
        "figures": [_figure(each) for each in finding.figures],
        "notes": list(finding.notes),
        "warnings": list(finding.warnings),
        "sentence": finding_said(finding),
    }


def _figure(figure: Amount) -> dict[str, Any]:
    """`amount` is null and `unit` empty for a figure that is not known or not asked; `said` says so."""
    amount, unit = (figure.amount, figure.unit) if isinstance(figure, Figure) else (None, "")
    return {"amount": amount, "unit": unit, "said": figure.said, **_clause(figure)}


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "id": fact.id,
        "title": fact.title,
        "status": fact.status,
        "basis": fact.basis,
        "since": fact.since.isoformat() if fact.since else None,
        "until": fact.until.isoformat() if fact.until else None,
        "detail": fact.detail,
        "clause": _clause(fact.clause),
        "sentence": fact_said(fact),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "day": change.day.isoformat(),
        "status": change.status,
        "may_serve_in_school": change.may_serve_in_school,
        "because": change.because,
        "clause": change.clause.clause,
    }
