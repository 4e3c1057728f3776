"""Scenario items: the records an author writes, and the part of them a learner may see."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, model_validator

from course.player.branches import Branch, is_path
from course.player.item_base import ItemBase, Option, Text, differ
from course.player.sequences import Match, Order, is_match, is_order
from course.records import Record, read_toml


class Row(Record):
    """One row of a rubric: what is looked for, its points, and how each mark looks."""

    row: Text
    points: Annotated[float, Field(gt=0)]
    full: Text
    part: Text
    none: Text


class _Optioned(ItemBase):
    option: Annotated[tuple[Option, ...], Field(min_length=3, max_length=8)]

    @model_validator(mode="after")
    def _option_ids_differ(self) -> "_Optioned":
        differ("options", [option.id for option in self.option])
        return self

    @property
    def texts(self) -> tuple[str, ...]:
        """The options."""
        return tuple(option.text for option in self.option)

    def shown(self) -> dict[str, Any]:
        """The options without credit and reasons."""
        return {"options": [{"id": option.id, "text": option.text} for option in self.option]}


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


class Written(ItemBase):
    """An answer in the officer's own words, marked by an instructor with the rubric."""

    type: Literal["written"]
    rubric: Annotated[tuple[Row, ...], Field(min_length=2)]
    model: Text

    @model_validator(mode="after")
    def _rubric_adds_up(self) -> "Written":
        if sum(row.points for row in self.rubric) != self.points:
            raise ValueError("the rubric's points must add up to the item's points")
        return self


Automatic = Choice | Select | Order | Match | Branch
AnyItem = Automatic | Written
Item = Annotated[AnyItem, Field(discriminator="type")]
ITEM: TypeAdapter[AnyItem] = TypeAdapter(Item)


class ItemFile(Record):
    """A `practice.toml`, or one module's file in the bank."""

    item: tuple[Item, ...]


def read_items(path: Path) -> tuple[AnyItem, ...]:
    """Read an item file, in its own order.

    Raises `Problem` naming the file, the item and the field when a record is not valid.
    """
    return read_toml(path, ItemFile, key="item").item


def public(item: AnyItem) -> dict[str, Any]:
    """What a learner may see of a graded item: no credit, no reason, no rubric."""
    shown: dict[str, Any] = {
        "id": item.id,
        "type": item.type,
        "points": item.points,
        "stem": item.stem,
    }
    return shown if isinstance(item, Written) else shown | item.shown()


def is_answered(item: Mapping[str, Any], answer: object) -> bool:
    """Whether `answer` is a whole answer to this public item: known ids, or some text."""
    if item["type"] == "written":
        return isinstance(answer, str) and bool(answer.strip())
    if item["type"] == "order":
        return is_order(item, answer)
    if item["type"] == "match":
        return is_match(item, answer)
    if item["type"] == "branch":
        return is_path(item, answer)
    ids = {option["id"] for option in item["options"]}
    if item["type"] == "choice":
        return isinstance(answer, str) and answer in ids
    return (
        isinstance(answer, list)
        and bool(answer)
        and all(isinstance(one, str) and one in ids for one in answer)
        and len(set(answer)) == len(answer)
    )


def is_begun(item: Mapping[str, Any], answer: object) -> bool:
    """Whether `answer` is worth keeping though it does not count yet: rows or steps left open."""
    if item["type"] == "match":
        return is_match(item, answer, whole=False)
    return item["type"] == "branch" and is_path(item, answer, whole=False)
