"""Standings as tables (pandas)."""

from collections.abc import Sequence

import pandas as pd

from tracker.roster import Deadline
from tracker.standing import Standing


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
    negative when overdue), `when` (the row's group), `missing` (hours), `modules` (how many are
    incomplete), `clause`.
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
            "modules": len(each.level.missing),
            "clause": each.level.clause.clause,
        }
        for each in deadlines
    ]
    return pd.DataFrame(
        rows, columns=["officer", "name", "level", "due", "days", "when", "missing", "modules", "clause"]
    )


def within(days: int) -> str:
    """The group of a deadline that is so many days away: overdue, 30, 90, 180 days, or later."""
    if days < 0:
        return "overdue"
    return next((f"within {limit} days" for limit in (30, 90, 180) if days <= limit), "later")


def counts(standings: Sequence[Standing]) -> pd.DataFrame:
    """How many officers have each standing. Columns: `standing`, `officers`."""
    found = pd.Series([now.status for now in standings], dtype="object").value_counts()
    return found.rename_axis("standing").reset_index(name="officers")
