"""Findings as sentences that a chief can read aloud: figure, clause, how it was checked, and dates."""

from datetime import date

from tracker.rules.clauses import Clause, Figure, Unknown
from tracker.rules.findings import Fact, Finding
from tracker.standing.standing import Standing
from tracker.words import joined

CHECKED = {
    "seed": "taken from a source document of this project",
    "verified": "read in a stored copy",
}


def day_said(day: date) -> str:
    """The day as people say it: `14 March 2026`."""
    return f"{day.day} {day:%B %Y}"


def checked_said(clause: Clause) -> str:
    """The clause, how it was checked, and on which day."""
    how = joined([CHECKED[each] for each in clause.verified if each in CHECKED])
    if "general-knowledge" in clause.verified:
        how = f"{how}, in part general knowledge, not read" if how else "general knowledge, not read"
    return f"{clause.clause}; {how}, as of {day_said(clause.as_of)}"


def finding_said(finding: Finding) -> str:
    """One requirement as one sentence."""
    asked = next((each for each in finding.figures if isinstance(each, Figure) and each.unit == "minutes"), None)
    hours = f" ({asked.said})" if asked and "hours" not in finding.title else ""
    return f"{finding.title}{hours} {_what(finding)} ({checked_said(finding.clause)})."


def _what(finding: Finding) -> str:
    due, done = finding.due, finding.done_on
    more = f", {finding.extended_days} days of extension included" if finding.extended_days else ""
    many = finding.title.endswith("hours")
    was, it_is, it_was = ("were", "are", "they were") if many else ("was", "is", "it was")
    if done:
        if not due:
            return f"{was} completed on {day_said(done)}; no deadline ran"
        timely = "in time" if finding.status == "met" else "late"
        return f"{was} completed on {day_said(done)}, {timely}: {it_was} due by {day_said(due)}{more}"
    lacks = f"still to do: {finding.lacking}"
    match finding.status:
        case "overdue":
            by = day_said(due) if due else "a day that has passed"
            return f"{was} due by {by}{more} and {it_is} not complete; {lacks}"
        case "exempt":
            return f"{it_is} not asked, because the appointment came before the deadlines began to bind"
        case "waived":
            return f"{it_is} waived for military service"
        case "not-known":
            whom = finding.clause.ask if isinstance(finding.clause, Unknown) else "counsel"
            return f"{it_is} not complete, and by when is not known: ask {whom}"
        case _:
            by = f"{it_is} due by {day_said(due)}{more}" if due else f"{it_is} open and no deadline runs"
            return f"{by}; {lacks}"


def fact_said(fact: Fact) -> str:
    """One condition besides training as one sentence, marked law, policy or best practice."""
    since = f" since {day_said(fact.since)}" if fact.since else ""
    until = f" until {day_said(fact.until)}" if fact.until else ""
    said = {
        "holds": f"by the record this has held{since}{f', and holds{until}' if until else ''}",
        "does-not-hold": f"by the record this held only{until}" if until else f"by the record this has not held{since}",
        "not-on-record": "nothing is on record",
        "training-deficiency": f"in training deficiency{since}, so law-enforcement powers are lost until it is mended",
        "inactive": f"inactive{since}",
        "revoked": f"revoked{since}",
        "expired": f"by the record this held only{until}",
    }[fact.status]
    detail = f" ({fact.detail})" if fact.detail else ""
    return f"{fact.title}{detail}: {said} ({fact.basis.replace('-', ' ')}, {checked_said(fact.clause)})."


def standing_said(now: Standing) -> str:
    """The standing as one sentence with its clause."""
    may = "may serve" if now.may_serve_in_school else "may not serve"
    return (
        f"On {day_said(now.on)}, by the training rules of the pack {now.pack.id}, {now.officer.name} {may}"
        f" in a school: {now.status.replace('-', ' ')} ({checked_said(now.clause)})."
    )
