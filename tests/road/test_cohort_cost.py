"""What grading a class may touch: few statements and files, in short steps that a kill cannot spoil."""

import builtins
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import nbformat
import pytest
from sqlalchemy import event

from graders import batches, cohort, nbgrader_states
from graders.batches import BATCH
from graders.class_settings import read_settings
from graders.cohort import Outcome
from graders.nbgrader_cohort import grade, prepare
from graders.nbgrader_tables import TABLES
from graders.notebook_text import cell_text, joined, notebook_bytes
from tests.cohorts import fill_class, make_class, tables
from tests.driving import BIN, ROOT, module

MODULE = module("07-counselor")
OFFICERS = [f"o{number:03}" for number in range(120)]

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader makes the class in this process


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class with everything handed in and nothing graded."""
    folder = make_class(tmp_path_factory.mktemp("cost"), [MODULE], OFFICERS)
    fill_class(folder, MODULE, OFFICERS)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(made, tmp_path / made.name))


def here(work: Any, tasks: Any) -> Iterator[Any]:
    """Work done in this process."""
    return (work(here.shared, one) for one in tasks)  # type: ignore[attr-defined]


def graded(folder: Path, statements: list[str] | None = None) -> list[Any]:
    """Grade the class in this process; the gradebook's statements are added to `statements`."""
    settings = read_settings(folder)
    assert settings
    run = prepare(folder, settings, [MODULE])
    here.shared = run.shared  # type: ignore[attr-defined]
    if statements is not None:
        event.listen(run.book, "before_cursor_execute", lambda *given: statements.append(given[2]))
    return list(grade(run, MODULE, here))


def test_statements_do_not_grow_with_the_submissions(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch of hundreds costs a dozen statements: four reads, four writes of many rows each."""
    monkeypatch.setattr(batches, "LONGEST", 3600)  # however slow the machine, one batch
    statements: list[str] = []
    assert len(graded(folder, statements)) == len(OFFICERS) < BATCH
    assert len(statements) <= 12, statements
    statements.clear()
    assert graded(folder, statements) == [None] * len(OFFICERS)
    assert statements == []


def test_a_submission_costs_few_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Log, time, secret and the notebook for faults are read, four written. A second run writes none."""
    opened: list[str] = []
    for owner, name in ((builtins, "open"), (os, "open"), (__import__("io"), "open")):
        stock = getattr(owner, name)
        monkeypatch.setattr(
            owner, name, lambda path, *a, _stock=stock, **k: (opened.append(str(path)), _stock(path, *a, **k))[1]
        )
    graded(folder)
    mine = [Path(one).name for one in opened if "/o007/" in one]
    assert sorted(re.sub(r"\.\w{8}\.new$", ".new", one) for one in mine if one.endswith(".new")) == sorted(
        f".{one}.new" for one in ("answers.jsonl", "timestamp.txt", "submission_secret.txt", f"{MODULE.topic}.ipynb")
    )
    assert mine.count("answers.jsonl") == mine.count(f"{MODULE.topic}.ipynb") == 1
    assert len(mine) <= 12
    shared = [one for one in opened if "/submitted/" not in one and "/autograded/" not in one and str(folder) in one]
    assert len(shared) < 12
    opened.clear()
    graded(folder)
    again = [Path(one).name for one in opened if "/o007/" in one]
    assert len(again) <= 8
    assert not [one for one in again if one.endswith(".new")]


def test_grading_a_class_imports_neither_nbgrader_nor_a_kernel(folder: Path) -> None:
    """Their imports alone would take longer than grading hundreds."""
    code = (
        "import sys; from course.cli import main; main(['class', 'grade', sys.argv[1]], standalone_mode=False)\n"
        "print(sorted({'nbgrader', 'nbconvert', 'nbformat', 'jsonschema', 'jupyter_client'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=True, cwd=ROOT)
    assert said.stdout.splitlines()[-1] == "[]"
    assert f"{MODULE.folder}: {len(OFFICERS)} graded" in said.stdout


def test_marking_a_class_costs_three_statements_and_no_import_of_nbgrader(folder: Path) -> None:
    """However many marks a file holds: one read, one write of grades, one of comments."""
    graded(folder)
    entries = [f'[[mark]]\nofficer = "{who}"\nitem = "{MODULE.id}-{one}"\npoints = 1\n'
               for who in OFFICERS for one in ("w1", "w2")]  # fmt: skip
    (folder / "marks.toml").write_text('instructor = "Test Instructor"\n' + "".join(entries), encoding="utf-8")
    code = (
        "import sys; from sqlalchemy import event; from sqlalchemy.engine import Engine; statements = []\n"
        "event.listen(Engine, 'before_cursor_execute', lambda *given: statements.append(given[2]))\n"
        "from course.cli import main; main(['class', 'mark', *sys.argv[1:]], standalone_mode=False)\n"
        "print([one.split()[0] for one in statements], {'nbgrader', 'nbconvert', 'nbformat'} & set(sys.modules))"
    )
    words = [sys.executable, "-c", code, folder, folder / "marks.toml"]
    said = subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT).stdout.splitlines()
    assert said == [f"{len(entries)} marks entered, given by Test Instructor",
                    "['BEGIN', 'SELECT', 'UPDATE', 'UPDATE'] set()"]  # fmt: skip


def test_the_tables_are_nbgraders(folder: Path) -> None:
    """Every table and column that grading names is in nbgrader's own schema, with the same type."""
    from nbgrader.api import Base

    for table in TABLES.tables.values():
        theirs = Base.metadata.tables[table.name]
        for column in table.columns:
            kind = theirs.columns[column.name].type
            assert isinstance(kind, type(column.type)) or type(kind).__name__ == "Enum", (table.name, column.name)
            assert theirs.columns[column.name].primary_key is column.primary_key or table.name == "grade_cells"


def test_the_texts_of_cells_make_the_file_that_nbformat_writes(folder: Path) -> None:
    """Byte for byte, for a released module and for odd metadata."""
    raw = (folder / "release" / MODULE.folder / f"{MODULE.topic}.ipynb").read_bytes()
    book = json.loads(raw)
    book["metadata"] |= {"odd": {"empty": {}, "none": [], 'é\n"': [1, 2.5, True, None, "x\u2028y", {"b": [[]]}]}}
    cells = [joined(one) for one in book["cells"]]
    made = notebook_bytes([cell_text(one) for one in cells], book["metadata"], book["nbformat_minor"])
    assert made.decode() == nbformat.writes(nbformat.from_dict({**book, "cells": cells})) + "\n"


def test_one_bad_submission_is_said_and_the_others_are_graded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever one raises is that officer's trouble alone."""
    stock = cohort.fill
    calls = count(1)
    monkeypatch.setattr(
        cohort, "fill", lambda master, work, log: 1 / 0 if next(calls) % 7 == 0 else stock(master, work, log)
    )
    found = graded(folder)
    troubles = [one for one in found if not isinstance(one, Outcome)]
    assert troubles
    assert {one.why for one in troubles} == {"division by zero. Nothing of it was graded."}
    assert len(tables(folder)["submitted_assignment"]) == len(OFFICERS) - len(troubles)


def _as_at_a_terminal() -> None:
    """Ctrl-C stops a program, even where whoever runs the tests has it ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_what_was_finished_stays_and_the_next_run_does_the_rest(folder: Path, stop: signal.Signals) -> None:
    """Stopped in the middle and run again: the gradebook of an undisturbed run."""
    whole = Path(shutil.copytree(folder, folder.parent / "whole"))
    graded(whole)
    words = [sys.executable, "-c", SLOW, "class", "grade", str(folder)]
    process = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True,
                               preexec_fn=_as_at_a_terminal)  # fmt: skip
    lines = folder / "attempts.jsonl"
    while process.poll() is None and not lines.is_file():
        time.sleep(0.02)
    assert process.poll() is None, process.communicate()
    os.killpg(process.pid, stop)
    _, said = process.communicate()
    assert process.returncode != 0
    if stop == signal.SIGINT:
        assert "Stopped. What was graded stays" in said
    done = len(tables(folder)["submitted_assignment"])
    assert 0 < done < len(OFFICERS)
    subprocess.run([BIN / "sro", "class", "grade", folder], check=True, capture_output=True)
    assert tables(folder) == tables(whole)
    for one in whole.glob("autograded/*/*/*"):
        assert (folder / one.relative_to(whole)).read_bytes() == one.read_bytes()


SLOW = """
import time
from course.cli import main
from graders import batches, cohort, nbgrader_cohort
stock, nbgrader_cohort.CHUNK, batches.LONGEST = cohort.fill, 5, 0.2
cohort.fill = lambda *given: (time.sleep(0.05), stock(*given))[1]
main()
"""


def test_a_locked_gradebook_is_said_and_loses_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program writes for too long: one clear line, nothing half-written, and the next run does it."""
    from course.problem import Problem
    from graders import nbgrader_tables

    monkeypatch.setattr(nbgrader_tables, "PATIENCE", 0.2)
    settings = read_settings(folder)
    assert settings
    run = prepare(folder, settings, [MODULE])
    here.shared = run.shared  # type: ignore[attr-defined]
    with sqlite3.connect(folder / "gradebook.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Problem, match="The gradebook is locked by another program"):
            list(grade(run, MODULE, here))
        other.execute("ROLLBACK")
    assert tables(folder)["grade"] == []
    assert not (folder / "attempts.jsonl").exists()
    assert all(isinstance(one, Outcome) for one in graded(folder))
    assert len(tables(folder)["submitted_assignment"]) == len(OFFICERS)


def test_the_status_of_a_class_is_read_in_a_few_statements(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many officers: the roster, the release, and all grades of a module at once."""
    graded(folder)
    statements: list[str] = []
    stock = nbgrader_states.open_book

    def counted(url: str, writes: bool) -> Any:
        book = stock(url, writes)
        event.listen(book, "before_cursor_execute", lambda *given: statements.append(given[2]))
        return book

    monkeypatch.setattr(nbgrader_states, "open_book", counted)
    found = nbgrader_states.states(folder, MODULE)
    assert len(found) == len(OFFICERS)
    assert all(one.points is not None for one in found)
    assert len(statements) <= 8, statements
