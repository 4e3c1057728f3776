"""Counting years and days from an appointment."""

from calendar import isleap
from datetime import date, timedelta

from tracker.rules.clauses import Figure

ONE_DAY = timedelta(days=1)


def anniversary(day: date, years: int) -> date:
    """The same day `years` years later; of 29 February, the 28th when that year has no 29th.

    Why the 28th: docs/decisions/leap-day-anniversaries.md.
    """
    year = day.year + years
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)


def due_day(start: date, time: Figure, extended_days: int = 0) -> date:
    """The last day that is still in time, `time` (years or days) after `start`, plus any extension in days."""
    last = anniversary(start, time.amount) if time.unit == "years" else later_by(start, time.amount)
    return later_by(last, extended_days)


def later_by(day: date, days: int) -> date:
    """The day so many days later."""
    return day + timedelta(days=days)
