"""Which attempt a submission is, and which of its answers are graded.

Decided by the class alone: its settings, its release, its record of closed attempts, and the time
of the submission. What a learner's log claims only matters for the attempt that is open. See
docs/decisions/attempts.md.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from course.plain_file import NotRead, read_plain
from course.player import answers
from course.player.attempts import PASSED, variant_number
from course.player.library import GRADED
from course.problem import Problem
from graders.attempts import Closed, History, asked_next, counting, opens, over, read_history
from graders.classes import Class
from graders.results import MOST_CHARACTERS

STAMP = "timestamp.txt"
Slots = Mapping[str, tuple[str, ...]]
"""The item ids of each slot's variants as released, the slot's own first."""


@dataclass(frozen=True)
class Work:
    """What is graded of a submission, slot by slot.

    `open` says that this attempt is not closed yet; otherwise it is the closed attempt whose score
    stands. `asked` is the attempt in which each slot was asked, `variants` the item it asks.
    """

    attempt: int
    open: bool
    asked: dict[str, int]
    variants: dict[str, str]
    answers: dict[str, Any]
    sure: dict[str, str]
    notes: tuple[str, ...] = ()


def submitted_work(folder: Path, a_class: Class, officer: str, module: str) -> Work:
    """The work to grade in what was collected from an officer; raises `Problem`."""
    here = folder / "submitted" / officer / module
    history = read_history(folder, officer, module)
    log = answers.read(here)
    return work_of(a_class, officer, released_slots(folder, module), history, log, submitted_at(here))


def released_slots(folder: Path, module: str) -> Slots:
    """The slots of the class's release; a release from before variants has one form of each item."""
    path = folder / "release" / module / GRADED
    try:
        return _read_slots(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError, TypeError):
        raise Problem(f"{path} cannot be read. Release {module} again: sro class release") from None


@lru_cache(maxsize=32)
def _read_slots(path: Path, _changed: int) -> Slots:
    items = json.loads(path.read_text(encoding="utf-8"))["items"]
    return {item["id"]: (item["id"], *(one["id"] for one in item.get("variants", ()))) for item in items}


def stamp_of(here: Path) -> str:
    """What nbgrader noted as the time of this submission; empty when that cannot be read."""
    try:
        return read_plain(here / STAMP, 1000).decode("utf-8").strip()
    except (OSError, NotRead, ValueError):
        return ""


def submitted_at(here: Path) -> datetime | None:
    """When the submission in this folder was made (UTC), as nbgrader noted it; `None` if it did not."""
    return time_of(stamp_of(here))


def time_of(stamp: str) -> datetime | None:
    """The time (UTC) in nbgrader's note of it; `None` when it is none."""
    try:
        return datetime.fromisoformat(stamp.removesuffix(" UTC")).replace(tzinfo=UTC)
    except ValueError:
        return None


def work_of(
    a_class: Class, officer: str, slots: Slots, history: History, log: answers.Answers, at: datetime | None
) -> Work:
    """The attempt that is open, if this submission is one; otherwise the closed one that counts, and why."""
    closed = history.closed
    if not closed:
        return _attempt(a_class, officer, slots, 1, dict.fromkeys(slots, 1), log, None)
    number, last = closed[-1].attempt + 1, closed[-1]
    why = _why_not(a_class, closed, log, at, number)
    if why is None:
        after = asked_next(a_class, last)
        asked = {slot: after.get(slot, number) for slot in slots}
        return _attempt(a_class, officer, slots, number, asked, log, last)
    return _standing(counting(a_class, closed), (why,) if why else ())


def _why_not(
    a_class: Class, closed: tuple[Closed, ...], log: answers.Answers, at: datetime | None, number: int
) -> str | None:
    """Why a submission is no new attempt: a sentence, or empty for the one closed last; `None` if it is one."""
    last = closed[-1]
    if at and last.submitted_at and at <= last.submitted_at:
        return ""
    ended, begins = over(a_class, closed), opens(a_class, closed)
    if ended == PASSED:
        return "Handed in again after the module was passed: not graded, the pass stands."
    if ended:
        return f"Handed in after attempt {last.attempt}, the last: not graded."
    if not any(attempt == number for _, attempt, _ in log.given):
        return f"Handed in without an answer to attempt {number}: not graded. Answer and hand in again."
    if begins and at and at < begins:
        return f"Handed in before attempt {number} might begin ({begins:%Y-%m-%d %H:%M} UTC): not graded, not used up."
    return None


def _attempt(
    a_class: Class,
    officer: str,
    slots: Slots,
    number: int,
    asked: dict[str, int],
    log: answers.Answers,
    last: Closed | None,
) -> Work:
    variants, given, sure, notes = {}, {}, {}, []
    for slot, forms in slots.items():
        if last and asked[slot] < number:
            before = last.items[slot]
            variants[slot], given[slot], sure[slot] = before.variant, before.answer, before.sure
            continue
        variant = forms[variant_number(a_class.course_id, officer, slot, number, len(forms))]
        variants[slot] = variant
        found = log.given.get((slot, number, variant))
        if found:
            given[slot], sure[slot] = _clean(found.answer), found.sure
        elif any((one, attempt) == (slot, number) for one, attempt, _ in log.given):
            notes.append(f"{slot}: answered another variant than the one asked ({variant}); not accepted.")
    if a_class.counts == "first" and number > 1:
        notes.append("In this class the first attempt counts; this one is for learning.")
    return Work(number, True, asked, variants, given, sure, tuple(notes))


def _clean(answer: Any) -> Any:
    """Text that can be written to a file: half a character would stop the notebook from being saved."""
    # One more than is shown, so that the page can say that it was cut.
    return answer[: MOST_CHARACTERS + 1].encode("utf-8", "replace").decode() if isinstance(answer, str) else answer


def _standing(closed: Closed, notes: tuple[str, ...]) -> Work:
    items = closed.items
    return Work(
        closed.attempt,
        False,
        {slot: one.asked for slot, one in items.items()},
        {slot: one.variant for slot, one in items.items()},
        {slot: one.answer for slot, one in items.items()},
        {slot: one.sure for slot, one in items.items()},
        notes,
    )
