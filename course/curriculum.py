"""The curriculum: levels, their modules, and the minutes each is worth."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from course.problem import Problem
from course.records import Record, read_toml

COURSE = Path(__file__).parent
Minutes = Annotated[int, Field(ge=0)]


class Module(Record):
    """One module: `self_study` minutes in the notebook, `practical` minutes attested."""

    id: Annotated[str, Field(pattern=r"^sro[123]-[a-z]+(-[a-z]+)*$")]
    folder: Annotated[str, Field(pattern=r"^\d\d-[a-z]+(-[a-z]+)*$")]
    title: str
    status: Literal["offered", "planned"]
    self_study: Minutes
    practical: Minutes
    topics: tuple[str, ...]
    statutory: tuple[str, ...]
    objectives: tuple[str, ...]

    @property
    def minutes(self) -> int:
        """Self-study and practical minutes together."""
        return self.self_study + self.practical

    @property
    def topic(self) -> str:
        """The module's short name, which is also its notebook's: `searches`."""
        return self.folder[3:]

    @property
    def path(self) -> Path:
        """The module's folder in the installed course."""
        return COURSE / self.id[:4] / self.folder


class Level(Record):
    """One level of training and the modules whose minutes add up to it."""

    id: Literal["sro1", "sro2", "sro3"]
    title: str
    minutes: Minutes
    when: str
    module: tuple[Module, ...]

    @model_validator(mode="after")
    def _minutes_add_up(self) -> "Level":
        total = sum(module.minutes for module in self.module)
        if total != self.minutes:
            raise ValueError(f"{self.id}: its modules add up to {total} minutes, not {self.minutes}")
        return self

    @property
    def offered(self) -> tuple[Module, ...]:
        """The modules that are written; a planned module is never offered as hours."""
        return tuple(module for module in self.module if module.status == "offered")


class Curriculum(Record):
    """Every level, with the curriculum's version and what a class starts from.

    `pass_mark` is percent of points; `wait_hours` lie between two attempts; `counts` says which
    attempt's score stands.
    """

    version: str
    pass_mark: Annotated[int, Field(ge=1, le=100)]
    attempts: Annotated[int, Field(ge=1)]
    wait_hours: Annotated[float, Field(ge=0)]
    counts: Literal["best", "last", "first"]
    level: tuple[Level, ...]

    @property
    def modules(self) -> tuple[Module, ...]:
        """Every module of every level, in order."""
        return tuple(module for level in self.level for module in level.module)

    @property
    def offered(self) -> tuple[Module, ...]:
        """The modules of every level that are written."""
        return tuple(module for level in self.level for module in level.offered)

    def find_level(self, level_id: str) -> Level:
        """The level with this id; raises `Problem` when there is none."""
        for level in self.level:
            if level.id == level_id:
                return level
        known = ", ".join(level.id for level in self.level)
        raise Problem(f"There is no level {level_id!r}. The levels are {known}.")

    def find_module(self, module_id: str) -> Module:
        """The module with this id; raises `Problem` when there is none."""
        for module in self.modules:
            if module.id == module_id:
                return module
        raise Problem(f"There is no module {module_id!r}. Run: sro course check")


@cache
def read_curriculum(path: Path = COURSE / "curriculum.toml") -> Curriculum:
    """Read the curriculum; raises `Problem` when it is not valid."""
    return read_toml(path, Curriculum)
