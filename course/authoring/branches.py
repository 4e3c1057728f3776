"""The linter of branch items: a scenario that can be walked, finished and fully earned.

Each check yields lines that say what and what to do. Source: docs/authoring.md, Items.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from course.player.branches import Branch

LEAKS = re.compile(
    r"\b(wrong(ly)?|rightly|(in)?correct(ly)?|mistakes?|mistaken|errors?|should(n['’]t| not)? have|credits?|better|"
    r"best (answer|choice|way)|well done|good (job|choice)|"
    # "right" is a verdict, but not in "all right", "right now", "the right to counsel", "the right hand"
    r"(?<!all )(?<!turn )(?<!turns )right(?! (now|away|here|there|hand|side|of way)\b)"
    r"(?! to (counsel|an? |remain|be silent|see)))\b",
    re.IGNORECASE,
)


def check_branch(item: Branch, graded: bool) -> Iterator[str]:
    """Everything that falls short in one branch item."""
    reached = _reached(item)
    for node in item.node:
        if node.id not in reached:
            yield f"node {node.id} is never reached. Lead a choice to it, or take it out."
        elif not node.choice and not node.ending:
            yield f"node {node.id} has neither choices nor `ending = true`. Give it one of them."
    circle = _circle(item)
    if circle:
        yield f"goes in a circle: {' > '.join(circle)}. Lead one of these choices elsewhere."
    elif (deep := _depth(item, item.node[0].id)) > item.depth:
        yield f"is {deep} decisions deep, at most {item.depth} are allowed. Shorten its longest path."
    if not item.full_path:
        yield "has no path to full credit: from start to ending, every choice with credit 1. Add or mend one."
    if graded:
        yield from _leaks(item)
        yield from _letters(item)


def _reached(item: Branch) -> set[str]:
    found = [item.node[0].id]
    for one in found:
        found += [turn.next for turn in item.at(one).choice if turn.next not in found]
    return set(found)


def _circle(item: Branch) -> list[str]:
    """The nodes of a circle that can be reached from the start, or nothing."""
    done: set[str] = set()

    def walk(node: str, before: list[str]) -> list[str]:
        if node in before:
            return [*before[before.index(node) :], node]
        if node in done:
            return []
        for turn in item.at(node).choice:
            if circle := walk(turn.next, [*before, node]):
                return circle
        done.add(node)
        return []

    return walk(item.node[0].id, [])


def _depth(item: Branch, node: str) -> int:
    """Decisions on the longest way from here to an ending; only where there is no circle."""
    return max((1 + _depth(item, after) for after in {turn.next for turn in item.at(node).choice}), default=0)


def _leaks(item: Branch) -> Iterator[str]:
    for node in item.node:
        texts = [("text", node.text)] if node.ending or node is not item.node[0] else []
        texts += [(f"choice {turn.id}, consequence", turn.consequence) for turn in node.choice]
        for where, text in texts:
            if told := LEAKS.search(text):
                yield (
                    f"node {node.id}, {where}: “{told[0]}” may tell whether the choice was right. "
                    "Say what happens next; put the rest into the reason."
                )


def _letters(item: Branch) -> Iterator[str]:
    """Ids reach the learner's files: the best choice must not have the same one at every step."""
    letters = [turn.id for _, turn in item.full_path]
    if len(letters) > 2 and all(one == other for one, other in pairwise(letters)):
        yield f"choice {letters[0]} is the best one at every step. Give the best choices other letters."
