"""Driving nbgrader for a class: its own API, its own file layout, its own gradebook."""

import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.apps import NbGraderAPI
from sqlalchemy.exc import SAWarning
from traitlets.config.loader import Config, PyFileConfigLoader

from course.curriculum import Module
from course.player.library import module_files
from course.problem import Problem
from graders.attempts import counting, read_history
from graders.classes import Learner, read_class
from graders.delivery import publish
from graders.faults import FULL, fault_of
from graders.nbgrader_states import WAITS, states
from graders.received import came_in, make_ready
from graders.report import Report, look_through
from graders.work import submitted_at

# nbgrader adds rows to a session in an order that SQLAlchemy 2 warns about; the rows are right.
warnings.filterwarnings("ignore", category=SAWarning, module=r"nbgrader\.api")


def find_alembic() -> None:
    """Let nbgrader find the `alembic` command that stands beside this Python."""
    beside = str(Path(sys.executable).parent)
    if beside not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = beside + os.pathsep + os.environ["PATH"]


def open_class(folder: Path) -> NbGraderAPI:
    """nbgrader's API for a class folder, with the class's own settings; raises `Problem`."""
    read_class(folder)
    find_alembic()
    config = Config()
    config.merge(PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config())
    config.NbGraderAPI.log_level = "WARN"
    return NbGraderAPI(config=config)


def enroll(folder: Path, learners: list[Learner]) -> None:
    """Put the roster into the class's gradebook."""
    with open_class(folder).gradebook as book:
        for one in learners:
            book.update_or_create_student(one.officer, first_name=one.first_name, last_name=one.last_name)


def release(folder: Path, module: Module, due: datetime | None) -> None:
    """Make nbgrader's release of a built module and put it into the exchange."""
    api = open_class(folder)
    source = folder / "source" / module.folder
    source.mkdir(parents=True, exist_ok=True)
    for name in module_files(module):
        shutil.copy(module.path / name, source / name)
    _must(api.generate_assignment(module.folder), f"make the release of {module.folder}")
    set_due(folder, module, due)
    _must(api.release_assignment(module.folder), f"release {module.folder}")
    _publish(folder)


def set_due(folder: Path, module: Module, due: datetime | None) -> None:
    """Set when a module is due (UTC), or that it is not."""
    with open_class(folder).gradebook as book:
        book.update_or_create_assignment(module.folder, duedate=due.isoformat() if due else None)
    _publish(folder)


def _publish(folder: Path) -> None:
    with open_class(folder).gradebook as book:
        publish(folder, {one.name: one.duedate for one in book.assignments if one.duedate})


def collect(folder: Path, module: Module) -> int:
    """Collect what was submitted (the last of each officer); returns how many there are now."""
    api = open_class(folder)
    _must(api.collect(module.folder), f"collect {module.folder}")
    officers = submitted(folder, module)
    for officer in officers:
        _ready(folder, module, officer)
    return len(officers)


def submitted(folder: Path, module: Module) -> list[str]:
    """The officers on the roster whose work in this module was collected."""
    known = roster(folder)
    return [one for one in came_in(folder, module.folder) if one in known]


def roster(folder: Path) -> set[str]:
    """The ids of the officers of a class."""
    with open_class(folder).gradebook as book:
        return {student.id for student in book.students}


def report_on(folder: Path, module: Module) -> Report:
    """What there is to say about everything that came in for a module."""
    return look_through(folder, read_class(folder), module, roster(folder))


def grade(folder: Path, module: Module, officers: list[str]) -> Iterator[str | None]:
    """Autograde these officers one by one; yields `None`, or what went wrong with one."""
    api = open_class(folder)
    for officer in officers:
        trouble = _ready(folder, module, officer)
        result: dict[str, Any] = {"success": False} if trouble else api.autograde(module.folder, officer, create=False)
        if fault := fault_of(result.get("error", "")):
            raise Problem(fault)
        yield None if result["success"] else trouble or f"{officer}, {module.folder}: {_why(result)}"


def _ready(folder: Path, module: Module, officer: str) -> str | None:
    """Make one submission fit to be graded; returns what went wrong, if anything did."""
    try:
        make_ready(folder, module, officer)
    except OSError as why:
        if why.errno in FULL:
            raise
        return f"{officer}, {module.folder}: {why.strerror} ({why.filename}). Nothing of it was graded."
    except Problem as why:
        return f"{officer}, {module.folder}: {why.message}"
    return None


def feedback(folder: Path, module: Module, officers: list[str]) -> Iterator[str | None]:
    """Make and release feedback for these officers; yields as `grade` does.

    It closes the attempt. Where an earlier attempt's score stands, that one goes back into the gradebook.
    """
    _publish(folder)
    api, a_class = open_class(folder), read_class(folder)
    for officer in officers:
        result = api.generate_feedback(module.folder, officer)
        if result["success"]:
            result = api.release_feedback(module.folder, officer)
        closed = read_history(folder, officer, module.folder).closed
        if result["success"] and closed and counting(a_class, closed) != closed[-1]:
            result = api.autograde(module.folder, officer, create=False)
        yield None if result["success"] else f"{officer}, {module.folder}: {_why(result)}"


def marked(folder: Path, module: Module) -> tuple[list[str], list[str]]:
    """The officers whose graded work is fully marked, and those whose written answers still wait."""
    found = states(folder, module)
    waiting = [one.officer for one in found if one.state == WAITS]
    ready = [one.officer for one in found if one.points is not None and one.state != WAITS]
    return [one for one in ready if not _stepped_back(folder, module, one)], waiting


def _stepped_back(folder: Path, module: Module, officer: str) -> bool:
    """Whether the gradebook shows an earlier attempt than the one collected, whose own page is out already."""
    closed = read_history(folder, officer, module.folder).closed
    at = submitted_at(folder / "submitted" / officer / module.folder)
    return bool(closed) and closed[-1].submitted_at == at and counting(read_class(folder), closed) != closed[-1]


def mark(folder: Path, module: Module, officer: str, item: str, points: float, comment: str) -> None:
    """Enter an instructor's mark for a written answer; raises `Problem` when it does not fit."""
    with open_class(folder).gradebook as book:
        try:
            grade = book.find_grade(item, module.topic, module.folder, officer)
        except Exception as why:  # nbgrader's MissingEntry, and its message says which
            raise Problem(f"No graded answer {item} of {officer} to mark: {why}. Run: sro class grade") from None
        if not 0 <= points <= grade.max_score:
            raise Problem(f"{officer}, {item}: {points} points; it is worth 0 to {grade.max_score}.")
        grade.manual_score = points
        grade.needs_manual_grade = False
        book.find_comment(item, module.topic, module.folder, officer).manual_comment = comment
        book.db.commit()


def _must(result: dict[str, Any], what: str) -> None:
    if fault := fault_of(result.get("error", "")):
        raise Problem(fault)
    if not result["success"]:
        raise Problem(f"nbgrader could not {what}: {_why(result)}")


def _why(result: dict[str, Any]) -> str:
    error = str(result.get("error", "")).strip().splitlines()
    return error[-1] if error else str(result.get("log", "no reason was given")).strip().splitlines()[-1]
