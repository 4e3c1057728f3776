"""Standings as tables (pandas)."""

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd

from tracker.findings import Finding
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


def due_table(standings: Sequence[Standing]) -> pd.DataFrame:
    """One row an officer and level with a deadline that is not done, the earliest first.

    Columns: `officer` (id), `name`, `level` (title), `due` (day), `days` (from the day asked about;
    negative when overdue), `when` (the row's group), `missing` (hours), `modules` (how many are
    incomplete), `clause`.
    """
    rows = [_due_row(now, level) for now in standings for level in now.levels if level.due and not level.done]
    columns = ["officer", "name", "level", "due", "days", "when", "missing", "modules", "clause"]
    return pd.DataFrame(rows, columns=columns).sort_values(["days", "name", "level"], ignore_index=True)


def _due_row(now: Standing, level: Finding) -> dict[str, object]:
    left = (level.due - now.on if level.due else timedelta()).days
    return {
        "officer": now.officer.id,
        "name": now.officer.name,
        "level": level.title,
        "due": level.due,
        "days": left,
        "when": within(left),
        "missing": level.missing_minutes / 60,
        "modules": len(level.missing),
        "clause": level.clause.clause,
    }


def within(days: int) -> str:
    """The group of a deadline that is so many days away: overdue, 30, 90, 180 days, or later."""
    if days < 0:
        return "overdue"
    return next((f"within {limit} days" for limit in (30, 90, 180) if days <= limit), "later")


def counts(standings: Sequence[Standing]) -> pd.DataFrame:
    """How many officers have each standing. Columns: `standing`, `officers`."""
    found = pd.Series([now.status for now in standings], dtype="object").value_counts()
    return found.rename_axis("standing").reset_index(name="officers")
