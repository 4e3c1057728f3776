"""Scenario items: the records an author writes, and the part of them a learner may see."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, model_validator

from course.records import Record, read_toml

Text = Annotated[str, Field(min_length=1)]


class Option(Record):
    """One thing an officer might do, what it earns (0 to 1) and why."""

    id: Annotated[str, Field(pattern=r"^[a-z]$")]
    text: Text
    reason: Text
    credit: Annotated[float, Field(ge=0, le=1)] = 0.0
    critical: bool = False

    @model_validator(mode="after")
    def _critical_earns_nothing(self) -> "Option":
        if self.critical and self.credit:
            raise ValueError(f"option {self.id} is critical, so its credit must be 0")
        return self


class Row(Record):
    """One row of a rubric: what is looked for, its points, and how each mark looks."""

    row: Text
    points: Annotated[float, Field(gt=0)]
    full: Text
    part: Text
    none: Text


class _Item(Record):
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


class _Optioned(_Item):
    option: Annotated[tuple[Option, ...], Field(min_length=3, max_length=8)]

    @model_validator(mode="after")
    def _option_ids_differ(self) -> "_Optioned":
        ids = [option.id for option in self.option]
        if len(set(ids)) < len(ids):
            raise ValueError("two options have the same id")
        return self


class Choice(_Optioned):
    """One best answer; a partly right option earns part."""

    type: Literal["choice"]

    @model_validator(mode="after")
    def _one_best(self) -> "Choice":
        if sum(option.credit == 1 for option in self.option) != 1:
            raise ValueError("a choice needs exactly one option with credit 1")
        return self


class Select(_Optioned):
    """All that apply: credit above 0 marks what belongs, credit 0 what does not."""

    type: Literal["select"]

    @model_validator(mode="after")
    def _some_of_each(self) -> "Select":
        right = sum(option.credit > 0 for option in self.option)
        if right < 2 or right == len(self.option):
            raise ValueError("a select needs at least two options that belong and one that does not")
        return self


class Written(_Item):
    """An answer in the officer's own words, marked by an instructor with the rubric."""

    type: Literal["written"]
    rubric: Annotated[tuple[Row, ...], Field(min_length=2)]
    model: Text

    @model_validator(mode="after")
    def _rubric_adds_up(self) -> "Written":
        if sum(row.points for row in self.rubric) != self.points:
            raise ValueError("the rubric's points must add up to the item's points")
        return self


Item = Annotated[Choice | Select | Written, Field(discriminator="type")]
ITEM: TypeAdapter[Choice | Select | Written] = TypeAdapter(Item)


class ItemFile(Record):
    """A `practice.toml`, or one module's file in the bank."""

    item: tuple[Item, ...]


def read_items(path: Path) -> tuple[Choice | Select | Written, ...]:
    """Read an item file, in its own order.

    Raises `Problem` naming the file, the item and the field when a record is not valid.
    """
    return read_toml(path, ItemFile, key="item").item


def public(item: Choice | Select | Written) -> dict[str, Any]:
    """What a learner may see of a graded item: no credit, no reason, no rubric."""
    shown: dict[str, Any] = {
        "id": item.id,
        "type": item.type,
        "points": item.points,
        "stem": item.stem,
    }
    if not isinstance(item, Written):
        shown["options"] = [{"id": option.id, "text": option.text} for option in item.option]
    return shown


def is_answered(item: Mapping[str, Any], answer: object) -> bool:
    """Whether `answer` is an answer to this public item: known option ids, or some text."""
    if item["type"] == "written":
        return isinstance(answer, str) and bool(answer.strip())
    ids = {option["id"] for option in item["options"]}
    if item["type"] == "choice":
        return isinstance(answer, str) and answer in ids
    return (
        isinstance(answer, list)
        and bool(answer)
        and all(isinstance(one, str) and one in ids for one in answer)
        and len(set(answer)) == len(answer)
    )
