"""Amounts and lists as people say them."""

from collections.abc import Sequence
from datetime import datetime


def amount(minutes: int) -> str:
    """Minutes as hours: `40 h`, `1 h 30 min`, `45 min`."""
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return f"{hours:,} h {rest} min"
    return f"{hours:,} h" if hours or not rest else f"{rest} min"


def joined(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def hours(minutes: int, *, missing: bool = False) -> str:
    """Minutes as hours for a table: `40`, `39.9`.

    Hours done are rounded down and hours `missing` up, so that nobody seems done too soon.
    """
    if minutes % 60 == 0:
        return f"{minutes // 60:,}"
    tenths = -(-minutes // 6) if missing else minutes // 6
    return f"{tenths // 10:,}.{tenths % 10}"


def known_then(as_known: datetime | None) -> str:
    """The moment (UTC) whose knowledge an answer rests on, for a heading; empty when it is everything on record."""
    return f", as known {as_known:%Y-%m-%d %H:%M} UTC" if as_known else ""
