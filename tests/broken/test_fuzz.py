"""Any log and any notebook: reading never raises, no cell earns more than its points, nothing is lost in silence."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from nbgrader.coursedir import CourseDirectory
from traitlets import Instance
from traitlets.config import Config, Configurable

from course.player.items import is_answered, is_begun, public
from graders.classes import read_class
from graders.findings import findings
from graders.nbgrader_steps import RestoreModule, ScoreAnswers
from graders.notebook_faults import notebook_faults
from graders.received import make_ready, read_received
from graders.work import submitted_work
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


@dataclass(frozen=True)
class Desk:
    """One officer's place in a class, graded by our steps alone, without the gradebook."""

    made: Made
    app: App

    def grade(self, log: bytes, notebook: bytes) -> Iterator[tuple[str, float, dict[str, Any]]]:
        """Grade a log and a notebook; yields each automatic cell's id and points, and its output."""
        here = self.made.folder / "submitted" / OFFICER / MODULE.folder
        (here / LOG).write_bytes(log)
        (here / NOTEBOOK).write_bytes(notebook)
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
@example(log=b'{"item": "sro1-counselor-01", "answer": "a"}\n', notebook=b"")
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_no_log_and_no_notebook_raises_earns_too_much_or_is_lost_in_silence(
    desk: Desk, log: bytes, notebook: bytes
) -> None:
    """One number from 0 to the cell's points in each cell; an answer that was not taken is told of."""
    for _, most, output in desk.grade(log, notebook):
        points = float(output["data"]["text/plain"])
        assert isfinite(points)
        assert 0 <= points <= most
    folder = desk.made.folder
    work = submitted_work(folder, read_class(folder), OFFICER, MODULE.folder)
    said = findings(folder, MODULE, OFFICER, work, read_received(folder, MODULE.folder).get(OFFICER))
    asked = desk.made.asked(OFFICER)
    taken = {one for one, given in work.answers.items() if _fits(public(asked[one]), given)}
    if any(one not in taken and f'"item": "{one}"'.encode() in log for one in SLOTS):
        assert any(one.lost for one in said), (work.answers, log)


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
    import os

    list(desk.grade(b"{}", b"{}"))
    real = os.open

    def refuse(path: Any, *rest: Any, **more: Any) -> int:
        if Path(path).name == LOG:
            raise PermissionError(13, "Permission denied")
        return real(path, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)
    folder = desk.made.folder
    work = submitted_work(folder, read_class(folder), OFFICER, MODULE.folder)
    (first, *_) = findings(folder, MODULE, OFFICER, work, None)
    assert "answers.jsonl cannot be opened: Permission denied" in first.line
    assert first.lost
