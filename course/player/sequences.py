"""Items of type `order` (put the steps in order) and `match` (each thing to its kind)."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from course.player.item_base import ItemBase, Name, Text, differ
from course.records import Record


class Step(Record):
    """One step of an order, and why it stands where it stands."""

    id: Name
    text: Text
    reason: Text


class Order(ItemBase):
    """Steps to put in order; the order of the file is the right one.

    `critical` names pairs `[first, later]` of steps: whoever takes `later` before `first`
    makes a critical error.
    """

    type: Literal["order"]
    step: Annotated[tuple[Step, ...], Field(min_length=3, max_length=9)]
    critical: tuple[tuple[str, str], ...] = ()

    @model_validator(mode="after")
    def _steps_hold_together(self) -> "Order":
        ids = [step.id for step in self.step]
        differ("steps", ids)
        # The card shows the steps sorted by id, begun anywhere, and cannot know which order is right.
        if any(ids[at:] + ids[:at] == sorted(ids) for at in range(len(ids))):
            raise ValueError(
                "the steps' ids stand in alphabetical order, perhaps begun elsewhere, which tells the answer: "
                "use other ids"
            )
        for first, later in self.critical:
            if first not in ids or later not in ids or ids.index(first) >= ids.index(later):
                raise ValueError(f"critical pair {first}, {later}: name two steps, the one that must come first first")
        return self

    @property
    def texts(self) -> tuple[str, ...]:
        """The steps."""
        return tuple(step.text for step in self.step)

    def shown(self) -> dict[str, Any]:
        """The steps without the order and reasons."""
        steps = sorted(self.step, key=lambda step: step.id)
        return {"steps": [{"id": step.id, "text": step.text} for step in steps]}


class Target(Record):
    """One of the kinds that things are matched to."""

    id: Name
    text: Text


class Pair(Record):
    """One thing, the target it belongs to, why, and the targets that would be a critical error."""

    id: Name
    text: Text
    target: str
    reason: Text
    critical: tuple[str, ...] = ()


class Match(ItemBase):
    """Things to match to targets; several may go to one target, and one target to none."""

    type: Literal["match"]
    target: Annotated[tuple[Target, ...], Field(min_length=2, max_length=8)]
    pair: Annotated[tuple[Pair, ...], Field(min_length=3, max_length=10)]

    @model_validator(mode="after")
    def _pairs_hold_together(self) -> "Match":
        targets = [target.id for target in self.target]
        differ("targets", targets)
        differ("pairs", [pair.id for pair in self.pair])
        for pair in self.pair:
            for one in (pair.target, *pair.critical):
                if one not in targets:
                    raise ValueError(f"pair {pair.id}: there is no target {one}")
            if pair.target in pair.critical:
                raise ValueError(f"pair {pair.id}: its own target cannot be critical")
        if len({pair.target for pair in self.pair}) < 2:
            raise ValueError("all pairs go to one target")
        return self

    @property
    def texts(self) -> tuple[str, ...]:
        """The targets and the things."""
        return (*(one.text for one in self.target), *(one.text for one in self.pair))

    def target_text(self, target: str) -> str:
        """A target's text, by its id."""
        return next(one.text for one in self.target if one.id == target)

    def shown(self) -> dict[str, Any]:
        """The targets and the things, without what belongs where."""
        pairs = sorted(self.pair, key=lambda pair: pair.text)
        return {
            "targets": [{"id": one.id, "text": one.text} for one in self.target],
            "pairs": [{"id": one.id, "text": one.text} for one in pairs],
        }


def is_order(item: Mapping[str, Any], answer: object) -> bool:
    """Whether `answer` is a list of all the step ids of this public item, each once."""
    ids = {step["id"] for step in item["steps"]}
    return (
        isinstance(answer, list)
        and len(answer) == len(ids)
        and all(isinstance(one, str) for one in answer)
        and set(answer) == ids
    )


def is_match(item: Mapping[str, Any], answer: object, whole: bool = True) -> bool:
    """Whether `answer` gives one target to each pair (or, if not `whole`, to some of them)."""
    pairs = {pair["id"] for pair in item["pairs"]}
    targets = {target["id"] for target in item["targets"]}
    return (
        isinstance(answer, dict)
        and (answer.keys() == pairs if whole else answer.keys() <= pairs)
        and all(isinstance(one, str) and one in targets for one in answer.values())
    )
