"""What a status document and a transcript say, as plain texts for the page (no layout here)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from course.curriculum import Curriculum
from tracker.events.training import Event
from tracker.rules.findings import Finding
from tracker.standing.sentences import day_said, fact_said, finding_said
from tracker.standing.standing import Standing
from tracker.standing.transcript import Line, Total, transcript_lines, transcript_totals
from tracker.words import amount, hours


@dataclass(frozen=True, slots=True)
class Marks:
    """What ties a document to the ledger: its head, and the officer's last event (number and hash)."""

    head: str
    event: str
    event_hash: str


def document_values(now: Standing, marks: Marks, made: datetime, curriculum: Curriculum) -> dict[str, Any]:
    """The texts of a status document for one officer on one day; nothing in it is left to the layout."""
    officer, pack, apart = now.officer, now.pack, _apart(now)
    return {
        "kind": "status",
        "title": f"Agency training status: {officer.name}",
        **_common(now, marks, made, curriculum),
        "because": now.because,
        "clause": now.clause.source,
        "clause_checked": f"Checked: {' and '.join(now.clause.verified)}, as of {now.clause.as_of}.",
        "requirements": [_requirement(each) for each in now.findings],
        "next": _next(now),
        "apart": apart,
        "notes": [*now.warnings, *now.notes],
        "limits": (
            "This status judges training alone. Annual in-service training, peace-officer certification and selection"
            f" stand apart{' below' if apart else ''}; the agreement with the school is another question."
        ),
        "basis": f"{pack.title}. Hours are credited up to each requirement's own and no minute counts twice.",
    }


def transcript_values(
    now: Standing, events: Sequence[Event], marks: Marks, made: datetime, curriculum: Curriculum
) -> dict[str, Any]:
    """The texts of a transcript: every training on record up to the day, and what it adds up to.

    `events` are those that stand on that day.
    """
    return {
        "kind": "transcript",
        "title": f"Training transcript: {now.officer.name}",
        **_common(now, marks, made, curriculum),
        "lines": [_line(each) for each in transcript_lines(events, now.pack, curriculum)],
        "doubts": [f"{each.day}, {amount(each.minutes)}: {each.why}" for each in now.doubts],
        "totals": [_total(each) for each in transcript_totals(now)],
        "basis": "Events that were voided or corrected are not listed; the ledger keeps them.",
    }


def qr_text(officer: str, on: date, marks: Marks) -> str:
    """What the code on a document holds: officer, day, the ledger's head and the officer's event."""
    return f"SRO agency training status\nofficer {officer}\non {on}\nhead {marks.head}\nevent {marks.event_hash}"


def _common(now: Standing, marks: Marks, made: datetime, curriculum: Curriculum) -> dict[str, Any]:
    officer = now.officer
    return {
        "notice": now.pack.notice,
        "name": officer.name,
        "id": officer.id,
        "agency": officer.agency,
        "state_record": officer.state_record,
        "on": day_said(now.on),
        "day": now.on.isoformat(),
        "status": now.status,
        "serve": "May serve in a school, by the training rules"
        if now.may_serve_in_school
        else "May NOT serve in a school",
        "may": now.may_serve_in_school,
        "made": f"{made:%Y-%m-%d %H:%M} UTC",
        "versions": f"Rule pack {now.pack.id}; curriculum {curriculum.version}",
        "head": marks.head,
        "event": marks.event,
        "event_hash": marks.event_hash,
    }


def _requirement(finding: Finding) -> dict[str, str]:
    return {
        "title": finding.title,
        "hours": f"{hours(finding.minutes)} of {_asked(finding.required_minutes)}",
        "status": finding.status,
        "due": str(finding.due or ("not known" if finding.status == "not-known" else "none")),
        "done": str(finding.done_on or finding.lacking),
    }


def _asked(minutes: int) -> str:
    return hours(minutes) if minutes else "not known"


def _next(now: Standing) -> str:
    if now.next_due is None:
        return "No deadline is ahead."
    return f"{' and '.join(each.title for each in now.next_due_for)} due by {day_said(now.next_due)}."


def _apart(now: Standing) -> list[str]:
    """What changes no status: annual in-service, peace-officer certification, conditions of selection."""
    return [
        *(finding_said(each) for each in now.apart.in_service),
        *(fact_said(each) for each in now.apart.facts),
    ]


def _line(line: Line) -> dict[str, str]:
    return {
        "day": line.day.isoformat(),
        "what": line.what,
        "level": line.level,
        "hours": hours(line.minutes) if line.minutes else "",
        "result": line.result,
        "source": line.source,
    }


def _total(total: Total) -> dict[str, str]:
    return {
        "title": total.title,
        "credited": hours(total.minutes),
        "required": _asked(total.required),
        "surplus": hours(total.surplus) if total.surplus else "0",
        "status": total.status,
        "done": str(total.done_on or ""),
    }
