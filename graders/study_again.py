"""What a feedback page says beyond the items: passed or not, what is critical, what to study again."""

from collections.abc import Iterable, Mapping
from typing import Any

from course.authoring.modules import read_headings
from course.curriculum import Module, read_curriculum
from course.player.delivered import Again, Result
from course.player.items import AnyItem
from course.player.scoring import score
from graders.classes import Class


def module_of_class(a_class: Class, folder: str) -> Module:
    """The module of the class in this folder."""
    level = read_curriculum().find_level(a_class.level)
    return next(module for module in level.module if module.folder == folder)


def result(
    marks: Iterable[Mapping[str, Any]],
    items: Mapping[str, AnyItem],
    latest: Mapping[str, Any],
    a_class: Class,
    module: Module,
) -> Result:
    """Read the result off a graded notebook's marks; the pass rule is the class's own.

    Passed means: something was answered, no answer is a critical error, and the points
    reach the class's pass mark.
    """
    graded = [mark for mark in marks if mark.get("grade")]
    points = sum(float(mark["score"] or 0) for mark in graded)
    most = sum(float(mark["points"]) for mark in graded)
    gate = any(mark["score"] for mark in graded if mark["grade_id"].endswith("-safe"))
    lost = [items[mark["grade_id"]] for mark in graded if mark["grade_id"] in items and mark["score"] < mark["points"]]
    return Result(
        score=round(points, 2),
        most=round(most, 2),
        passed=bool(gate and most and round(100 * points / most, 6) >= a_class.pass_mark),
        critical=tuple(one for one, item in items.items() if one in latest and score(item, latest[one]).critical),
        again=_sections(lost, module),
    )


def _sections(lost: list[AnyItem], module: Module) -> tuple[Again, ...]:
    """The lessons of the objectives in which points were lost, in the order of the text."""
    headings = read_headings(module)
    found = {objective: [one.id for one in lost if one.objective == objective] for objective in headings}
    return tuple(Again(heading=headings[one], items=tuple(ids)) for one, ids in found.items() if ids)
