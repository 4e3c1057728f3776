"""A run that is killed, finds the disk full or the gradebook locked loses nothing: the next one ends the same."""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.broken.corpus import CORPUS
from tests.broken.killed import dump
from tests.broken.making import MODULE, Made, make_class
from tests.driving import BIN, ROOT, sro

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader's own, in this process
ROUNDS, KILLS, SEED = 6, 4, 20261122  # 24 kills, to stay far below a minute


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A class with one good and one broken submission, not graded yet."""
    made = make_class(tmp_path_factory.mktemp("killed"), ["good", "hand-link"])
    made.hand_in("good", by_hand=True)
    CORPUS["hand-link"].does(made.hand_in("hand-link", by_hand=True))
    return made


def test_killed_at_any_moment_and_run_again_the_gradebook_is_the_same(made: Made) -> None:
    """Six rounds of four kills, at file operations and at times; each ends like an undisturbed run."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.broken.killed", made.folder, str(ROUNDS), str(KILLS), str(SEED)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = [line for line in done.stdout.splitlines() if line.startswith(("ROUND", "STRUCK"))]
    assert said[:-1] == [f"ROUND {number} same" for number in range(ROUNDS)]
    assert int(said[-1].split()[1]) > ROUNDS * KILLS / 2  # some end before they are struck


def stopped(folder: Path, limit: Callable[[], None] | None = None) -> str:
    """Grade where it must fail with one clear line and exit code 1; returns what was said."""
    done = subprocess.run(
        [BIN / "sro", "class", "grade", folder, MODULE.folder],
        capture_output=True, text=True, check=False, preexec_fn=limit,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip().splitlines()[-1]


@pytest.fixture
def graded(made: Made, tmp_path: Path) -> Path:
    """A copy of the class, graded, in which one has handed in again."""
    folder = Path(shutil.copytree(made.folder, tmp_path / made.folder.name, symlinks=True))
    sro("class", "grade", folder, MODULE.folder)
    log = folder / "submitted" / "good" / MODULE.folder / "answers.jsonl"
    log.write_text(log.read_text().splitlines()[0] + "\n")
    return folder


def test_a_full_disk_is_said_and_loses_nothing(graded: Path) -> None:
    """No file may grow beyond 40 kB: one line and exit code 1; with room, the same as without the fault."""
    calm = Path(shutil.copytree(graded, graded.parent / "calm" / graded.name, symlinks=True))
    said = stopped(graded, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000)))
    assert "The disk is full" in said
    assert "run the same command again" in said
    for folder in (graded, calm):
        sro("class", "grade", folder, MODULE.folder)
    assert dump(graded) == dump(calm)


def test_a_locked_gradebook_is_said_and_loses_nothing(graded: Path) -> None:
    """Another program that writes for longer than SQLite waits: one line and exit code 1; then as without it."""
    before = dump(graded)
    book = sqlite3.connect(graded / "gradebook.db", isolation_level=None)
    book.execute("begin immediate")
    try:
        assert "The gradebook is locked by another program" in stopped(graded)
    finally:
        book.close()
    assert dump(graded)["grades"] == before["grades"]
    sro("class", "grade", graded, MODULE.folder)
    after = dump(graded)
    assert after["grades"] != before["grades"]  # the newer answers were graded
    assert len(after["files"]) == len(before["files"])
