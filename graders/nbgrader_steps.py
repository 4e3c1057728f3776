"""Our steps at nbgrader's seams: a submission is read, never run.

`Unread` and `RestoreModule` replace the submitted notebook by the released one;
`ScoreAnswers` stands where nbgrader would execute it. In nbgrader a grade cell without
output earns full marks, so `ScoreAnswers` writes exactly one numeric result per grade cell.
"""

import os
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter, NotebookExporter
from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution

from course.curriculum import Module
from course.player import answers
from course.player.delivered import Result
from course.player.items import AnyItem, Written, is_answered, public
from course.player.scoring import score
from course.problem import Problem
from graders import results, study_again
from graders.banks import bank_version, find_bank, graded_items
from graders.classes import read_class

Notebook = nbformat.NotebookNode
Resources = dict[str, Any]


class Unread(NotebookExporter):
    """Exports a submitted notebook without opening it, so that a broken one cannot stop the batch."""

    def from_filename(self, filename: str, resources: Resources | None = None, **kw: Any) -> Any:
        """Start from an empty notebook for a submission, from the file itself otherwise."""
        if self.parent is not None and self.parent._sanitizing:
            resources = {**(resources or {}), "metadata": {"name": Path(filename).stem}}
            empty = nbformat.v4.new_notebook()
            return self.from_notebook_node(empty, resources=resources, **kw)  # type: ignore[no-untyped-call]
        return super().from_filename(filename, resources=resources, **kw)


class FeedbackPage(HTMLExporter):
    """The page a learner gets; its template stands in `templates/sro_feedback`."""

    def default_filters(self) -> Any:
        """nbconvert's own filters, and `sro_result`: what the page says of the module as a whole."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield "sro_result", self._result

    def _result(self, nb: Notebook, graded: dict[str, str]) -> tuple[Result, Module]:
        courses = self.parent.coursedir  # type: ignore[union-attr]
        items = _items(courses.course_id, graded["assignment"])
        given = answers.read(_submitted(courses, graded)).latest
        a_class = read_class(Path(courses.root))
        module = study_again.module_of_class(a_class, graded["assignment"])
        marks = [cell.metadata["nbgrader"] for cell in nb.cells if "nbgrader" in cell.metadata]
        latest = {one: given[one].answer for one in given}
        return study_again.result(marks, items, latest, a_class, module), module


class RestoreModule(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader is untyped
    """Puts the released module in place of whatever was submitted, with the written answers in it."""

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        """Return the graded part of the released notebook; raises `Problem` when it is gone."""
        graded = resources["nbgrader"]
        courses = self.parent.parent.coursedir
        folder = Path(courses.format_path(courses.release_directory, ".", graded["assignment"]))
        master = folder / f"{graded['notebook']}.ipynb"
        if not master.is_file():
            raise Problem(f"{master} is not there. Release {graded['assignment']} again: sro class release")
        restored = nbformat.read(master, as_version=4)
        restored.cells = [restored.cells[0]] + [cell for cell in restored.cells if "nbgrader" in cell.metadata]
        latest = answers.read(_submitted(courses, graded)).latest
        for cell in restored.cells:
            if is_solution(cell):
                given = latest.get(cell.metadata.nbgrader["grade_id"])
                if given and isinstance(given.answer, str) and given.answer.strip():
                    cell.source = results.written_answer(given.answer)
        return restored, resources


class ScoreAnswers(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader is untyped
    """Scores the answer log against the bank: one numeric result in every automatic grade cell."""

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        """Write results and the instructor's rubrics into the notebook's outputs."""
        graded = resources["nbgrader"]
        courses = self.parent.parent.coursedir
        items = _items(courses.course_id, graded["assignment"])
        given = answers.read(_submitted(courses, graded))
        latest = {one: given.latest[one].answer for one in items if one in given.latest}
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = _outputs(cell, items, latest, given)
        # The training record takes it from here as evidence (tracker/classes/evidence.py).
        nb.metadata["sro_bank"] = bank_version(_bank(), courses.course_id[:4], graded["assignment"])
        return nb, resources


def _outputs(
    cell: Notebook, items: dict[str, AnyItem], latest: dict[str, Any], given: answers.Answers
) -> list[Notebook]:
    mark = cell.metadata.get("nbgrader", {})
    name = mark.get("grade_id", "")
    if not is_grade(cell):
        item = items.get(name.removesuffix("-card"))
        if not isinstance(item, Written):
            return []
        return [_display(results.written_stem(item)), _display(results.rubric(item))]
    if name.endswith("-safe"):
        points, page = _gate(items, latest, given)
    else:
        # A released cell whose item has left the bank is an error of ours: say so, award nothing.
        item = items.get(name)
        if item is None or isinstance(item, Written):
            raise Problem(f"The bank has no item {name!r}. Check out the version that the class was released with.")
        result = score(item, latest.get(name))
        points, page = result.points or 0.0, results.item_result(item, latest.get(name), result)
    points = min(max(points, 0.0), float(mark["points"]))
    data = {"text/plain": repr(points), "text/html": page}
    return [new_output("execute_result", data, execution_count=1)]


def _gate(items: dict[str, AnyItem], latest: dict[str, Any], given: answers.Answers) -> tuple[float, str]:
    """One point when something was answered and nothing answered is a critical error."""
    answered = [one for one, item in items.items() if is_answered(public(item), latest.get(one))]
    critical = [one for one in answered if score(items[one], latest[one]).critical]
    page = results.gate_result(len(answered), len(items), critical, unread_notes(given))
    return float(bool(answered) and not critical), page


def unread_notes(given: answers.Answers) -> list[str]:
    """What of an answer log could not be read, in words for the instructor and the learner."""
    notes = []
    if given.trouble:
        notes.append(f"No answer could be read: {given.trouble}. Ask the learner to hand the module in again.")
    if given.unread:
        lines = "line" if given.unread == 1 else "lines"
        notes.append(f"{given.unread} {lines} of {answers.LOG} could not be read and were passed over.")
    return notes


def _display(page: str) -> Notebook:
    output: Notebook = new_output("display_data", {"text/plain": "", "text/html": page})
    return output


def _submitted(courses: Any, graded: dict[str, str]) -> Path:
    return Path(courses.format_path(courses.submitted_directory, graded["student"], graded["assignment"]))


@cache
def _items(course_id: str, folder: str) -> dict[str, AnyItem]:
    return graded_items(_bank(), course_id[:4], folder)


def _bank() -> Path:
    return find_bank(os.environ.get("SRO_BANK"))
