"""`sro class feedback` beside nbgrader's own: the same pages in the same places, the same attempts closed."""

import builtins
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from graders import nbgrader_class as nb
from graders.attempts import Closed, read_history
from graders.class_settings import read_settings
from graders.cohort import Trouble
from graders.cohort_feedback import Delivered
from graders.nbgrader_cohort import grade, hands, prepare
from graders.nbgrader_feedback import give, makers, prepare_feedback, step_back
from graders.scored import work_in
from tests.cohorts import DUE, bank_of_every_type, fill_class, hand_in, make_class, some_answers, sql, tables
from tests.driving import BIN, ROOT, module

MODULE = module("07-counselor")
OFFICERS = [f"o{number:02}" for number in range(40)]
LATE = "c.LateSubmissionPlugin.penalty_method = 'zero'\n"

# nbgrader runs in this process, and warns of its own making.
pytestmark = pytest.mark.filterwarnings("ignore")


def feedback(folder: Path) -> dict[str, list[str]]:
    """Give feedback as `sro class feedback` does; returns officers by what became of it."""
    settings = read_settings(folder)
    assert settings
    run = prepare_feedback(folder, settings, [MODULE])
    with makers(run) as doing:
        found = list(give(run, MODULE, doing))
    assert list(step_back(run, [MODULE])) == []
    return {
        "given": [one.officer for one in found if isinstance(one, Delivered)],
        "trouble": [one.why for one in found if isinstance(one, Trouble)],
        "unchanged": ["?" for one in found if one is None],
    }


def graded(folder: Path) -> None:
    """Grade what is in `submitted/`."""
    settings = read_settings(folder)
    assert settings
    run = prepare(folder, settings, [MODULE])
    with hands(run) as doing:
        assert not [one for one in grade(run, MODULE, doing) if isinstance(one, Trouble)]


def marked(folder: Path, points: int, *waiting: str) -> None:
    """Mark every written answer that waits, but not those of `waiting`, and say something to it."""
    not_these = ",".join(f"'{one}'" for one in waiting)
    mine = f"""select b.id from submitted_notebook b join submitted_assignment s on s.id = b.assignment_id
        where s.student_id not in ({not_these})"""
    sql(
        folder,
        f"""update grade set manual_score = {points}, needs_manual_grade = 0
            where needs_manual_grade and notebook_id in ({mine})""",
        f"update comment set manual_comment = 'Say <b>why</b> & when.' where notebook_id in ({mine}) and rowid % 2",
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A class with every item type, graded and marked but for a few: late work, extra credit, a critical error."""
    place = tmp_path_factory.mktemp("feedback")
    before = os.environ.get("SRO_BANK")
    os.environ["SRO_BANK"] = str(bank_of_every_type(place / "bank", MODULE))
    folder = make_class(place / "first", [MODULE], OFFICERS, LATE)
    fill_class(folder, MODULE, OFFICERS, place / "bank")
    graded(folder)
    marked(folder, 3, *nb.ready(folder, MODULE).waiting[:3])
    sql(folder, "update grade set extra_credit = 0.5 where rowid % 97 = 0")
    yield folder
    os.environ.pop("SRO_BANK")
    if before:
        os.environ["SRO_BANK"] = before


def whose(folder: Path) -> tuple[list[str], list[str]]:
    """Who can be given feedback, and who waits for a mark."""
    found = nb.ready(folder, MODULE)
    assert len(found.waiting) == 3
    return found.marked, found.waiting


def closed_of(folder: Path, officer: str) -> tuple[Closed, ...]:
    """An officer's closed attempts."""
    return read_history(folder, officer, MODULE.folder).closed


def nb_attempt(folder: Path, officer: str) -> int:
    """Which attempt the graded notebook is."""
    book = json.loads((folder / "autograded" / officer / MODULE.folder / f"{MODULE.topic}.ipynb").read_text())
    return work_in(book["metadata"], officer, MODULE.folder).attempt


def copied(made: Path, place: Path) -> Path:
    """A copy of the class with an exchange of its own."""
    shutil.copytree(made.parent, place)
    folder = place / made.name
    for name in ("class.toml", "nbgrader_config.py"):
        text = (folder / name).read_text()
        (folder / name).write_text(text.replace(str(made.parent), str(place)))
    return folder


@dataclass(frozen=True)
class Out:
    """What giving feedback leaves: pages and what lies beside them, the exchange, closed attempts, the rows."""

    pages: dict[str, bytes]
    delivered: dict[str, bytes]
    closed: list[dict[str, Any]]
    tables: dict[str, list[str]]


def out(folder: Path) -> Out:
    """What stands now."""
    kept = [one for one in sorted((folder / "feedback").glob("*/*/*")) if one.name != "answers.jsonl"]
    shelf = folder.parent / "exchange" / "sro1-cohort" / "feedback"
    lines = [json.loads(line) for line in (folder / "attempts.jsonl").read_text().splitlines()]
    return Out(
        {str(one.relative_to(folder)): one.read_bytes() for one in kept},
        {one.name: one.read_bytes() for one in sorted(shelf.iterdir())},
        sorted(
            (one | {"closed_at": ""} for one in lines if one["event"] == "closed"),
            key=lambda one: (one["officer"], one["attempt"]),
        ),
        tables(folder),
    )


def by_nbgrader(folder: Path) -> None:
    """Feedback by nbgrader's own steps, one by one."""
    found = nb.ready(folder, MODULE)
    assert list(nb.feedback(folder, MODULE, found.marked)) == found.marked


def test_the_feedback_of_a_class_is_what_nbgrader_leaves(made: Path, tmp_path: Path) -> None:
    """First attempts, then better and worse second ones: pages byte for byte, attempts, rows of the gradebook."""
    ours, stock = copied(made, tmp_path / "ours"), copied(made, tmp_path / "stock")
    ready, waiting = whose(ours)
    assert feedback(ours)["given"] == ready
    by_nbgrader(stock)
    assert out(ours) == out(stock)
    assert len(out(ours).delivered) == len(ready) == len(OFFICERS) - len(waiting)
    rng = random.Random(5)
    again = ready[:8]
    for number, one in enumerate(again):
        bank = Path(os.environ["SRO_BANK"])
        given = some_answers(ours, MODULE, one, bank, rng, 0.1 if number % 2 else 1.0, attempt=2)
        for folder in (ours, stock):
            hand_in(folder, MODULE, one, given, DUE + timedelta(days=2), 2)
    for folder in (ours, stock):
        graded(folder)
        marked(folder, 1, *waiting)
    found = feedback(ours)
    by_nbgrader(stock)
    assert out(ours) == out(stock)
    assert not found["trouble"]
    lines = [one for one in out(ours).closed if one["attempt"] == 2]
    assert 4 < len(lines) <= len(again)
    assert any(b"This is attempt 2 of 3" in page for page in out(ours).pages.values())
    back = [one for one in ready if nb_attempt(ours, one) == 1 and closed_of(ours, one)[-1].attempt == 2]
    assert len(back) > 1  # worse second attempts: the first counts, and is in the gradebook
    assert feedback(ours)["given"] == []


def test_a_second_run_gives_only_what_has_changed(made: Path, tmp_path: Path) -> None:
    """Nothing, or the one page whose mark is another now; nothing else is written."""
    folder = copied(made, tmp_path / "twice")
    feedback(folder)
    before = {one: one.stat().st_mtime_ns for one in folder.glob("feedback/*/*/*")}
    lines = (folder / "attempts.jsonl").read_bytes()
    assert feedback(folder) == {"given": [], "trouble": [], "unchanged": ["?"] * len(whose(folder)[0])}
    assert (folder / "attempts.jsonl").read_bytes() == lines
    sql(
        folder,
        """update grade set manual_score = 2 where manual_score = 3 and id in (select max(g.id) from grade g
            join submitted_notebook b on b.id = g.notebook_id join submitted_assignment s on s.id = b.assignment_id
            where s.student_id = 'o09' and g.manual_score = 3)""",
    )
    assert feedback(folder)["given"] == ["o09"]
    changed = [one for one, when in before.items() if one.stat().st_mtime_ns != when]
    assert [one.parent.parent.name for one in changed] == ["o09"]


def test_what_cannot_be_delivered_is_said_and_the_others_are(made: Path, tmp_path: Path) -> None:
    """No secret, a damaged notebook: a line each with what to do. Without a time there is a page all the same."""
    folder = copied(made, tmp_path / "odd")
    where = {one: folder / "autograded" / one / MODULE.folder for one in ("o10", "o11", "o12")}
    (where["o10"] / "submission_secret.txt").unlink()
    (where["o11"] / "counselor.ipynb").unlink()
    (where["o11"] / "counselor.ipynb").write_text("{}")
    for one in (where["o12"], folder / "submitted" / "o12" / MODULE.folder):
        (one / "timestamp.txt").unlink()
    found = feedback(folder)
    no_secret, damaged = found["trouble"]
    assert "the submission has no submission_secret.txt" in no_secret
    assert damaged.endswith("counselor.ipynb is not what was graded. Grade it again: sro class grade --force")
    assert "o12" in found["given"]
    assert len(found["given"]) == len(OFFICERS) - 3 - 2


def test_the_command_says_who_waits_and_imports_no_nbgrader(made: Path, tmp_path: Path) -> None:
    """Its import alone would take longer than a hundred pages."""
    folder = copied(made, tmp_path / "command")
    code = (
        "import sys; from course.cli import main; main(['class', 'feedback', sys.argv[1]], standalone_mode=False)\n"
        "print(sorted({'nbgrader', 'nbconvert', 'nbformat', 'jsonschema', 'jupyter_client'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=True, cwd=ROOT)
    lines = said.stdout.splitlines()
    assert lines[-1] == "[]"
    ready, waiting = whose(folder)
    assert f"{MODULE.folder}: {len(ready)} given feedback" in lines
    names = ", ".join(waiting)
    assert f"{MODULE.folder}: no feedback yet for {names}; written answers wait for your mark" in lines


def test_a_page_costs_few_statements_and_files(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch of hundreds costs three reads; of an officer six files are read and four written."""
    folder = copied(made, tmp_path / "counted")
    settings = read_settings(folder)
    assert settings
    run = prepare_feedback(folder, settings, [MODULE])
    statements: list[str] = []
    event.listen(run.book, "before_cursor_execute", lambda *given: statements.append(given[2]))
    opened: list[str] = []
    for owner, name in ((builtins, "open"), (os, "open"), (io, "open")):
        stock = getattr(owner, name)
        monkeypatch.setattr(
            owner, name, lambda path, *a, _stock=stock, **k: (opened.append(str(path)), _stock(path, *a, **k))[1]
        )
    with makers(run) as doing:
        assert len([one for one in give(run, MODULE, doing) if isinstance(one, Delivered)]) == len(OFFICERS) - 3
    assert len([one for one in statements if one != "BEGIN"]) == 3, statements
    mine = [Path(one).name for one in opened if "/o17/" in one]
    written = sorted(one for one in mine if one.endswith(".new"))
    assert [one[:11] for one in written] == [".counselor.", ".submission", ".timestamp."]
    assert len(mine) - len(written) <= 8, mine


SLOW = """
import time
from course.cli import main
from graders import batches, cohort_feedback, nbgrader_feedback
stock, nbgrader_feedback.CHUNK, batches.LONGEST = cohort_feedback.feedback_page, 2, 0.1
cohort_feedback.feedback_page = lambda *given: (time.sleep(0.05), stock(*given))[1]
main()
"""


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_stopped_in_the_middle_and_run_again_is_as_never_stopped(
    made: Path, tmp_path: Path, stop: signal.Signals
) -> None:
    """Whole pages or none, and the next run gives the rest."""
    whole, folder = copied(made, tmp_path / "whole"), copied(made, tmp_path / "stopped")
    feedback(whole)
    closed = (folder / "attempts.jsonl").read_text().count('"closed"')
    words = [sys.executable, "-c", SLOW, "class", "feedback", str(folder)]
    process = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None)  # fmt: skip
    while process.poll() is None and (folder / "attempts.jsonl").read_text().count('"closed"') == closed:
        time.sleep(0.02)
    assert process.poll() is None, process.communicate()
    os.killpg(process.pid, stop)
    _, said = process.communicate()
    assert process.returncode != 0
    assert stop == signal.SIGKILL or "Stopped. What was given feedback stays" in said
    assert len(out(folder).closed) < len(out(whole).closed)
    subprocess.run([BIN / "sro", "class", "feedback", folder], check=True, capture_output=True)
    assert out(folder) == out(whole)
