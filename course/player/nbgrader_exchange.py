"""A learner's side of nbgrader's exchange: fetch modules, submit them, fetch feedback."""

import logging
from pathlib import Path
from typing import Any

from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import (
    ExchangeFetchAssignment,
    ExchangeFetchFeedback,
    ExchangeSubmit,
)
from traitlets.config import Config

from course.curriculum import Module
from course.player.library import GRADED
from course.player.place import Enrolled
from course.problem import Problem


def released(enrolled: Enrolled) -> list[Module]:
    """The modules that the class has released; raises `Problem` when there is no such class."""
    outbound = Path(enrolled.exchange) / enrolled.course_id / "outbound"
    if not outbound.is_dir():
        raise Problem(f"There is no class {enrolled.course_id} at {enrolled.exchange}. Ask your instructor for both.")
    return [module for module in enrolled.level.offered if (outbound / module.folder).is_dir()]


def fetch(folder: Path, enrolled: Enrolled, module: Module) -> None:
    """Fetch a released module into the learner's folder; what is there is kept.

    But for the graded items: they are the class's, and must be those that the grader asks.
    """
    _exchange(ExchangeFetchAssignment, folder, enrolled, module, replace_missing_files=True)
    released = Path(enrolled.exchange) / enrolled.course_id / "outbound" / module.folder / GRADED
    here = folder / module.folder / GRADED
    if released.is_file() and released.read_bytes() != here.read_bytes():
        here.write_bytes(released.read_bytes())


def submit(folder: Path, enrolled: Enrolled, module: Module) -> None:
    """Hand in a module: the notebook's folder with its answer log."""
    if not (folder / module.folder).is_dir():
        raise Problem(f"{module.folder} is not in {folder}. Fetch it with: sro learn start {folder}")
    _exchange(ExchangeSubmit, folder, enrolled, module)


def fetch_feedback(folder: Path, enrolled: Enrolled, module: Module) -> list[Path]:
    """Fetch released feedback; returns the pages that are in the folder, newest last."""
    _exchange(ExchangeFetchFeedback, folder, enrolled, module)
    return sorted((folder / module.folder / "feedback").glob("*/*.html"))


def _exchange(kind: Any, folder: Path, enrolled: Enrolled, module: Module, **settings: Any) -> None:
    config = Config()
    config.CourseDirectory.course_id = enrolled.course_id
    config.CourseDirectory.student_id = enrolled.officer
    config.CourseDirectory.assignment_id = module.folder
    config.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "notes.md"]
    config.Exchange.root = enrolled.exchange
    config.Exchange.cache = str(folder / ".submitted")
    config.Exchange.assignment_dir = str(folder)
    courses = CourseDirectory(config=config)
    step = kind(coursedir=courses, authenticator=Authenticator(config=config), config=config, **settings)
    step.log = logging.getLogger("sro.exchange")
    step.log.setLevel(logging.CRITICAL + 1)
    try:
        step.start()
    except (ExchangeError, OSError) as why:
        raise Problem(f"{module.folder}: {why}. Ask your instructor.") from None
