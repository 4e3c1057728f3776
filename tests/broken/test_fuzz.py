"""Any log and any notebook: reading never raises, no cell earns more than its points, nothing is lost in silence."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbgrader.coursedir import CourseDirectory
from traitlets import Instance
from traitlets.config import Config, Configurable

from course.player.items import AnyItem, is_answered, is_begun, public
from graders.classes import read_class
from graders.findings import Finding, findings
from graders.nbgrader_steps import RestoreModule, ScoreAnswers
from graders.notebook_faults import notebook_faults
from graders.received import make_ready
from graders.work import Work, submitted_work
from tests.broken.damage import LOG, NOTEBOOK
from tests.broken.making import BY_ID, MODULE, Made, make_class
from tests.driving import best

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader's own, in this process
OFFICER = "fuzzed"
SLOTS = sorted({item.variant_of or item.id for item in BY_ID.values()})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from("abcdz"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
ANSWERS = JSON | st.sampled_from([best(item) for item in BY_ID.values()]) | st.lists(st.sampled_from("abcde"))
LINES = st.fixed_dictionaries(
    {"item": st.sampled_from([*SLOTS, *BY_ID, "sro1-searches-01"]) | JSON, "answer": ANSWERS},
    optional={
        "at": JSON | st.datetimes().map(str),
        "attempt": st.integers(-1, 3) | JSON,
        "variant": st.sampled_from(list(BY_ID)) | JSON,
        "sure": JSON,
    },
).map(lambda one: json.dumps(one).encode())
MORE = st.fixed_dictionaries(
    {}, optional={"variant": st.sampled_from(list(BY_ID)) | JSON, "attempt": st.integers(-1, 3) | JSON}
)
DAMAGED = LINES | st.binary(max_size=30) | st.tuples(LINES, st.integers(0, 80)).map(lambda one: one[0][: one[1]])
LOGS = st.tuples(
    st.lists(DAMAGED, max_size=12),
    st.sampled_from([b"\n", b"\r\n", b"\r", b"", b",", b"\n\xef\xbb\xbf", b"\n=======\n"]),
    st.sampled_from(["utf-8", "utf-16", "utf-16-be"]),
).map(lambda one: one[1].join(one[0]) if one[2] == "utf-8" else one[1].join(one[0]).decode("latin-1").encode(one[2]))
CELL = st.fixed_dictionaries(
    {}, optional={"metadata": JSON | st.fixed_dictionaries({"nbgrader": JSON, "tags": JSON}), "cell_type": JSON}
)
BOOKS = st.binary(max_size=60) | (
    JSON | st.fixed_dictionaries({"cells": JSON | st.lists(CELL, max_size=4), "nbformat": JSON})
).map(lambda one: json.dumps(one).encode())


class App(Configurable):  # type: ignore[misc]  # traitlets is untyped here
    """What stands above nbgrader's steps when they run."""

    coursedir = Instance(CourseDirectory, allow_none=True)


@dataclass
class Desk:
    """One officer's place in a class, graded by our steps alone, without the gradebook."""

    made: Made
    app: App

    @cached_property
    def asked(self) -> dict[str, AnyItem]:
        """The item that each slot asks."""
        return self.made.asked(OFFICER)

    def put(self, log: bytes, notebook: bytes) -> None:
        """Hand in a log and a notebook."""
        here = self.made.folder / "submitted" / OFFICER / MODULE.folder
        (here / LOG).write_bytes(log)
        (here / NOTEBOOK).write_bytes(notebook)

    def work(self) -> Work:
        """What would be graded."""
        return submitted_work(self.made.folder, read_class(self.made.folder), OFFICER, MODULE.folder)

    def findings(self) -> list[Finding]:
        """What the instructor would read."""
        return findings(self.made.folder, MODULE, OFFICER, self.work(), None)

    def grade(self, log: bytes, notebook: bytes) -> Iterator[tuple[str, float, dict[str, Any]]]:
        """Grade a log and a notebook; yields each automatic cell's id and points, and its output."""
        self.put(log, notebook)
        make_ready(self.made.folder, MODULE, OFFICER)
        names = {"student": OFFICER, "assignment": MODULE.folder, "notebook": MODULE.topic}
        book, resources = RestoreModule(parent=self.app).preprocess(None, {"nbgrader": names})
        book, _ = ScoreAnswers(parent=self.app).preprocess(book, resources)
        for cell in book.cells:
            mark = cell.metadata.get("nbgrader", {})
            if cell.cell_type == "code" and mark.get("grade"):
                (output,) = cell.outputs
                yield mark["grade_id"], mark["points"], output


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A class with one officer."""
    made = make_class(tmp_path_factory.mktemp("fuzz"), [OFFICER])
    made.hand_in(OFFICER, by_hand=True)
    config = Config()
    config.CourseDirectory.root, config.CourseDirectory.course_id = str(made.folder), made.folder.name
    return Desk(made, App(parent=App(coursedir=CourseDirectory(config=config))))


@given(log=LOGS, notebook=BOOKS)
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_no_log_and_no_notebook_raises_or_earns_too_much(desk: Desk, log: bytes, notebook: bytes) -> None:
    """One number from 0 to the cell's points in each cell, and a report that can be made."""
    for _, most, output in desk.grade(log, notebook):
        points = float(output["data"]["text/plain"])
        assert isfinite(points)
        assert 0 <= points <= most
    assert all(one.line.isprintable() for one in desk.findings())


@given(slot=st.sampled_from(SLOTS), answer=ANSWERS, more=MORE, cut=st.integers(0, 400))
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_no_answer_is_lost_in_silence(desk: Desk, slot: str, answer: Any, more: dict[str, Any], cut: int) -> None:
    """A line about an item either gives its answer, or takes it back, or is told of as perhaps missing."""
    line = json.dumps({"item": slot, "answer": answer} | {"variant": desk.asked[slot].id} | more).encode()
    log = line if cut > len(line) else line[:cut] + b"\n"
    desk.put(log, b"{}")
    work = desk.work()
    if not (slot in work.answers and _fits(public(desk.asked[slot]), work.answers[slot])):
        assert any(one.lost for one in desk.findings()), log


def _fits(item: dict[str, Any], given: Any) -> bool:
    """An answer, the beginning of one, or one taken back."""
    empty = given in (None, "", [], {}) or (isinstance(given, str) and not given.strip())
    return empty or is_answered(item, given) or is_begun(item, given)


@given(BOOKS)
def test_what_is_wrong_with_a_notebook_is_always_words(desk: Desk, raw: bytes) -> None:
    """Any bytes have faults that can be told, or none; nothing raises."""
    path = desk.made.folder.parent / "any.ipynb"
    path.write_bytes(raw)
    for fault in notebook_faults(path, desk.made.folder / "release" / MODULE.folder / NOTEBOOK):
        assert fault.isprintable()


def test_a_file_that_may_not_be_opened_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system refuses a log, nothing raises and the reason is in the report."""
    list(desk.grade(b"{}", b"{}"))
    real = os.open

    def refuse(path: Any, *rest: Any, **more: Any) -> int:
        if Path(path).name == LOG:
            raise PermissionError(13, "Permission denied")
        return real(path, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)
    first, *_ = desk.findings()
    assert "answers.jsonl cannot be opened: Permission denied" in first.line
    assert first.lost
