"""What a class leaves in its folder besides the gradebook: `class.toml` and `attestations.jsonl`."""

import json
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from tracker.fields import Day, Frozen, Id, Line, Minutes, Text, first_mistake
from tracker.problem import Problem


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"{name!r} is no time zone; write one such as America/New_York") from None
    return name


class ClassRecord(BaseModel):
    """`class.toml`, as far as the tracker needs it; `pass_mark` is percent of the points.

    `timezone` is where a submission's day is read off the clock; it is UTC unless the class says.
    `exchange` is the folder through which nbgrader passes submissions.
    """

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)
    course_id: Id
    level: Id
    pass_mark: Annotated[float, Field(gt=0, le=100)]
    curriculum_version: Text
    timezone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    exchange: str = ""

    def day_of(self, moment: datetime) -> date:
        """The day of a moment that nbgrader keeps in UTC."""
        return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(self.timezone)).date()


class Attestation(Frozen):
    """One line of `attestations.jsonl`: practical minutes of a module that `by` saw done on `day`."""

    officer: Id
    module: Id
    minutes: Minutes
    day: Day
    by: Text
    recorded_at: Line = ""


def read_class(folder: Path) -> ClassRecord:
    """The class in a folder; raises `Problem` when there is none or it is not valid."""
    path = folder / "class.toml"
    try:
        return ClassRecord.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        raise Problem(f"{folder} is not a class folder: it has no class.toml. Name the class's folder.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
        raise Problem(f"{path} cannot be read: {why}. Mend it and try again.") from None
    except ValidationError as why:
        raise Problem(f"{path}: {first_mistake(why)}. Mend it and try again.") from None


def read_attestations(folder: Path) -> list[Attestation]:
    """Every attestation of the class, in the order written; raises `Problem` at the first bad line.

    A last line without its line end was cut off while it was written, and is left out.
    """
    path = folder / "attestations.jsonl"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as why:
        raise Problem(f"{path} cannot be read as UTF-8 text: {why}. Nothing was imported.") from None
    lines = text.split("\n")[:-1]
    return [_attestation(line, f"{path}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]


def _attestation(line: str, where: str) -> Attestation:
    try:
        return Attestation.model_validate(json.loads(line))
    except ValidationError as why:
        raise Problem(f"{where}: {first_mistake(why)}. Nothing was imported.") from None
    except ValueError as why:
        raise Problem(f"{where}: not a JSON object: {why}. Nothing was imported.") from None
