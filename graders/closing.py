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
from graders import study_again
from graders.attempts import Closed, Given
from graders.classes import Class
from graders.work import Work, submitted_at


@dataclass(frozen=True)
class Manual:
    """What an instructor gave: points and comments by grade cell."""

    marks: Mapping[str, float | None]
    comments: Mapping[str, str]


@dataclass(frozen=True)
class Marked:
    """Fully marked work: `marks` are nbgrader's of each cell by name, with the `score` that stands."""

    officer: str
    work: Work
    items: Mapping[str, AnyItem]
    marks: Mapping[str, Mapping[str, Any]]
    manual: Manual


def close(folder: Path, a_class: Class, module: Module, marked: Marked, before: Closed | None, now: datetime) -> Closed:
    """What this attempt earned; `before` is what was written of it already, whose times stay."""
    work, marks = marked.work, marked.marks
    result = study_again.result(marks.values(), marked.items, work, a_class, module)
    here = folder / "submitted" / marked.officer / module.folder
    return Closed(
        officer=marked.officer,
        module=module.folder,
        attempt=work.attempt,
        submitted_at=before.submitted_at if before else submitted_at(here),
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
