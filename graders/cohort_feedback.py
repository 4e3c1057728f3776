"""One officer's feedback: the page made, put where the officer finds it, and what closes the attempt. No gradebook.

The same as nbgrader's feedback steps with ours (`graders/nbgrader_steps.py`), without nbgrader. The
line that closes the attempt is returned as part of `Given`; `graders/nbgrader_feedback.py` writes it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from course.curriculum import Module
from course.player.items import AnyItem
from course.problem import Problem
from graders import study_again
from graders.attempts import Closed, Line, history_of
from graders.classes import Class
from graders.closing import Manual, Marked, close
from graders.cohort import SECRET, Trouble, attempted, put
from graders.feedback_page import Total, feedback_page
from graders.scored import asked_of, mark_of, marks_in, work_in
from graders.work import STAMP

FOR_ALL = 0o644  # the officer reads the page under another account; only its name is secret


class Marks(NamedTuple):
    """What the gradebook holds of an officer's work, by cell: the score and the comment that stand, the instructor's.

    `penalty` are the points taken for coming late.
    """

    officer: str
    scores: Mapping[str, float]
    comments: Mapping[str, str | None]
    manual: Manual
    penalty: float


class Given(NamedTuple):
    """Feedback given to an officer; `closed` goes into `attempts.jsonl` if it says anything new."""

    officer: str
    closed: Closed | None


@dataclass(frozen=True)
class Giving:
    """What is the same for every officer: class, where pages go, modules with their graded items, the time (UTC)."""

    folder: Path
    a_class: Class
    shelf: Path
    modules: Mapping[str, tuple[Module, Mapping[str, AnyItem]]] = field(repr=False)  # no key in a worker's log
    now: datetime


def give_feedback(giving: Giving, name: str, marks: Marks, lines: Sequence[Line]) -> Given | Trouble | None:
    """Make and deliver the page of fully marked work in a module (its folder's name).

    `lines` are the officer's in the record of attempts. `None` when the officer has this very page already.
    """
    return attempted(marks.officer, lambda: _give(giving, name, marks, lines), "No feedback was given.")


def _give(giving: Giving, name: str, marks: Marks, lines: Sequence[Line]) -> Given | None:
    folder, officer, (module, bank) = giving.folder, marks.officer, giving.modules[name]
    graded = folder / "autograded" / officer / name
    title, cells, metadata = _read(graded / f"{module.topic}.ipynb", module, marks)
    work, history = work_in(metadata, officer, name), history_of(folder, lines)
    items = asked_of(bank, work)
    before = next((one for one in history.closed if one.attempt == work.attempt), None)
    each = marks_in(cells)
    marked = Marked(officer, work, items, {one["grade_id"]: one for one in each}, marks.manual)
    closed = close(folder, giving.a_class, module, marked, before, giving.now)
    attempts = sorted([*(one for one in history.closed if one != before), closed], key=lambda one: one.attempt)
    result = study_again.result(each, items, work, giving.a_class, module, attempts)
    most = sum(float(one["points"]) for one in each if one.get("grade"))
    total = Total(sum(marks.scores.values()) - marks.penalty, most, marks.penalty)
    page = feedback_page(title, cells, total, result, module).encode()
    new = _deliver(giving.shelf, graded, folder / "feedback" / officer / name, module, page)
    return Given(officer, closed if closed != before else None) if new or closed != before else None


def _read(path: Path, module: Module, marks: Marks) -> tuple[str, Sequence[dict[str, Any]], Mapping[str, Any]]:
    """A graded notebook's title, its cells with the gradebook's scores and comments in them, and its metadata."""
    try:
        book = json.loads(path.read_bytes())
        for cell in book["cells"]:
            mark = mark_of(cell)
            if mark.get("solution"):
                cell["metadata"]["nbgrader"]["comment"] = marks.comments.get(mark["grade_id"])
            if mark.get("grade"):
                cell["metadata"]["nbgrader"]["score"] = marks.scores[mark["grade_id"]]
        return book["metadata"].get("title", module.title), book["cells"], book["metadata"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Problem(f"{path} is not what was graded. Grade it again: sro class grade --force") from None


def _deliver(shelf: Path, graded: Path, folder: Path, module: Module, page: bytes) -> bool:
    """Write the page and what nbgrader keeps beside it, then put it out for the officer; whether anything is new."""
    secret = _kept(graded / SECRET)
    folder.mkdir(parents=True, exist_ok=True)
    new = _changed(folder / f"{module.topic}.html", page)
    for name in (STAMP, SECRET):
        if content := _kept(graded / name):
            _changed(folder / name, content)
    if not secret:
        raise Problem(
            f"{folder / f'{module.topic}.html'} was made but cannot be delivered: the submission has no {SECRET}, "
            "by which the officer would find it. Send it, or let the officer hand in again."
        )
    # nbgrader's name for it (`nbgrader.utils.notebook_hash`), which only who has the secret can tell.
    name = hashlib.md5(secret + module.topic.encode(), usedforsecurity=False).hexdigest()
    return _changed(shelf / f"{name}.html", page) or new


def _kept(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _changed(path: Path, content: bytes) -> bool:
    """Write a file unless it says this already."""
    if _kept(path) == content:
        return False
    put(path, content, FOR_ALL)
    return True
