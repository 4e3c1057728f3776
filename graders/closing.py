"""Closing an attempt: what is written down of it when its feedback is given."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from course.curriculum import Module
from course.plain_file import NotRead, read_plain
from course.player import answers
from course.player.items import AnyItem
from course.problem import Problem
from graders import study_again
from graders.attempts import Closed, Given, History, counting, digest_of
from graders.classes import Class
from graders.work import Work, stamp_of, time_of


@dataclass(frozen=True)
class Manual:
    """What an instructor gave: points and comments by grade cell."""

    marks: Mapping[str, float | None]
    comments: Mapping[str, str]


@dataclass(frozen=True)
class Marked:
    """Graded work: `marks` are nbgrader's of each cell by name, with the `score` that stands.

    `waits` says that a written answer of it has no mark yet; `penalty` are the points taken for coming late.
    """

    officer: str
    work: Work
    items: Mapping[str, AnyItem]
    marks: Mapping[str, Mapping[str, Any]]
    manual: Manual
    waits: bool
    penalty: float


@dataclass(frozen=True)
class Closing:
    """An attempt as it is closed, `new` if that says anything new, and all closed `attempts` with it, in order.

    `returned` says that the gradebook shows this earlier attempt again, because it counts; its page was
    given before the later one came in.
    """

    closed: Closed
    new: bool
    attempts: tuple[Closed, ...]
    returned: bool


def close(folder: Path, a_class: Class, module: Module, marked: Marked, history: History, now: datetime) -> Closing:
    """What this attempt earned; of one that was closed before the times stay.

    Raises `Problem` when what was graded and what stands in the gradebook may not be one and the same work.
    """
    here, work = folder / "autograded" / marked.officer / module.folder, marked.work
    stamp = stamp_of(here)
    digests = {slot: digest_of(one, work.answers.get(slot)) for slot, one in work.variants.items()}
    if marked.waits:
        raise Problem("No feedback yet; a written answer waits for your mark.")
    if history.graded is not None and history.graded != digests:
        raise Problem("Its grading was not finished. Run: sro class grade")
    if stamp != stamp_of(folder / "submitted" / marked.officer / module.folder):
        raise Problem("Handed in again since it was graded. Run: sro class grade")
    before = next((one for one in history.closed if one.attempt == work.attempt), None)
    closed = _closed(here, a_class, module, marked, before, now)
    attempts = sorted([*(one for one in history.closed if one != before), closed], key=lambda one: one.attempt)
    last = attempts[-1]
    returned = closed != last and last.submitted_at == time_of(stamp)
    if returned and counting(a_class, attempts) != closed:
        raise Problem("Another attempt counts than the gradebook shows. Run: sro class grade")
    return Closing(closed, closed != before, tuple(attempts), returned)


def _closed(here: Path, a_class: Class, module: Module, marked: Marked, before: Closed | None, now: datetime) -> Closed:
    work, marks = marked.work, marked.marks
    result = study_again.result(marks.values(), marked.items, work, a_class, module, penalty=marked.penalty)
    return Closed(
        officer=marked.officer,
        module=module.folder,
        attempt=work.attempt,
        submitted_at=before.submitted_at if before else time_of(stamp_of(here)),
        closed_at=before.closed_at if before else now,
        score=result.score,
        most=result.most,
        passed=result.passed,
        answers_sha256=before.answers_sha256 if before else _sha256(here / answers.LOG),
        items={
            slot: Given(
                variant=variant,
                asked=work.asked[slot],
                answer=work.answers.get(slot),
                sure=work.sure.get(slot, ""),
                points=float(marks[slot]["score"] or 0),
                most=float(marks[slot]["points"]),
                critical=slot in result.critical,
                mark=marked.manual.marks.get(slot),
                comment=marked.manual.comments.get(slot, ""),
            )
            for slot, variant in work.variants.items()
        },
    )


def _sha256(log: Path) -> str:
    try:
        return hashlib.sha256(read_plain(log, answers.MOST_BYTES)).hexdigest()
    except (NotRead, FileNotFoundError):
        return hashlib.sha256(b"").hexdigest()
