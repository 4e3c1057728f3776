"""One officer's submission of one module: read, scored, written to `autograded/`. Never run, and no gradebook.

The same steps as nbgrader's (`graders/nbgrader_steps.py`), without nbgrader. What the gradebook is to
hold is returned as an `Outcome`; `graders/nbgrader_rows.py` writes it.
"""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from course.plain_file import NotRead, read_plain
from course.player import answers
from course.problem import Problem
from graders.attempts import Graded, Line, follow, history_of
from graders.faults import FULL
from graders.master import Master, fill
from graders.received import make_ready
from graders.work import STAMP, stamp_of, time_of, work_of

READ_ONLY = 0o444  # as nbgrader leaves graded work
SECRET = "submission_secret.txt"  # noqa: S105  # by what it holds, feedback is named for its learner alone
Marks = Mapping[str, tuple[float | None, str | None]]
"""Mark and comment by slot."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the gradebook is to hold of one submission.

    `at` is UTC without a zone, as nbgrader keeps it. `points` are by grade cell, `None` waits for the
    instructor; `blank` are the written cells without a response. `marks` replace mark and comment of
    slots whose answer has changed, and is `None` when there was no grading before. `line` goes into
    `attempts.jsonl` once that is done, if it says anything new.
    """

    officer: str
    at: datetime | None
    points: Mapping[str, float | None]
    blank: frozenset[str]
    slots: frozenset[str]
    marks: Marks | None
    line: Graded | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A submission that could not be graded, and why."""

    officer: str
    why: str


def grade_officer(
    folder: Path, master: Master, officer: str, lines: Sequence[Line], force: bool
) -> Outcome | Trouble | None:
    """Grade what was collected from an officer; `None` when nothing has changed since it was graded last.

    `lines` are the officer's in the record of attempts. Nothing that a submission holds raises; a full
    disk does, because it is nobody's submission.
    """
    try:
        make_ready(folder, master.module, officer)
        return _grade(folder, master, officer, lines, force)
    except Problem as why:
        return Trouble(officer, why.message)
    except OSError as why:
        if why.errno in FULL:
            raise
        return Trouble(officer, f"{why.strerror} ({why.filename}). Nothing of it was graded.")
    except Exception as why:  # one submission must not stop the others
        return Trouble(officer, f"could not be graded: {why or type(why).__name__}")


def _grade(folder: Path, master: Master, officer: str, lines: Sequence[Line], force: bool) -> Outcome | None:
    module = master.module
    here = folder / "submitted" / officer / module.folder
    there = folder / "autograded" / officer / module.folder
    raw, trouble = answers.read_bytes(here)
    stamp, secret, history = stamp_of(here), _secret(here), history_of(folder, lines)
    parts = [master.digest, trouble, stamp, secret.hex(), repr(history.closed)]
    state = hashlib.sha256("\n".join(parts).encode() + raw).hexdigest()[:32]
    notebook = there / f"{module.topic}.ipynb"
    if state == history.state and not force and notebook.is_file():
        return None
    log, at = answers.parse(raw, trouble), time_of(stamp)
    filled = fill(master, work_of(master.a_class, officer, master.slots, history, log, at), log)
    work, now = filled.work, filled.digests
    there.mkdir(parents=True, exist_ok=True)
    _put(there / answers.LOG, raw)
    _put(notebook, filled.notebook)
    # What else nbgrader needs beside a graded notebook: where feedback goes, and when the work was handed in.
    if secret:
        _put(there / SECRET, secret)
    if at:
        _put(there / STAMP, stamp.encode())
    if not work.open:
        at = next(one.submitted_at for one in history.closed if one.attempt == work.attempt) or at
    line = Graded(officer=officer, module=module.folder, answers=now, state=state)
    new = (now, state) != (history.graded, history.state)
    marks = follow(history, now)
    at = at.replace(tzinfo=None) if at else None
    return Outcome(officer, at, filled.points, filled.blank, frozenset(now), marks, line if new else None)


def _secret(here: Path) -> bytes:
    try:
        return read_plain(here / SECRET, 1000)
    except (NotRead, FileNotFoundError):
        return b""


def _put(path: Path, content: bytes) -> None:
    """Write a whole file or nothing, read-only, in place of what was there."""
    new = path.with_name(f".{path.name}.new")
    try:
        made = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # a run was killed here
        new.unlink()
        made = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(made, "wb") as file:
        file.write(content)
        os.fchmod(made, READ_ONLY)
    new.replace(path)
