"""Scoring an answer against an item: what fraction of its points, and any critical error.

Sources: course design rules for partial credit and critical errors (docs/decisions).
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from course.player.branches import Branch
from course.player.items import AnyItem, Automatic, Select, Written, is_answered, public
from course.player.sequences import Match, Order


@dataclass(frozen=True)
class Score:
    """What an answer earns: points of the item's points; `None` waits for an instructor."""

    points: float | None
    critical: bool = False
    answered: bool = True


def score(item: AnyItem, answer: Any) -> Score:
    """Score one answer; anything that is not a whole answer to this item is unanswered, 0 points.

    A critical error earns nothing for the whole item. A written answer waits for an instructor.
    """
    if not is_answered(public(item), answer):
        return Score(0.0, answered=False)
    if isinstance(item, Written):
        return Score(None)
    if is_critical(item, answer):
        return Score(0.0, critical=True)
    return Score(round(_fraction(item, answer) * item.points, 2))


def is_critical(item: Automatic, answer: Any) -> bool:
    """Whether this answer to the item holds a critical error."""
    if isinstance(item, Order):
        return any(answer.index(later) < answer.index(first) for first, later in item.critical)
    if isinstance(item, Match):
        return any(answer[pair.id] in pair.critical for pair in item.pair)
    if isinstance(item, Branch):
        return any(turn.critical for _, turn in item.taken(answer))
    return any(option.critical for option in item.option if option.id in answer)


def _fraction(item: Automatic, answer: Any) -> float:
    if isinstance(item, Order):
        return _order(item, answer)
    if isinstance(item, Match):
        return _match(item, answer)
    if isinstance(item, Branch):
        return _branch(item, answer)
    if isinstance(item, Select):
        return _select(item, answer)
    return next(option.credit for option in item.option if option.id == answer)


def _select(item: Select, answer: list[str]) -> float:
    """The credit of what was rightly chosen, less one average right pick for each wrong one."""
    chosen = [option for option in item.option if option.id in answer]
    belongs = [option.credit for option in item.option if option.credit]
    wrong = sum(not option.credit for option in chosen)
    earned = sum(option.credit for option in chosen) - wrong * sum(belongs) / len(belongs)
    return max(0.0, earned / sum(belongs))


def _match(item: Match, answer: dict[str, str]) -> float:
    """The rows rightly matched, of all rows."""
    return sum(answer[pair.id] == pair.target for pair in item.pair) / len(item.pair)


def _order(item: Order, answer: list[str]) -> float:
    """The longest run of steps that follow one another rightly: its joints, of all joints."""
    right = [step.id for step in item.step]
    longest = joints = 0
    for here, following in pairwise(answer):
        joints = joints + 1 if right.index(following) == right.index(here) + 1 else 0
        longest = max(longest, joints)
    return longest / (len(right) - 1)


def _branch(item: Branch, answer: list[list[str]]) -> float:
    """The mean credit of the choices taken, over no fewer decisions than the full path has.

    So whoever ends early earns nothing for the decisions not reached, and a detour counts.
    """
    taken = item.taken(answer)
    decisions = max(len(taken), len(item.full_path))
    return sum(turn.credit for _, turn in taken) / decisions if decisions else 0.0
