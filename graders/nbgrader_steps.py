"""Our steps at nbgrader's seams: a submission is read, never run.

`Unread` and `RestoreModule` replace the submitted notebook by the released one;
`ScoreAnswers` stands where nbgrader would execute it. In nbgrader a grade cell without
output earns full marks, so `ScoreAnswers` writes exactly one numeric result per grade cell.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import Exporter, NotebookExporter
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_solution
from traitlets import default

from course.player import answers
from course.problem import Problem
from graders import scored, study_again
from graders.attempts import read_history
from graders.classes import read_class
from graders.feedback_page import Total, feedback_page
from graders.received import make_ready
from graders.scored import items_asked, work_in
from graders.work import submitted_work

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


def ready(assignment: str, student: str, notebooks: list[str]) -> None:
    """What nbgrader calls before it copies a submission: only plain files may be there. See `graders.received`."""
    here = Path(notebooks[0]).absolute().parent
    root = here.parent.parent.parent
    make_ready(root, study_again.module_of_class(read_class(root), here.name), here.parent.name)


class FeedbackPage(Exporter):
    """The page a learner gets (`graders/feedback_page.py`), as nbgrader's feedback step makes it."""

    @default("file_extension")
    def _file_extension(self) -> str:
        return ".html"

    def from_notebook_node(self, nb: Notebook, resources: Resources | None = None, **kw: Any) -> Any:
        """Run the steps that read the scores and close the attempt, then make the page."""
        book, made = super().from_notebook_node(nb, resources, **kw)
        graded = made["nbgrader"]
        who = graded["student"], graded["assignment"]
        courses = self.parent.coursedir  # type: ignore[union-attr]
        root = Path(courses.root)
        a_class, work, closed = read_class(root), work_in(book.metadata, *who), read_history(root, *who).closed
        items, module = items_asked(a_class, who[1], work), study_again.module_of_class(a_class, who[1])
        late = graded["late_penalty"]
        result = study_again.result(scored.marks_in(book.cells), items, work, a_class, module, closed, late)
        total = Total(graded["score"], graded["max_score"], late)
        return feedback_page(book.metadata.get("title", module.title), book.cells, total, result, module), made


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
        module = nbformat.read(master, as_version=4)
        module.cells = scored.restored(module.cells)
        root = Path(courses.root)
        work = submitted_work(root, read_class(root), graded["student"], graded["assignment"])
        for cell in module.cells:
            if is_solution(cell):
                given = work.answers.get(cell.metadata.nbgrader["grade_id"])
                cell.source = scored.written_source(given) or cell.source
        return module, resources


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
        work = scored.whole_answers(work, items)
        gate = scored.gate_of(a_class, work, answers.read(_submitted(courses, graded)))
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = nbformat.from_dict(scored.outputs(cell, items, work, gate))
        nb.metadata[scored.WORK] = asdict(work)
        nb.metadata[scored.BANK] = scored.bank_mark(a_class, graded["assignment"])
        return nb, resources


def _submitted(courses: Any, graded: dict[str, str]) -> Path:
    return Path(courses.format_path(courses.submitted_directory, graded["student"], graded["assignment"]))
