"""What every scenario item has, whatever its type."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from course.records import Record

Text = Annotated[str, Field(min_length=1)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
"""A short name inside an item. Learners receive it, so it must not tell the answer."""


class ItemBase(Record):
    """Id, what it tests, where it comes from, and its stem."""

    id: Annotated[str, Field(pattern=r"^sro[123]-[a-z]+(-[a-z]+)*-(p|w)?\d+[b-e]?$")]
    objective: Annotated[int, Field(ge=1)]
    basis: Literal["policy", "constitution", "statute", "practice"]
    difficulty: Annotated[int, Field(ge=1, le=3)]
    judgment: bool = False
    statements: tuple[str, ...] = ()
    authorities: Annotated[tuple[str, ...], Field(min_length=1)]
    variant_of: str | None = None
    stem: Text
    points: Annotated[float, Field(gt=0)] = 2.0

    @property
    def texts(self) -> tuple[str, ...]:
        """What a learner reads below the stem before answering."""
        return ()


class Option(Record):
    """One thing an officer might do, what it earns (0 to 1) and why."""

    called: ClassVar[str] = "option"
    id: Annotated[str, Field(pattern=r"^[a-z]$")]
    text: Text
    reason: Text
    credit: Annotated[float, Field(ge=0, le=1)] = 0.0
    critical: bool = False

    @model_validator(mode="after")
    def _critical_earns_nothing(self) -> Self:
        if self.critical and self.credit:
            raise ValueError(f"{self.called} {self.id} is critical, so its credit must be 0")
        return self


def differ(what: str, names: list[str]) -> None:
    """Raise `ValueError` when two of these names are the same."""
    twice = sorted({one for one in names if names.count(one) > 1})
    if twice:
        raise ValueError(f"two {what} have the same id: {twice[0]}")
