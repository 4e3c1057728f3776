"""Our steps around nbgrader's gradebook: marks follow the answers they were given for, feedback closes an attempt."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import NbGraderPreprocessor

from course.problem import Problem
from graders.attempts import Graded, append, digest_of, follow, read_history
from graders.classes import read_class
from graders.closing import Manual, Marked, close
from graders.nbgrader_steps import Resources
from graders.scored import items_asked, marks_in, work_in
from graders.study_again import module_of_class

Notebook = nbformat.NotebookNode
Marks = Mapping[str, tuple[float | None, str | None]]


class KeepMarks(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader is untyped
    """After nbgrader has saved the scores: an instructor's mark stays with the answer it was given for.

    nbgrader keeps every mark and asks for a new look at each. Here an unchanged answer keeps mark
    and comment without asking; a changed one loses them, unless it is a closed attempt's answer,
    which gets its own back.
    """

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        """Set marks and comments in the gradebook, and write down which answers they belong to."""
        graded = resources["nbgrader"]
        root = Path(self.parent.parent.coursedir.root)
        who = (graded["student"], graded["assignment"])
        work, history = work_in(nb.metadata, *who), read_history(root, *who)
        now = {slot: digest_of(one, work.answers.get(slot)) for slot, one in work.variants.items()}
        with Gradebook(graded["db_url"]) as book:
            marks = follow(history, now)
            if marks is not None:
                _keep(book, graded, now, marks)
            if not work.open:
                counted = next(one for one in history.closed if one.attempt == work.attempt)
                if counted.submitted_at:
                    submission = book.find_submission(graded["assignment"], graded["student"])
                    submission.timestamp = counted.submitted_at.replace(tzinfo=None)
            book.db.commit()
        if now != history.graded:
            append(root, Graded(officer=who[0], module=who[1], answers=now))
        return nb, resources


def _keep(book: Any, graded: Mapping[str, str], slots: Iterable[str], marks: Marks) -> None:
    for slot in slots:
        where = (slot, graded["notebook"], graded["assignment"], graded["student"])
        grade = book.find_grade(*where)
        if slot in marks:
            grade.manual_score, comment = marks[slot]
            with suppress(MissingEntry):  # an automatic item has no comment
                book.find_comment(*where).manual_comment = comment
        grade.needs_manual_grade = grade.manual_score is None and grade.auto_score is None


class CloseAttempt(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader is untyped
    """When feedback is made of marked work: writes down what the attempt earned, which closes it."""

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        """Append the attempt to the class's record, if it is new or its marks have changed; raises `Problem`.

        There is no page while a written answer waits for its mark: its score would look final.
        """
        graded = resources["nbgrader"]
        root = Path(self.parent.parent.coursedir.root)
        who = (graded["student"], graded["assignment"])
        with Gradebook(graded["db_url"]) as book:
            notebook = book.find_submission_notebook(graded["notebook"], graded["assignment"], graded["student"])
            waits = bool(notebook.needs_manual_grade)
            manual = {one.name: one.manual_score for one in notebook.grades}
            said = {one.name: one.manual_comment or "" for one in notebook.comments}
        a_class, history, work = read_class(root), read_history(root, *who), work_in(nb.metadata, *who)
        marks = {mark["grade_id"]: mark for mark in marks_in(nb.cells)}
        items, late = items_asked(a_class, who[1], work), graded["late_penalty"]
        marked = Marked(who[0], work, items, marks, Manual(manual, said), waits, late)
        try:
            now = datetime.now(UTC).replace(microsecond=0)
            closing = close(root, a_class, module_of_class(a_class, who[1]), marked, history, now)
        except Problem as why:
            raise Problem(f"{who[0]}, {who[1]}: {why.message}") from None
        if closing.new:
            append(root, closing.closed)
        if closing.returned:
            raise Problem(f"{who[0]}, {who[1]}: attempt {work.attempt} counts, and its page was given before.")
        return nb, resources
