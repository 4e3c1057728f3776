"""Driving nbgrader for a class: its own API, its own file layout, its own gradebook."""

import os
import shutil
import sys
import warnings
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
from graders.cohort import Trouble, attempted
from graders.delivery import publish
from graders.faults import fault_of
from graders.nbgrader_feedback import Ready
from graders.nbgrader_feedback import ready as read_ready
from graders.nbgrader_tables import gradebook_of, open_book
from graders.print_steps import Steps
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


def grade(folder: Path, module: Module, officers: list[str]) -> Steps:
    """Autograde these officers one by one; yields the officer, or what went wrong."""
    api = open_class(folder)
    for officer in officers:
        trouble = _ready(folder, module, officer)
        result: dict[str, Any] = {"success": False} if trouble else api.autograde(module.folder, officer, create=False)
        if fault := fault_of(result.get("error", "")):
            raise Problem(fault)
        yield officer if result["success"] else Trouble(officer, trouble or _why(result))


def _ready(folder: Path, module: Module, officer: str) -> str | None:
    """Make one submission fit to be graded; returns what went wrong, if anything did."""
    made = attempted(officer, lambda: make_ready(folder, module, officer), "Nothing of it was graded.")
    return made.why if made else None


def ready(folder: Path, module: Module) -> Ready:
    """Who can be given feedback in a module, and who waits for marks."""
    book = open_book(gradebook_of(folder), writes=False)
    found = read_ready(folder, book, module)
    book.dispose()
    return found


def feedback(folder: Path, module: Module, officers: list[str]) -> Steps:
    """Make and release feedback for these officers; yields as `grade` does, `None` for who has this page already.

    It closes the attempt. Where an earlier attempt's score stands, that one goes back into the gradebook.
    """
    _publish(folder)
    api, a_class = open_class(folder), read_class(folder)
    for officer in officers:
        closed = read_history(folder, officer, module.folder).closed
        at = submitted_at(folder / "submitted" / officer / module.folder)
        if closed and closed[-1].submitted_at == at and counting(a_class, closed) != closed[-1]:
            yield None
            continue
        result = api.generate_feedback(module.folder, officer)
        if result["success"]:
            result = api.release_feedback(module.folder, officer)
        closed = read_history(folder, officer, module.folder).closed
        if result["success"] and closed and counting(a_class, closed) != closed[-1]:
            result = api.autograde(module.folder, officer, create=False)
        yield officer if result["success"] else Trouble(officer, _why(result))


def _must(result: dict[str, Any], what: str) -> None:
    if fault := fault_of(result.get("error", "")):
        raise Problem(fault)
    if not result["success"]:
        raise Problem(f"nbgrader could not {what}: {_why(result)}")


def _why(result: dict[str, Any]) -> str:
    for line in str(result.get("log", "")).splitlines():
        if line.strip().startswith("course.problem.Problem: "):  # one of our steps says it in words
            return line.partition(": ")[2]
    error = str(result.get("error", "")).strip().splitlines()
    return error[-1] if error else str(result.get("log", "no reason was given")).strip().splitlines()[-1]
