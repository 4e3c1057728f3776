"""Our steps around nbgrader's gradebook: marks follow the answers they were given for, feedback closes an attempt."""

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import List, Unicode

from course.plain_file import NotRead, read_plain
from course.player import answers
from graders import study_again
from graders.attempts import Closed, Given, Graded, append, digest_of, follow, read_history
from graders.classes import Class, read_class
from graders.nbgrader_steps import Resources, marks_in, work_in
from graders.scored import items_asked
from graders.work import Work, submitted_at

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
        work, history = work_in(nb, graded), read_history(root, *who)
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


@dataclass(frozen=True)
class Manual:
    """What an instructor gave: points and comments by grade cell."""

    marks: Mapping[str, float | None]
    comments: Mapping[str, str]


class CloseAttempt(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader is untyped
    """When feedback is made of fully marked work: writes down what the attempt earned, which closes it."""

    display_data_priority = List(Unicode(), config=True)  # a page's exporter sets it for all its steps

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        """Append the attempt to the class's record, if it is new or its marks have changed."""
        graded = resources["nbgrader"]
        root = Path(self.parent.parent.coursedir.root)
        who = (graded["student"], graded["assignment"])
        with Gradebook(graded["db_url"]) as book:
            notebook = book.find_submission_notebook(graded["notebook"], graded["assignment"], graded["student"])
            if notebook.needs_manual_grade:
                return nb, resources
            manual = {one.name: one.manual_score for one in notebook.grades}
            said = {one.name: one.manual_comment or "" for one in notebook.comments}
        work, history = work_in(nb, graded), read_history(root, *who)
        before = next((one for one in history.closed if one.attempt == work.attempt), None)
        closed = _closed(root, read_class(root), graded, nb, work, Manual(manual, said), before)
        if closed != before:
            append(root, closed)
        return nb, resources


def _sha256(log: Path) -> str:
    try:
        return hashlib.sha256(read_plain(log, answers.MOST_BYTES)).hexdigest()
    except (NotRead, FileNotFoundError):
        return hashlib.sha256(b"").hexdigest()


def _closed(
    root: Path,
    a_class: Class,
    graded: Mapping[str, str],
    nb: Notebook,
    work: Work,
    manual: Manual,
    before: Closed | None,
) -> Closed:
    items = items_asked(a_class, graded["assignment"], work)
    module = study_again.module_of_class(a_class, graded["assignment"])
    marks = {mark["grade_id"]: mark for mark in marks_in(nb)}
    result = study_again.result(marks.values(), items, work, a_class, module)
    here = root / "submitted" / graded["student"] / graded["assignment"]
    log = here / answers.LOG
    return Closed(
        officer=graded["student"],
        module=graded["assignment"],
        attempt=work.attempt,
        submitted_at=before.submitted_at if before else submitted_at(here),
        closed_at=before.closed_at if before else datetime.now(UTC).replace(microsecond=0),
        score=result.score,
        most=result.most,
        passed=result.passed,
        answers_sha256=before.answers_sha256 if before else _sha256(log),
        items={
            slot: Given(
                variant=variant,
                asked=work.asked[slot],
                answer=work.answers.get(slot),
                sure=work.sure.get(slot, ""),
                points=float(marks[slot]["score"] or 0),
                most=float(marks[slot]["points"]),
                critical=slot in result.critical,
                mark=manual.marks.get(slot),
                comment=manual.comments.get(slot, ""),
            )
            for slot, variant in work.variants.items()
        },
    )
