"""Counting years and days from an appointment."""

from calendar import isleap
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def anniversary(day: date, years: int) -> date:
    """The same day `years` years later; of 29 February, the 28th when that year has no 29th.

    Why the 28th: docs/decisions/leap-day-anniversaries.md.
    """
    year = day.year + years
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)


def due_day(start: date, years: int, extended_days: int = 0) -> date:
    """The last day that is still in time: the anniversary itself, plus any extension in days."""
    return anniversary(start, years) + timedelta(days=extended_days)
