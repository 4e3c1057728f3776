"""A class: one offering of one level, kept as one nbgrader course folder outside the repository."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from course.curriculum import Level, Module, read_curriculum
from course.problem import Problem
from course.records import Record, read_toml

CONFIG = '''"""nbgrader's settings for this class. The stock nbgrader commands, run here, use them too."""

import os
import sys
from pathlib import Path

# nbgrader runs `alembic` by name; find the one beside this Python even if nothing was activated.
os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]

import graders.nbgrader_marks as marks
import graders.nbgrader_steps as steps
from nbgrader.preprocessors import (
    AssignLatePenalties, CheckCellMetadata, GetGrades, IgnorePattern, LimitOutput, OverwriteCells, SaveAutoGrades,
)

c = get_config()
c.CourseDirectory.course_id = {course_id!r}
c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.Exchange.root = {exchange!r}
c.ClearSolutions.text_stub = {stub!r}
# A submission is read, never run: the released module is restored and the answer log scored.
c.Autograde.exporter_class = steps.Unread
c.Autograde.create_student = False
c.Autograde.pre_convert_hook = steps.ready
c.ExchangeFactory.collect = "graders.nbgrader_collect.Collect"  # one folder cannot stop or harm the others
c.Autograde.sanitize_preprocessors = [steps.RestoreModule, OverwriteCells, CheckCellMetadata]
c.Autograde.autograde_preprocessors = [
    steps.ScoreAnswers, IgnorePattern, LimitOutput, SaveAutoGrades, marks.KeepMarks, AssignLatePenalties,
    CheckCellMetadata,
]
# Feedback closes an attempt: what it earned is written to attempts.jsonl.
c.GenerateFeedback.preprocessors = [GetGrades, marks.CloseAttempt]
c.GenerateFeedback.exporter_class = steps.FeedbackPage
'''


COMMENTS = {
    "pass_mark": "  # percent of a module's points; an item below it is to do again",
    "attempts": "  # allowed at each module",
    "wait_hours": "  # from the feedback on one attempt to the next",
    "counts": '  # which attempt\'s score stands: "best", "last" or "first"',
    "confidence": "  # ask with each answer: sure, fairly sure or guess? Never scored",
}


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"{name!r} is no time zone; write one such as America/New_York") from None
    return name


class Class(Record):
    """`class.toml`: what is fixed when a class is made.

    `attempts` are allowed at each module, `wait_hours` lie between the feedback on one and the
    next, `counts` says which one's score stands, `confidence` whether cards ask how sure one is.
    """

    course_id: Annotated[str, Field(pattern=r"^sro[123]-[a-z0-9-]+$")]
    level: str
    pass_mark: Annotated[int, Field(ge=1, le=100)]
    curriculum_version: str
    exchange: str
    timezone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    attempts: Annotated[int, Field(ge=1)] = 3
    wait_hours: Annotated[float, Field(ge=0)] = 24
    counts: Literal["best", "last", "first"] = "best"
    confidence: bool = False

    @model_validator(mode="after")
    def _named_for_its_level(self) -> "Class":
        if not self.course_id.startswith(f"{self.level}-"):
            raise ValueError(f"the name {self.course_id!r} must begin with the level, {self.level}-")
        return self


@dataclass(frozen=True)
class Learner:
    """One row of a roster: `officer` is the id used everywhere, in nbgrader too."""

    officer: str
    first_name: str
    last_name: str


def read_class(folder: Path) -> Class:
    """The class in this folder; raises `Problem` when there is none."""
    if not (folder / "class.toml").is_file():
        raise Problem(f"{folder} is no class folder (no class.toml). Make one with: sro class new")
    return read_toml(folder / "class.toml", Class)


def level_of(a_class: Class) -> Level:
    """The level a class teaches."""
    return read_curriculum().find_level(a_class.level)


def chosen_modules(a_class: Class, names: tuple[str, ...]) -> list[Module]:
    """The offered modules named by id or folder, or all of them; raises `Problem` for others."""
    offered = level_of(a_class).offered
    if not names:
        return list(offered)
    by_name = {name: module for module in offered for name in (module.id, module.folder)}
    for name in names:
        if name not in by_name:
            known = ", ".join(module.folder for module in offered)
            raise Problem(f"{name!r} is no module offered in {a_class.course_id}. Offered: {known}.")
    return [by_name[name] for name in names]


def write_class(folder: Path, a_class: Class, stub: str) -> None:
    """Write a new class folder's two settings files; raises `Problem` when it is not empty."""
    if folder.exists() and any(folder.iterdir()):
        raise Problem(f"{folder} is not empty. Choose a new folder for the class.")
    (folder / "source").mkdir(parents=True)
    lines = [f"{field} = {json.dumps(value)}{COMMENTS.get(field, '')}" for field, value in a_class.model_dump().items()]
    (folder / "class.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    config = CONFIG.format(course_id=a_class.course_id, exchange=a_class.exchange, stub=stub)
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")


def read_roster(path: Path) -> list[Learner]:
    """Read a roster (CSV: officer, first_name, last_name); raises `Problem` with file and row."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as why:
        raise Problem(f"{path} cannot be read: {why}. Give a CSV file saved as UTF-8.") from None
    learners = []
    for number, row in enumerate(rows, 2):
        values = [(row.get(name) or "").strip() for name in ("officer", "first_name", "last_name")]
        if not all(values):
            raise Problem(f"{path}, row {number}: needs officer, first_name and last_name. Fill in the row.")
        if not values[0].replace("-", "").replace("_", "").isalnum():
            raise Problem(f"{path}, row {number}: officer id {values[0]!r} may hold letters, digits, - and _ only.")
        learners.append(Learner(*values))
    ids = [learner.officer for learner in learners]
    for one in ids:
        if ids.count(one) > 1:
            raise Problem(f"{path}: officer {one} stands twice. Each officer has one row.")
    if not learners:
        raise Problem(f"{path} has no rows. Its columns are officer, first_name, last_name.")
    return learners
