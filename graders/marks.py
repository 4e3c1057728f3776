"""An instructor's marks for written answers, given in a file instead of the formgrader."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from course.records import Record, read_toml


class Mark(Record):
    """The mark one written answer got: points out of the item's, and what the learner is told."""

    officer: str
    item: str
    points: Annotated[float, Field(ge=0)]
    comment: str = ""


class Marks(Record):
    """A marks file: who marked, and the marks."""

    instructor: str
    mark: tuple[Mark, ...]


def read_marks(path: Path) -> Marks:
    """Read a marks file; raises `Problem` naming what is wrong in it."""
    return read_toml(path, Marks)
