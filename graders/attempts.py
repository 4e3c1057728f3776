"""The attempts of a class: `attempts.jsonl` in the class folder, append-only, one JSON object a line.

A line with event `closed` is what one officer's attempt at one module earned, written when its
feedback is made; the last line for an attempt counts. A line with event `graded` is which answers
were graded last. Nothing of it comes from a learner's clock or file but the answers themselves.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from course.player.attempts import NOTHING_LEFT, PASSED, USED_UP
from course.problem import Problem
from course.records import Record
from graders.classes import Class

FILE = "attempts.jsonl"


class Given(Record):
    """One slot of an attempt: the variant and answer graded, `points` of `most`.

    `asked` is the attempt in which it was given; `mark` and `comment` are the instructor's.
    """

    variant: str
    asked: int
    answer: Any = None
    sure: str = ""
    points: float
    most: float
    critical: bool = False
    mark: float | None = None
    comment: str = ""

    def again(self, pass_mark: float) -> bool:
        """Whether this item is to do again: critical, or below the pass mark (percent) by itself."""
        return self.critical or round(100 * self.points, 6) < pass_mark * self.most

    @property
    def digest(self) -> str:
        """What tells this variant and answer from any other."""
        return digest_of(self.variant, self.answer)


class Closed(Record):
    """One closed attempt of an officer at a module (its folder); times are UTC."""

    event: Literal["closed"] = "closed"
    officer: str
    module: str
    attempt: int
    submitted_at: datetime | None
    closed_at: datetime
    score: float
    most: float
    passed: bool
    answers_sha256: str
    items: dict[str, Given]


class Graded(Record):
    """The answers that were graded last, each slot with its digest.

    `state` tells everything that this grading rested on from anything else (`graders/cohort.py`);
    empty when nbgrader graded.
    """

    event: Literal["graded"] = "graded"
    officer: str
    module: str
    answers: dict[str, str] = Field(default_factory=dict)
    state: str = ""


Line = tuple[int, str]
"""The number of a line and its text."""
Lines = dict[tuple[str, str], list[Line]]


@dataclass(frozen=True)
class History:
    """What `attempts.jsonl` says of one officer in one module."""

    closed: tuple[Closed, ...] = ()
    graded: Mapping[str, str] | None = None
    state: str = ""

    @property
    def kept(self) -> dict[tuple[str, str], Given]:
        """Every answer of a closed attempt by slot and digest."""
        return {(slot, one.digest): one for each in self.closed for slot, one in each.items.items()}


def digest_of(variant: str, answer: Any) -> str:
    """A short hash of a variant and the answer to it."""
    text = json.dumps([variant, answer], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def follow(history: History, now: Mapping[str, str]) -> dict[str, tuple[float | None, str | None]] | None:
    """Mark and comment for each slot whose answer (by digest) is another than was graded last.

    A mark belongs to the answer it was given for: a closed attempt's answer gets its own back, any
    other none. `None` when nothing was graded before: there is no mark, or one from before marks
    were followed.
    """
    if history.graded is None:
        return None
    changed = {slot: digest for slot, digest in now.items() if history.graded.get(slot) != digest}
    kept = {slot: history.kept.get((slot, digest)) for slot, digest in changed.items()}
    return {slot: (one.mark, one.comment or None) if one else (None, None) for slot, one in kept.items()}


def append(folder: Path, *lines: Closed | Graded) -> None:
    """Add lines to the class's attempts in a single write; what a kill left of a line before them is cut off."""
    if not lines:
        return
    text = "".join(json.dumps(line.model_dump(), default=_time) + "\n" for line in lines)
    with (folder / FILE).open("ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # another command's unfinished line must not look like a torn one
        if file.seek(0, os.SEEK_END) and file.seek(-1, os.SEEK_END) >= 0 and file.read(1) != b"\n":
            file.seek(0)
            file.truncate(file.read().rfind(b"\n") + 1)
        file.write(text.encode())


def _time(value: Any) -> str:
    return str(value.isoformat())


def read_history(folder: Path, officer: str, module: str) -> History:
    """One officer's attempts at one module, in order; raises `Problem` for a line that is none."""
    return history_of(folder, read_lines(folder).get((officer, module), ()))


def history_of(folder: Path, lines: Sequence[Line]) -> History:
    """The attempts in the lines of one officer and module; raises `Problem` for a line that is none."""
    closed: dict[int, Closed] = {}
    last = None
    for number, line in lines:
        try:
            found = json.loads(line)
            if found["event"] == "closed":
                one = Closed.model_validate(found)
                closed[one.attempt] = one
            else:
                last = Graded.model_validate(found)
        except (ValidationError, KeyError):
            raise _no_attempt(folder / FILE, number) from None
    done = tuple(closed[one] for one in sorted(closed))
    return History(done, last.answers, last.state) if last else History(done)


def read_lines(folder: Path) -> Lines:
    """The record's lines by officer and module; raises `Problem` for a line that is none."""
    path = folder / FILE
    if not path.is_file():
        return {}
    now = path.stat()
    return _lines(path, now.st_mtime_ns, now.st_size)


@lru_cache(maxsize=2)
def _lines(path: Path, _changed: int, _size: int) -> Lines:
    """The lines of the record by officer and module; a last one without its end was cut off, and is left out."""
    found: Lines = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n")[:-1], 1):
        try:
            one = json.loads(line)
            mine = found.setdefault((one["officer"], one["module"]), [])
            if one["event"] == "graded" and mine and '"event": "graded"' in mine[-1][1]:
                mine.pop()  # only the last of them is asked for
            mine.append((number, line))
        except (ValueError, KeyError, TypeError):
            raise _no_attempt(path, number) from None
    return found


def _no_attempt(path: Path, number: int) -> Problem:
    return Problem(f"{path}, line {number} is no attempt. Restore the file from a backup, or remove a torn line.")


def counting(a_class: Class, closed: Sequence[Closed]) -> Closed:
    """The attempt whose score stands, by the class's setting; the earlier one of two equals."""
    if a_class.counts == "best":
        return max(closed, key=lambda one: (one.passed, one.score))
    return closed[0] if a_class.counts == "first" else closed[-1]


def asked_next(a_class: Class, last: Closed) -> dict[str, int]:
    """For each slot the attempt in which it is asked after `last`: the next one where it is to do again."""
    return {slot: last.attempt + 1 if one.again(a_class.pass_mark) else one.asked for slot, one in last.items.items()}


def over(a_class: Class, closed: Sequence[Closed]) -> str:
    """Why there is no further attempt (a key of `course.player.attempts.OVER`); empty when there is one."""
    if not closed:
        return ""
    if counting(a_class, closed).passed:
        return PASSED
    if closed[-1].attempt >= a_class.attempts:
        return USED_UP
    return "" if any(one.again(a_class.pass_mark) for one in closed[-1].items.values()) else NOTHING_LEFT


def opens(a_class: Class, closed: Sequence[Closed]) -> datetime | None:
    """When the attempt after these may begin (UTC); `None` when there is nothing to wait for."""
    if not closed or not a_class.wait_hours:
        return None
    return closed[-1].closed_at + timedelta(hours=a_class.wait_hours)


def next_note(a_class: Class, closed: Sequence[Closed]) -> tuple[str, ...]:
    """For the instructor: what comes after the closed attempts of an officer who has not passed."""
    ended = over(a_class, closed)
    if not closed or ended == PASSED:
        return ()
    if ended:
        return (f"{ended}: no further attempt after {closed[-1].attempt} of {a_class.attempts}.",)
    begins = opens(a_class, closed)
    number = closed[-1].attempt + 1
    return (f"attempt {number} of {a_class.attempts} may begin {f'{begins:%Y-%m-%d %H:%M} UTC' if begins else 'now'}.",)
