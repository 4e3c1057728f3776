"""What a feedback page says beyond the items: passed or not, what is critical, what to study again."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from course.authoring.modules import read_headings
from course.curriculum import Module, read_curriculum
from course.player.attempts import OVER, PASSED, short
from course.player.delivered import Again, Result
from course.player.items import AnyItem
from course.player.scoring import score
from graders.attempts import Closed, asked_next, opens, over
from graders.classes import Class
from graders.work import Work


def module_of_class(a_class: Class, folder: str) -> Module:
    """The module of the class in this folder."""
    level = read_curriculum().find_level(a_class.level)
    return next(module for module in level.module if module.folder == folder)


def result(
    marks: Iterable[Mapping[str, Any]],
    items: Mapping[str, AnyItem],
    work: Work,
    a_class: Class,
    module: Module,
    closed: Sequence[Closed] = (),
    penalty: float = 0.0,
) -> Result:
    """Read the result off a graded notebook's marks; the pass rule is the class's own.

    Passed means: something was answered, no answer is a critical error, the attempt can count, and the
    points, less the `penalty` for coming late, reach the class's pass mark. `closed` are the officer's
    closed attempts; the next one follows from the last of them.
    """
    graded = [mark for mark in marks if mark.get("grade")]
    points = max(0.0, sum(float(mark["score"] or 0) for mark in graded) - penalty)
    most = sum(float(mark["points"]) for mark in graded)
    gate = any(mark["score"] for mark in graded if mark["grade_id"].endswith("-safe"))
    lost = [mark["grade_id"] for mark in graded if mark["grade_id"] in items and (mark["score"] or 0) < mark["points"]]
    ended, last = over(a_class, closed), closed[-1] if closed else None
    asked = asked_next(a_class, last) if last and not ended else work.asked
    if last and ended:
        asked = {slot: one.asked for slot, one in last.items.items()}
    # Work that is not closed yet may be handed in again as it is: nothing of it is given away.
    waiting = last is None or work.attempt > last.attempt
    redo = lost if waiting else [one for one, number in asked.items() if last and number > last.attempt]
    return Result(
        score=round(points, 2),
        most=round(most, 2),
        passed=bool(gate and most and round(100 * points / most, 6) >= a_class.pass_mark),
        critical=tuple(one for one, answer in work.answers.items() if score(items[one], answer).critical),
        again=_sections({one: items[one] for one in lost}, module),
        attempt=work.attempt,
        allowed=a_class.attempts,
        asked=asked,
        redo=tuple(redo),
        over=ended,
        opens=None if ended else opens(a_class, closed),
        sure=tuple(one for one in lost if work.sure.get(one) == "sure" and one in work.answers),
    )


def _sections(lost: Mapping[str, AnyItem], module: Module) -> tuple[Again, ...]:
    """The lessons of the objectives in which points were lost, in the order of the text."""
    headings = _headings(module)
    found = {objective: [one for one, item in lost.items() if item.objective == objective] for objective in headings}
    return tuple(Again(heading=headings[one], items=tuple(ids)) for one, ids in found.items() if ids)


@cache
def _headings(module: Module) -> dict[int, str]:
    return read_headings(module)


def next_words(result: Result) -> str:
    """What comes after this result, for the learner: passed, the next attempt, or why there is none."""
    if result.over:
        return "" if result.over == PASSED else OVER[result.over]
    after = max(result.asked.values(), default=1)
    if after == 1 or not result.redo:
        return ""
    begin = f"It may begin on {result.opens:%Y-%m-%d at %H:%M} UTC." if result.opens else "It may begin now."
    return (
        f"Attempt {after} of {result.allowed} asks these items again, each as another case of the same kind: "
        f"{short(result.redo)}. {begin} Your other answers stay, with their marks."
    )
