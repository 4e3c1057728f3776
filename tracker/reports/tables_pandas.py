"""Standings as tables (pandas)."""

from collections.abc import Sequence

import pandas as pd

from tracker.standing.roster import Deadline
from tracker.standing.standing import Standing

AHEAD = (30, 90, 180)  # days that the report looks ahead
AT_RISK = 90


def hours_table(standings: Sequence[Standing]) -> pd.DataFrame:
    """One row an officer, in the order given.

    Columns: `officer` (id), `name`, `standing`, `may_serve`, then hours (not minutes) for each
    level by its id, `total`, and `clause`.
    """
    rows = [
        {
            "officer": now.officer.id,
            "name": now.officer.name,
            "standing": now.status,
            "may_serve": now.may_serve_in_school,
            **{level.id: level.minutes / 60 for level in now.levels},
            "total": now.total.minutes / 60,
            "clause": now.clause.clause,
        }
        for now in standings
    ]
    return pd.DataFrame(rows)


def due_table(deadlines: Sequence[Deadline]) -> pd.DataFrame:
    """One row a deadline, in the order given.

    Columns: `officer` (id), `name`, `level` (title), `due` (day), `days` (from the day asked about;
    negative when overdue), `when` (the row's group), `missing` (hours), `besides` (what is
    wanted besides hours, in words), `clause`.
    """
    rows = [
        {
            "officer": each.officer.id,
            "name": each.officer.name,
            "level": each.level.title,
            "due": each.due,
            "days": each.days,
            "when": within(each.days),
            "missing": each.level.missing_minutes / 60,
            "besides": each.level.besides,
            "clause": each.level.clause.clause,
        }
        for each in deadlines
    ]
    return pd.DataFrame(
        rows, columns=["officer", "name", "level", "due", "days", "when", "missing", "besides", "clause"]
    )


def readiness_table(standings: Sequence[Standing]) -> pd.DataFrame:
    """One row an officer, in the order given.

    Columns: `officer` (id), `name`, `agency`, `readiness` (see `readiness`), `standing`,
    `may_serve`, `next_due` (day, or nothing), `days` (until then), `because`, `clause`.
    """
    rows = [
        {
            "officer": now.officer.id,
            "name": now.officer.name,
            "agency": now.officer.agency,
            "readiness": readiness(now),
            "standing": now.status,
            "may_serve": now.may_serve_in_school,
            "next_due": now.next_due,
            "days": (now.next_due - now.on).days if now.next_due else None,
            "because": now.because,
            "clause": now.clause.clause,
        }
        for now in standings
    ]
    first = ["officer", "name", "agency", "readiness", "standing"]
    return pd.DataFrame(rows, columns=[*first, "may_serve", "next_due", "days", "because", "clause"], dtype="object")


def readiness(now: Standing) -> str:
    """`deficient` (a deadline has passed unmet), `at risk` (one is within 90 days), `on time` or neither."""
    if now.status in ("not-appointed", "separated", "on-leave"):
        return "not serving"
    if now.status == "not-known":
        return "not known"
    if now.deficiencies:
        return "deficient"
    soon = now.next_due is not None and (now.next_due - now.on).days <= AT_RISK
    return "at risk" if soon else "on time"


def ahead_table(deadlines: Sequence[Deadline]) -> pd.DataFrame:
    """How many deadlines, and of how many officers, fall within the next 30, 90 and 180 days.

    Columns: `within` (days), `deadlines`, `officers`, `who` (names, in order of their deadlines).
    """
    rows = []
    for days in AHEAD:
        falling = [each for each in deadlines if 0 <= each.days <= days]
        who = {each.officer.id: f"{each.officer.name}: {each.level.title} by {each.due}" for each in reversed(falling)}
        said = "; ".join(reversed(who.values()))
        rows.append({"within": days, "deadlines": len(falling), "officers": len(who), "who": said})
    return pd.DataFrame(rows)


def within(days: int) -> str:
    """The group of a deadline that is so many days away: overdue, 30, 90, 180 days, or later."""
    if days < 0:
        return "overdue"
    return next((f"within {limit} days" for limit in AHEAD if days <= limit), "later")


def counts(standings: Sequence[Standing]) -> pd.DataFrame:
    """How many officers have each standing. Columns: `standing`, `officers`."""
    found = pd.Series([now.status for now in standings], dtype="object").value_counts()
    return found.rename_axis("standing").reset_index(name="officers")
