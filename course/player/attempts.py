"""Attempts and variants: which form of each graded item this learner is asked, and when.

The learner's side trusts the newest feedback page of the class; the grader decides for itself
(graders/work.py), so a forged page gains nothing. See docs/decisions/attempts.md.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from course.player.delivered import Result, read_result
from course.player.library import graded_items
from course.player.place import Enrolled, read_enrolled

PASSED, USED_UP, NOTHING_LEFT = "passed", "used up", "nothing to do again"
OVER = {
    PASSED: "You have passed this module.",
    USED_UP: "No attempt is left in this module. Ask your instructor.",
    NOTHING_LEFT: "No item of this module is to do again. Ask your instructor.",
}


def variant_number(class_id: str, officer: str, slot: str, attempt: int, count: int) -> int:
    """Which of `count` variants an item slot gives: fixed by class, officer and attempt.

    The next attempt always gives another one than the attempt before, where there is another.
    """
    digest = hashlib.sha256(f"{slot}|{class_id}|{officer}".encode()).digest()
    return (int.from_bytes(digest[:8], "little") + attempt - 1) % count


@dataclass(frozen=True)
class Attempt:
    """Where a learner is in a module: the attempt (from 1) in which each slot is or was asked.

    `over` is a key of `OVER`, or empty while an attempt is open; `opens` is when it may begin.
    """

    number: int = 1
    allowed: int = 0
    asked: Mapping[str, int] = field(default_factory=dict)
    over: str = ""
    opens: datetime | None = None

    def waits(self, now: datetime) -> bool:
        """Whether the attempt may not begin yet."""
        return self.opens is not None and now < self.opens

    def why_closed(self, now: datetime) -> str:
        """Why nothing can be answered or handed in now, as one sentence; empty when it can."""
        if self.over:
            return OVER.get(self.over, "This module is closed.")
        if self.opens and self.waits(now):
            return f"Attempt {self.number} of {self.allowed} may begin on {in_words(self.opens)}. Study until then."
        return ""


def short(slots: Iterable[str]) -> str:
    """Items of one module by their numbers: `01, 02, w1`."""
    return ", ".join(slot.rpartition("-")[2] for slot in slots)


def in_words(moment: datetime) -> str:
    """A moment for a person to read, on this computer's clock."""
    return f"{moment.astimezone():%Y-%m-%d, %H:%M}"


def enrolled_at(here: Path) -> Enrolled | None:
    """The class that the module folder `here` belongs to, or `None`."""
    return read_enrolled(here.parent) if (here.parent / "learner.toml").is_file() else None


def attempt_at(here: Path) -> Attempt:
    """The attempt that the newest feedback page in the module folder `here` opens."""
    pages = [
        result for page in (here / "feedback").glob("*/*.html") if (result := _read(page, page.stat().st_mtime_ns))
    ]
    # The page of the furthest attempt, not of the latest file: an older page may be fetched again.
    result = max(pages, key=lambda one: (max(one.asked.values(), default=0), bool(one.over)), default=None)
    if result is None or not result.asked:
        return Attempt()
    return Attempt(max(result.asked.values()), result.allowed, result.asked, result.over, result.opens)


@lru_cache(maxsize=64)
def _read(page: Path, _changed: int) -> Result | None:
    return read_result(page)


def own_items(here: Path, now: datetime, folder: Path | None = None) -> tuple[dict[str, Any], ...]:
    """The graded items as this learner is asked them; `folder` holds them, by default `here`.

    Each is the public part of the learner's variant under the slot's id, with `variant` (its own
    id), `attempt` (in which it is or was asked) and `closed` (why it cannot be answered now, or empty).
    """
    enrolled, attempt = enrolled_at(here), attempt_at(here)
    return tuple(_own(slot, enrolled, attempt, now) for slot in graded_items(folder or here))


def _own(slot: Mapping[str, Any], enrolled: Enrolled | None, attempt: Attempt, now: datetime) -> dict[str, Any]:
    forms: list[dict[str, Any]] = [
        {name: value for name, value in slot.items() if name != "variants"},
        *slot.get("variants", ()),
    ]
    number = attempt.asked.get(slot["id"], 1)
    place = 0
    if enrolled:
        place = variant_number(enrolled.course_id, enrolled.officer, slot["id"], number, len(forms))
    closed = attempt.why_closed(now)
    if not attempt.over and number < attempt.number:
        closed = f"Done in attempt {number}. This answer stays; there is nothing to do here."
    return forms[place] | {
        "id": slot["id"],
        "variant": forms[place]["id"],
        "attempt": number,
        "kept": bool(attempt.over) or number < attempt.number,
        "closed": closed,
    }
