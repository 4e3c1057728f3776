"""Scoring an answer against an item: what fraction of its points, and any critical error.

Sources: course design rules for partial credit and critical errors (docs/decisions).
"""

from dataclasses import dataclass
from typing import Any

from course.player.items import Choice, Select, Written, is_answered, public


@dataclass(frozen=True)
class Score:
    """What an answer earns: points of the item's points; `None` waits for an instructor."""

    points: float | None
    critical: bool = False
    answered: bool = True


def score(item: Choice | Select | Written, answer: Any) -> Score:
    """Score one answer; anything that is not an answer to this item is unanswered, 0 points.

    A choice earns its option's credit. A select earns the credit of what was rightly
    chosen, less one average right pick for each wrong pick, never below 0. A critical
    option earns nothing for the whole item. A written answer waits for an instructor.
    """
    if not is_answered(public(item), answer):
        return Score(0.0, answered=False)
    if isinstance(item, Written):
        return Score(None)
    chosen = [option for option in item.option if option.id in answer]
    if any(option.critical for option in chosen):
        return Score(0.0, critical=True)
    if isinstance(item, Choice):
        fraction = chosen[0].credit
    else:
        belongs = [option.credit for option in item.option if option.credit]
        wrong = sum(not option.credit for option in chosen)
        earned = sum(option.credit for option in chosen) - wrong * sum(belongs) / len(belongs)
        fraction = max(0.0, earned / sum(belongs))
    return Score(round(fraction * item.points, 2))
