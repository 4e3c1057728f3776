"""The oracle: a stock nbgrader kernel run over the same answers gives the same scores."""

import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest

from course.player.items import Written
from tests.driving import BIN, ROOT, bank_items, module
from tests.road.conftest import Road
from tests.road.test_grading import automatic

NAME = "04-searches"
OFFICERS = ("good", "bad", "harmful", "types")
CONFIG = """
import os, sys
from pathlib import Path
os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]
c = get_config()
c.CourseDirectory.course_id = "stock"
"""
HIDDEN = """### BEGIN HIDDEN TESTS
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from course.player import answers
from course.player.scoring import score
from course.player.items import read_items
from tests.driving import BANK
given = answers.read(Path.cwd()).latest.get({one!r})
asked = {{item.id: item for item in read_items(BANK / "sro1" / ({name!r} + ".toml"))}}
# With lines that no card wrote there is no variant; the grader then scores nothing, as here any would.
score(asked[given.variant or {one!r}], given.answer).points if given else 0.0
### END HIDDEN TESTS"""


@pytest.fixture(scope="module")
def stock(road: Road, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plain nbgrader course whose hidden tests call our scoring function in a kernel."""
    folder = tmp_path_factory.mktemp("stock")
    (folder / "nbgrader_config.py").write_text(CONFIG)
    topic = module(NAME).topic
    book = nbformat.read(road.folder / "source" / NAME / f"{topic}.ipynb", as_version=4)
    automatic_ids = {one for one, item in bank_items(NAME).items() if not isinstance(item, Written)}
    book.cells = [cell for cell in book.cells if cell.metadata.get("nbgrader", {}).get("grade_id") in automatic_ids]
    for cell in book.cells:
        cell.source = HIDDEN.format(root=str(ROOT), one=cell.metadata.nbgrader.grade_id, name=NAME)
    (folder / "source" / NAME).mkdir(parents=True)
    nbformat.write(book, folder / "source" / NAME / f"{topic}.ipynb")
    nbgrader(folder, "generate_assignment", NAME)
    for officer in OFFICERS:
        mine = folder / "submitted" / officer / NAME
        shutil.copytree(folder / "release" / NAME, mine)
        shutil.copy(road.folder / "submitted" / officer / NAME / "answers.jsonl", mine)
    nbgrader(folder, "autograde", NAME)
    return folder


def nbgrader(folder: Path, *words: str) -> None:
    """Run a stock nbgrader command in a folder; it must succeed."""
    done = subprocess.run([BIN / "nbgrader", *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("officer", OFFICERS)
def test_a_stock_kernel_run_agrees_cell_by_cell(road: Road, stock: Path, officer: str) -> None:
    """Reading the log beside the bank scores exactly what running hidden tests scores."""
    ours = automatic(road.folder, officer, NAME)
    items = [one for one, item in bank_items(NAME).items() if not isinstance(item, Written)]
    assert automatic(stock, officer, NAME) == pytest.approx({one: ours[one] for one in items})


def test_ask_refuses_to_be_run_by_a_stock_autograde(road: Road, tmp_path: Path) -> None:
    """Under nbgrader's own settings a released module earns nothing at all: it fails safe."""
    (tmp_path / "nbgrader_config.py").write_text(CONFIG)
    shutil.copytree(road.folder / "source" / NAME, tmp_path / "source" / NAME)
    nbgrader(tmp_path, "generate_assignment", NAME)
    shutil.copytree(tmp_path / "release" / NAME, tmp_path / "submitted" / "good" / NAME)
    nbgrader(tmp_path, "autograde", NAME)
    scores = automatic(tmp_path, "good", NAME)
    assert scores
    assert set(scores.values()) == {0.0}
