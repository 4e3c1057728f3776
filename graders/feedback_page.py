"""The page a learner gets: what was answered, what is right and why, marks and comments, what comes next.

Made from a graded notebook and the gradebook's scores, on both roads alike: nbgrader's
(`graders/nbgrader_steps.py`) and a whole class's (`graders/cohort_feedback.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from course.curriculum import Module
from course.player.delivered import Result
from graders.results import PAGES
from graders.scored import HELD, Cell, mark_of
from graders.study_again import next_words


@dataclass(frozen=True)
class Total:
    """Points earned of `most`; `points` are what is left after the late `penalty`."""

    points: float
    most: float
    penalty: float = 0.0


@dataclass(frozen=True)
class Part:
    """One item, or the last cell, on the page: its result or its question, and for a written one its answer."""

    name: str
    shown: str
    points: float
    most: float
    written: bool = False
    answer: str = ""
    comment: str = ""


def feedback_page(title: str, cells: Sequence[Cell], total: Total, result: Result, module: Module) -> str:
    """The page as HTML; in `cells` nbgrader's marks also say `score` and `comment`."""
    parts = list(_parts(cells, result))
    shown = {"title": title, "parts": parts, "result": result, "module": module, "next_words": next_words(result)}
    # A sum's last digits depend on its order: 14.25 must not be 14.3 points on one road, 14.2 on the other, nor 0 -0.
    sums = {name: round(one, 6) + 0.0 for name, one in vars(total).items()}
    return PAGES.get_template("feedback.html").render(shown | sums)


def _parts(cells: Sequence[Cell], result: Result) -> Iterator[Part]:
    question = ""
    for cell in cells:
        mark = mark_of(cell)
        name = mark.get("grade_id", "")
        if not mark.get("grade"):
            # The first output of a written item's card is its question; the second is the rubric, never shown here.
            question = _html(cell["outputs"][0]["data"]["text/html"]) if cell.get("outputs") else ""
        elif mark.get("solution"):
            text = _html(cell["source"])
            answer = text if text.startswith('<div class="sro-answer') else ""
            yield Part(name, question, mark["score"], mark["points"], True, answer, mark.get("comment") or "")
        else:
            pages = [_page(one["data"], name in result.redo) for one in cell["outputs"]]
            yield Part(name, "".join(pages), mark["score"], mark["points"])


def _page(data: Mapping[str, Any], held: bool) -> str:
    return _html((data.get(HELD) if held else None) or data["text/html"])


def _html(lines: str | list[str]) -> str:
    """A text that stands in a notebook's file as a list of lines."""
    return lines if isinstance(lines, str) else "".join(lines)
