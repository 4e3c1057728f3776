"""Items of type `branch`: situation, decision, what happens next; six decisions deep unless it says more."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from course.player.item_base import ItemBase, Name, Option, Text, differ
from course.records import Record

DEEPEST = 6


class Turn(Option):
    """One thing an officer might do at a node: what happens then, what it earns (0 to 1), why.

    `consequence` is what the learner reads at once; it says what happens, never whether the
    choice was right. `reason` is read after grading, or in practice at the end.
    """

    called: ClassVar[str] = "choice"
    next: str
    consequence: Text


class Node(Record):
    """A situation with its choices, or an ending: its text, and what to learn from it."""

    id: Name
    text: Text
    choice: Annotated[tuple[Turn, ...], Field(max_length=5)] = ()
    ending: bool = False
    reason: str = ""

    @model_validator(mode="after")
    def _ending_or_decision(self) -> "Node":
        if self.ending and self.choice:
            raise ValueError(f"node {self.id} is an ending, so it has no choices")
        if self.reason and not self.ending:
            raise ValueError(f"node {self.id} is no ending: its reasons stand in its choices")
        if len(self.choice) == 1:
            raise ValueError(f"node {self.id} has one choice: give it two or more")
        differ(f"choices of node {self.id}", [turn.id for turn in self.choice])
        return self


class Branch(ItemBase):
    """A scenario with consequences; it starts at the first node and stops at an ending.

    `depth` is how many decisions its longest path may have; the level's capstone alone goes
    deeper than `DEEPEST`.
    """

    type: Literal["branch"]
    depth: Annotated[int, Field(ge=1, le=16)] = DEEPEST
    node: Annotated[tuple[Node, ...], Field(min_length=3, max_length=48)]

    @model_validator(mode="after")
    def _nodes_hold_together(self) -> "Branch":
        ids = [node.id for node in self.node]
        differ("nodes", ids)
        for node in self.node:
            for turn in node.choice:
                if turn.next not in ids:
                    raise ValueError(f"node {node.id}, choice {turn.id}: there is no node {turn.next}")
        return self

    @property
    def texts(self) -> tuple[str, ...]:
        """Situations, choices, consequences and endings."""
        return tuple(
            one
            for node in self.node
            for one in (node.text, *(part for turn in node.choice for part in (turn.text, turn.consequence)))
        )

    def at(self, node: str) -> Node:
        """The node with this id."""
        return next(one for one in self.node if one.id == node)

    def taken(self, path: list[list[str]]) -> list[tuple[Node, Turn]]:
        """The nodes and choices of an answer to this item."""
        return [
            (self.at(node), next(turn for turn in self.at(node).choice if turn.id == chosen)) for node, chosen in path
        ]

    @property
    def full_path(self) -> list[tuple[Node, Turn]]:
        """The shortest path from start to an ending on which every choice earns 1; empty if none."""
        paths: list[list[tuple[Node, Turn]]] = [[]]
        seen = {self.node[0].id}
        for path in paths:
            here = self.at(path[-1][1].next) if path else self.node[0]
            if here.ending:
                return path
            for turn in here.choice:
                if turn.credit == 1 and turn.next not in seen:
                    seen.add(turn.next)
                    paths.append([*path, (here, turn)])
        return []

    def shown(self) -> dict[str, Any]:
        """Nodes, choices and consequences, without credit, critical marks and reasons."""
        return {
            "nodes": [
                {
                    "id": node.id,
                    "text": node.text,
                    "ending": node.ending,
                    "choices": [
                        {"id": turn.id, "text": turn.text, "next": turn.next, "consequence": turn.consequence}
                        for turn in node.choice
                    ],
                }
                for node in self.node
            ]
        }


def is_path(item: Mapping[str, Any], answer: object, whole: bool = True) -> bool:
    """Whether `answer` is a list of [node, choice] from the start of this public item to an ending.

    If not `whole`, it may stop before an ending: a path begun.
    """
    nodes = {node["id"]: node for node in item["nodes"]}
    here = item["nodes"][0]
    if not isinstance(answer, list):
        return False
    for step in answer:
        if not (isinstance(step, list) and len(step) == 2 and step[0] == here["id"]):
            return False
        turn = next((one for one in here["choices"] if one["id"] == step[1]), None)
        if turn is None:
            return False
        here = nodes[turn["next"]]
    return bool(here["ending"]) or not whole
