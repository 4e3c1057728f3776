"""Time away from work: injury, illness and military service."""

from datetime import date

from tracker.events.record import Record
from tracker.events.training import BackAtWork, Extension, OnLeave


def on_leave_since(known: Record, start: date) -> OnLeave | None:
    """The leave that the officer, serving since `start`, is on as the record says, or None."""
    leaves = (event for event in known.having(OnLeave) if event.day >= start)
    left = max(leaves, key=lambda event: event.day, default=None)
    back = max((event.day for event in known.having(BackAtWork)), default=date.min)
    return left if left and back <= left.day else None


def returned_from_injury(known: Record, extension: Extension, start: date) -> tuple[bool, date | None]:
    """Whether a leave by injury or illness is on record for this extension, and the first day back, if any.

    `start` is the day the clock began; an earlier leave is of an earlier term.
    """
    leaves = [event.day for event in known.having(OnLeave) if event.cause == "injury-or-illness"]
    left = max((day for day in leaves if start <= day <= extension.effective), default=None)
    if left is None:
        return False, None
    return True, min((event.day for event in known.having(BackAtWork) if event.day > left), default=None)
