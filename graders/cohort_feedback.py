"""One officer's feedback: the page made, put where the officer finds it, and what closes the attempt. No gradebook.

The same as nbgrader's feedback steps with ours (`graders/nbgrader_steps.py`), without nbgrader. The
line that closes the attempt is returned as part of `Delivered`; `graders/nbgrader_feedback.py` writes it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from course.curriculum import Module
from course.player.delivered import Result, read_result
from course.player.items import AnyItem
from course.problem import Problem
from graders import study_again
from graders.attempts import Closed, Line, counting, history_of
from graders.classes import Class
from graders.closing import Manual, Marked, close
from graders.cohort import FOR_ALL, SECRET, Trouble, attempted, put
from graders.feedback_page import Total, feedback_page
from graders.scored import asked_of, mark_of, marks_in, work_in
from graders.work import STAMP


class InBook(NamedTuple):
    """What the gradebook holds of an officer's work, by cell: the score and the comment that stand, the instructor's.

    `penalty` are the points taken for coming late; `waits` says that an answer has no mark yet.
    """

    officer: str
    scores: Mapping[str, float]
    comments: Mapping[str, str | None]
    manual: Manual
    penalty: float
    waits: bool


class Delivered(NamedTuple):
    """Feedback given to an officer; `closed` goes into `attempts.jsonl` if it says anything new.

    `back` says that an earlier attempt counts, which the gradebook is to show again. `why` says that no page
    could be given of what was closed.
    """

    officer: str
    closed: Closed | None
    back: bool = False
    why: str = ""


@dataclass(frozen=True)
class Giving:
    """What is the same for every officer: class, where pages go, modules with their graded items, the time (UTC)."""

    folder: Path
    a_class: Class
    shelf: Path
    modules: Mapping[str, tuple[Module, Mapping[str, AnyItem]]] = field(repr=False)  # no key in a worker's log
    now: datetime


def give_feedback(giving: Giving, name: str, book: InBook, lines: Sequence[Line]) -> Delivered | Trouble | None:
    """Make and deliver the page of marked work in a module (its folder's name).

    `lines` are the officer's in the record of attempts. `None` when the officer has this very page already.
    """
    return attempted(book.officer, lambda: _give(giving, name, book, lines), "No feedback was given.")


def _give(giving: Giving, name: str, book: InBook, lines: Sequence[Line]) -> Delivered | None:
    folder, a_class, officer, (module, bank) = giving.folder, giving.a_class, book.officer, giving.modules[name]
    graded = folder / "autograded" / officer / name
    title, cells, metadata = _read(graded / f"{module.topic}.ipynb", module, book)
    work, each = work_in(metadata, officer, name), marks_in(cells)
    items = asked_of(bank, work)
    marked = Marked(officer, work, items, {one["grade_id"]: one for one in each}, book.manual, book.waits, book.penalty)
    closing = close(folder, a_class, module, marked, history_of(folder, lines), giving.now)
    closed = closing.closed if closing.new else None
    result = study_again.result(each, items, work, a_class, module, closing.attempts, book.penalty)
    if closing.returned and _has(giving.shelf / _page_name(graded, module), result):
        now = f"{closing.closed.score:g} of {closing.closed.most:g}"
        why = f"attempt {work.attempt} counts and now has {now} points. Tell the officer, whose page does not say so."
        return Delivered(officer, closed, why=why) if closed else None
    most = sum(float(one["points"]) for one in each if one.get("grade"))
    total = Total(sum(book.scores.values()) - book.penalty, most, book.penalty)
    page = feedback_page(title, cells, total, result, module).encode()
    new = _deliver(giving.shelf, graded, folder / "feedback" / officer / name, module, page)
    back = counting(a_class, closing.attempts) != closing.attempts[-1]
    return Delivered(officer, closed, back) if new or closed or back else None


def _read(path: Path, module: Module, found: InBook) -> tuple[str, Sequence[dict[str, Any]], Mapping[str, Any]]:
    """A graded notebook's title, its cells with the gradebook's scores and comments in them, and its metadata."""
    try:
        book = json.loads(path.read_bytes())
        for cell in book["cells"]:
            mark = mark_of(cell)
            if mark.get("solution"):
                cell["metadata"]["nbgrader"]["comment"] = found.comments.get(mark["grade_id"])
            if mark.get("grade"):
                cell["metadata"]["nbgrader"]["score"] = found.scores[mark["grade_id"]]
        return book["metadata"].get("title", module.title), book["cells"], book["metadata"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Problem(f"{path} is not what was graded. Grade it again: sro class grade --force") from None


def _has(page: Path, result: Result) -> bool:
    """Whether the officer's page says what comes next as it is now; if so a later attempt's page stays."""
    before = read_result(page)
    return before is not None and (before.over, before.opens, before.asked) == (result.over, result.opens, result.asked)


def _page_name(graded: Path, module: Module) -> str:
    """nbgrader's name for a page (`nbgrader.utils.notebook_hash`), which only who has the secret can tell."""
    secret = _kept(graded / SECRET)
    if not secret:
        raise Problem(
            f"No feedback was given: the submission has no {SECRET}, by which the officer would find the page. Let "
            "the officer hand in again."
        )
    return f"{hashlib.md5(secret + module.topic.encode(), usedforsecurity=False).hexdigest()}.html"


def _deliver(shelf: Path, graded: Path, folder: Path, module: Module, page: bytes) -> bool:
    """Write the page and what nbgrader keeps beside it, then put it out for the officer; whether anything is new."""
    name = _page_name(graded, module)
    folder.mkdir(parents=True, exist_ok=True)
    new = _changed(folder / f"{module.topic}.html", page)
    for kept in (STAMP, SECRET):
        _changed(folder / kept, _kept(graded / kept))
    return _changed(shelf / name, page) or new


def _kept(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _changed(path: Path, content: bytes) -> bool:
    """Write a file unless it says this already."""
    if _kept(path) == content:
        return False
    put(path, content, FOR_ALL)
    return True
