"""What is said about an answer: in practice at once, in feedback after grading."""

from dataclasses import asdict, dataclass
from typing import Any

from course.player.branches import Branch, Turn
from course.player.items import Automatic, Choice, Select, is_answered, public
from course.player.library import sources
from course.player.scoring import Score, score
from course.player.sequences import Match, Order

CRITICAL = "⚠ Critical error"
HEADINGS = {
    "order": ("step", "your place", "right place"),
    "match": ("what", "your match", "right match"),
    "branch": ("situation", "what you did", "best here"),
}


@dataclass(frozen=True)
class Row:
    """One step, thing or decision: the learner's answer, the right one, a verdict and reasons."""

    text: str
    own: str
    right: str
    verdict: str
    reasons: tuple[str, ...]


def explain(item: Order | Match | Branch, answer: Any) -> list[Row]:
    """The item row by row; an answer that does not count stands as not answered."""
    given = answer if is_answered(public(item), answer) else None
    if isinstance(item, Order):
        return _order_rows(item, given)
    return _match_rows(item, given) if isinstance(item, Match) else _branch_rows(item, given)


def _order_rows(item: Order, given: list[str] | None) -> list[Row]:
    rows = []
    text = {step.id: step.text for step in item.step}
    for place, step in enumerate(item.step, 1):
        if given is None:
            rows.append(Row(step.text, "not answered", str(place), "", (step.reason,)))
            continue
        own = given.index(step.id) + 1
        early = [text[first] for first, later in item.critical if later == step.id and given.index(first) + 1 > own]
        verdict = (
            f"{CRITICAL}: taken before “{early[0]}”" if early else "✓ In place" if own == place else "✗ Out of place"
        )
        rows.append(Row(step.text, str(own), str(place), verdict, (step.reason,)))
    return rows


def _match_rows(item: Match, given: dict[str, str] | None) -> list[Row]:
    rows = []
    for pair in item.pair:
        own = given[pair.id] if given else ""
        verdict = CRITICAL if own in pair.critical else "✓ Right" if own == pair.target else "✗ Not this"
        rows.append(
            Row(
                pair.text,
                item.target_text(own) if own else "not answered",
                item.target_text(pair.target),
                verdict if own else "",
                (pair.reason,),
            )
        )
    return rows


def _branch_rows(item: Branch, given: list[list[str]] | None) -> list[Row]:
    """The decisions taken, the ending reached, then those of the full path that were not reached."""
    rows = []
    taken = item.taken(given or [])
    for node, turn in taken:
        best = max(node.choice, key=lambda one: one.credit)
        better = best if best.credit > turn.credit else None
        right = "as you did" if turn.credit == 1 else better.text if better else "no way back here"
        reasons = (turn.reason, f"Best here: {better.reason}") if better else (turn.reason,)
        rows.append(Row(node.text, turn.text, right, _turn_verdict(turn), reasons))
    if taken:
        end = item.at(taken[-1][1].next)
        rows.append(Row("How it ended", end.text, "", "", (end.reason,) if end.reason else ()))
    passed = {node.id for node, _ in taken}
    missed = "not reached" if taken else "not answered"
    rows += [Row(n.text, missed, turn.text, "", (turn.reason,)) for n, turn in item.full_path if n.id not in passed]
    return rows


def _turn_verdict(turn: Turn) -> str:
    if turn.critical:
        return CRITICAL
    return "✓ Best choice" if turn.credit == 1 else "◐ Partly right" if turn.credit else "✗ Not this"


def practice_feedback(item: Automatic, answer: Any) -> dict[str, Any]:
    """What a practice card says to a whole answer: a verdict and every reason."""
    result = score(item, answer)
    full = result.points == item.points
    said: dict[str, Any] = {
        "summary": _summary(item, result),
        "level": "critical" if result.critical else "right" if full else "part" if result.points else "wrong",
        "sources": sources(item.authorities),
    }
    if isinstance(item, Choice | Select):
        return said | {"options": _options(item, answer)}
    return said | {"headings": HEADINGS[item.type], "rows": [asdict(row) for row in explain(item, answer)]}


def _summary(item: Automatic, result: Score) -> str:
    if result.critical:
        return "A critical error: this would harm a child or break a clear right."
    if result.points == item.points:
        return "Right."
    if result.points:
        return "Partly right."
    return "Not yet: wrong picks cancel right ones." if isinstance(item, Select) else "Not this time."


def _options(item: Choice | Select, answer: Any) -> dict[str, dict[str, Any]]:
    return {
        option.id: {
            "verdict": _verdict(item, option.credit, option.critical),
            "reason": option.reason,
            "chosen": option.id in answer,
        }
        for option in item.option
    }


def _verdict(item: Choice | Select, credit: float, critical: bool) -> str:
    if critical:
        return "Critical error"
    if isinstance(item, Select):
        return "Belongs" if credit else "Does not belong"
    return "Best answer" if credit == 1 else "Partly right" if credit else "Not this"
