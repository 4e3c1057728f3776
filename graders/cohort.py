"""One officer's submission of one module: read, scored, written to `autograded/`. Never run, and no gradebook.

The same steps as nbgrader's (`graders/nbgrader_steps.py`), without nbgrader. What the gradebook is to
hold is returned as an `Outcome`; `graders/nbgrader_rows.py` writes it.
"""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple, TypeVar

from course.plain_file import NotRead, read_plain
from course.player import answers
from course.problem import Problem
from graders.attempts import Graded, History, Line, follow, history_of
from graders.faults import FULL
from graders.findings import Finding, findings
from graders.master import Master, fill
from graders.received import Received, make_ready
from graders.work import STAMP, Work, stamp_of, time_of, work_of

READ_ONLY = 0o444  # as nbgrader leaves graded work
FOR_ALL = 0o644  # what officers read under other accounts, whatever the umask; only its name may be secret
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


Done = TypeVar("Done")


class Submission(NamedTuple):
    """What was collected from an officer: the log as it stands and read, nbgrader's notes, and the work it is."""

    raw: bytes
    log: answers.Answers
    stamp: str
    secret: bytes
    history: History
    work: Work


def grade_officer(
    folder: Path, master: Master, officer: str, lines: Sequence[Line], received: Received | None, force: bool
) -> tuple[Outcome | Trouble | None, Sequence[Finding]]:
    """Grade what was collected from an officer, and find what is to be said of it.

    `None` when nothing has changed since it was graded last. `lines` are the officer's in the record of attempts.
    """

    def work() -> tuple[Outcome | None, Sequence[Finding]]:
        make_ready(folder, master.module, officer)
        here = folder / "submitted" / officer / master.module.folder
        read = _read(folder, here, master, officer, lines)
        done = _grade(folder, master, officer, read, force)
        return done, findings(folder, master.module, officer, read.work, received, read.log)

    found = attempted(officer, work, "Nothing of it was graded.")
    return (found, ()) if isinstance(found, Trouble) else found


def attempted(officer: str, work: Callable[[], Done], undone: str) -> Done | Trouble:
    """What the work makes, or why it could not be done; `undone` says what that means.

    Nothing that a submission holds raises; a full disk does, because it is nobody's submission.
    """
    try:
        return work()
    except Problem as why:
        return Trouble(officer, why.message)
    except OSError as why:
        if why.errno in FULL:
            raise
        return Trouble(officer, f"{why.strerror} ({why.filename}). {undone}")
    except Exception as why:  # one submission must not stop the others
        return Trouble(officer, f"{why or type(why).__name__}. {undone}")


def _read(folder: Path, here: Path, master: Master, officer: str, lines: Sequence[Line]) -> Submission:
    raw, trouble = answers.read_bytes(here)
    log, stamp, history = answers.parse(raw, trouble), stamp_of(here), history_of(folder, lines)
    work = work_of(master.a_class, officer, master.slots, history, log, time_of(stamp))
    return Submission(raw, log, stamp, secret_of(here), history, work)


def _grade(folder: Path, master: Master, officer: str, read: Submission, force: bool) -> Outcome | None:
    module, history = master.module, read.history
    there = folder / "autograded" / officer / module.folder
    parts = [master.digest, read.log.trouble, read.stamp, read.secret.hex(), repr(history.closed)]
    state = hashlib.sha256("\n".join(parts).encode() + read.raw).hexdigest()[:32]
    notebook = there / f"{module.topic}.ipynb"
    if state == history.state and not force and notebook.is_file():
        return None
    filled, at = fill(master, read.work, read.log), time_of(read.stamp)
    work, now = filled.work, filled.digests
    there.mkdir(parents=True, exist_ok=True)
    put(there / answers.LOG, read.raw)
    put(notebook, filled.notebook)
    # What else nbgrader needs beside a graded notebook: where feedback goes, and when the work was handed in.
    if read.secret:
        put(there / SECRET, read.secret)
    if at:
        put(there / STAMP, read.stamp.encode())
    if not work.open:
        at = next(one.submitted_at for one in history.closed if one.attempt == work.attempt) or at
    line = Graded(officer=officer, module=module.folder, answers=now, state=state)
    new = (now, state) != (history.graded, history.state)
    marks = follow(history, now)
    at = at.replace(tzinfo=None) if at else None
    return Outcome(officer, at, filled.points, filled.blank, frozenset(now), marks, line if new else None)


def secret_of(here: Path) -> bytes:
    """What a submission says its secret is; empty when that cannot be read."""
    try:
        return read_plain(here / SECRET, 1000)
    except (NotRead, FileNotFoundError):
        return b""


def put(path: Path, content: bytes, mode: int = READ_ONLY) -> None:
    """Write a whole file or nothing, in place of what was there."""
    # A name of its own: another command, or a worker that Dask gave up, may be writing the same file.
    new = path.with_name(f".{path.name}.{token_hex(4)}.new")
    made = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(made, "wb") as file:
            file.write(content)
            os.fchmod(made, mode)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
