"""Our steps at nbgrader's seams: a submission is read, never run.

`Unread` and `RestoreModule` replace the submitted notebook by the released one;
`ScoreAnswers` stands where nbgrader would execute it. In nbgrader a grade cell without
output earns full marks, so `ScoreAnswers` writes exactly one numeric result per grade cell.
"""

import os
from collections.abc import Mapping
from dataclasses import asdict, replace
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
from graders.attempts import read_history
from graders.banks import bank_version, find_bank, graded_items
from graders.classes import Class, read_class
from graders.received import make_ready
from graders.work import Work, submitted_work

Notebook = nbformat.NotebookNode
Resources = dict[str, Any]
WORK = "sro_work"  # where a graded notebook says which attempt it is, and which answers it graded
HELD = "text/x-sro-held"  # an item's page without its key, while the item may be asked again


class Unread(NotebookExporter):
    """Exports a submitted notebook without opening it, so that a broken one cannot stop the batch."""

    def from_filename(self, filename: str, resources: Resources | None = None, **kw: Any) -> Any:
        """Start from an empty notebook for a submission, from the file itself otherwise."""
        if self.parent is not None and self.parent._sanitizing:
            resources = {**(resources or {}), "metadata": {"name": Path(filename).stem}}
            empty = nbformat.v4.new_notebook()
            return self.from_notebook_node(empty, resources=resources, **kw)  # type: ignore[no-untyped-call]
        return super().from_filename(filename, resources=resources, **kw)


def ready(assignment: str, student: str, notebooks: list[str]) -> None:
    """What nbgrader calls before it copies a submission: only plain files may be there. See `graders.received`."""
    here = Path(notebooks[0]).absolute().parent
    root = here.parent.parent.parent
    make_ready(root, study_again.module_of_class(read_class(root), here.name), here.parent.name)


class FeedbackPage(HTMLExporter):
    """The page a learner gets; its template stands in `templates/sro_feedback`."""

    def default_filters(self) -> Any:
        """nbconvert's own filters, and `sro_result`: what the page says of the module as a whole."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield "sro_result", self._result
        yield "sro_next", study_again.next_words

    def _result(self, nb: Notebook, graded: dict[str, str]) -> tuple[Result, Module]:
        courses = self.parent.coursedir  # type: ignore[union-attr]
        a_class = read_class(Path(courses.root))
        module = study_again.module_of_class(a_class, graded["assignment"])
        history = read_history(Path(courses.root), graded["student"], graded["assignment"])
        work = work_in(nb, graded)
        items = items_asked(a_class, graded["assignment"], work)
        return study_again.result(marks_in(nb), items, work, a_class, module, history.closed), module


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
        root = Path(courses.root)
        work = submitted_work(root, read_class(root), graded["student"], graded["assignment"])
        for cell in restored.cells:
            if is_solution(cell):
                given = work.answers.get(cell.metadata.nbgrader["grade_id"])
                if isinstance(given, str) and given.strip():
                    cell.source = results.written_answer(given)
        return restored, resources


class ScoreAnswers(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader is untyped
    """Scores the answer log against the bank: one numeric result in every automatic grade cell."""

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        """Write results and the instructor's rubrics into the notebook's outputs."""
        graded = resources["nbgrader"]
        courses = self.parent.parent.coursedir
        root = Path(courses.root)
        a_class = read_class(root)
        work = submitted_work(root, a_class, graded["student"], graded["assignment"])
        items = items_asked(a_class, graded["assignment"], work)
        whole = {slot: one for slot, one in work.answers.items() if is_answered(public(items[slot]), one)}
        work = replace(work, answers=whole)
        notes = [*unread_notes(answers.read(_submitted(courses, graded))), *work.notes]
        gate = results.Gate(a_class.counts != "first" or work.attempt == 1, tuple(notes))
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = _outputs(cell, items, work, gate)
        nb.metadata[WORK] = asdict(work)
        # The training record takes it from here as evidence (tracker/classes/evidence.py).
        nb.metadata["sro_bank"] = bank_version(_bank(), courses.course_id[:4], graded["assignment"])
        return nb, resources


def work_in(nb: Notebook, graded: Mapping[str, str]) -> Work:
    """What a graded notebook says that it graded; raises `Problem` for one from before attempts."""
    if WORK not in nb.metadata:
        raise Problem(f"{graded['student']}, {graded['assignment']} must be graded again first: sro class grade")
    found = nb.metadata[WORK]
    return Work(**{**found, "notes": tuple(found["notes"])})


def marks_in(nb: Notebook) -> list[Mapping[str, Any]]:
    """What nbgrader says of each cell: id, points, and score and comment once they were read in."""
    return [cell.metadata["nbgrader"] for cell in nb.cells if "nbgrader" in cell.metadata]


def items_asked(a_class: Class, folder: str, work: Work) -> dict[str, AnyItem]:
    """The item that each slot of this work asks, with its key; raises `Problem` when the bank lacks one."""
    bank = _items(a_class.course_id, folder)
    for one in work.variants.values():
        if one not in bank:
            raise Problem(f"The bank has no item {one!r}. Check out the version that the class was released with.")
    return {slot: bank[one] for slot, one in work.variants.items()}


def _outputs(cell: Notebook, items: dict[str, AnyItem], work: Work, gate: results.Gate) -> list[Notebook]:
    mark = cell.metadata.get("nbgrader", {})
    name = mark.get("grade_id", "")
    if not is_grade(cell):
        item = items.get(name.removesuffix("-card"))
        if not isinstance(item, Written):
            return []
        return [_display(results.written_stem(item)), _display(results.rubric(item))]
    held = ""
    if name.endswith("-safe"):
        points, page = _gate(items, work, gate)
    else:
        # A released cell whose item has left the bank is an error of ours: say so, award nothing.
        item = items.get(name)
        if item is None or isinstance(item, Written):
            raise Problem(f"The bank has no item {name!r}. Check out the version that the class was released with.")
        answer = work.answers.get(name)
        result = score(item, answer)
        points, page = result.points or 0.0, results.item_result(item, answer, result)
        held = results.held_result(item, answer, result)
    points = min(max(points, 0.0), float(mark["points"]))
    data = {"text/plain": repr(points), "text/html": page} | ({HELD: held} if held else {})
    return [new_output("execute_result", data, execution_count=1)]


def _gate(items: dict[str, AnyItem], work: Work, gate: results.Gate) -> tuple[float, str]:
    """One point when something was answered, nothing answered is a critical error, and the attempt counts."""
    critical = [one for one, answer in work.answers.items() if score(items[one], answer).critical]
    page = results.gate_result(len(work.answers), len(items), critical, gate)
    return float(bool(work.answers) and not critical and gate.counts), page


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
