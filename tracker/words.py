"""Amounts and lists as people say them."""

from collections.abc import Sequence


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


def hours(minutes: int) -> str:
    """Minutes as hours for a table, rounded down so that nobody seems done too soon: `39.9`."""
    tenths = minutes * 10 // 60
    return (
        f"{tenths // 10:,}" if tenths % 10 == 0 and minutes % 60 == 0 else f"{tenths // 10:,}.{tenths % 10}"
    )
