"""Grading runs, imports and reaches nothing: hostile submissions under an audit hook, in a process of its own."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.broken.corpus import CORPUS
from tests.broken.damage import EVIL
from tests.broken.making import MODULE, make_class
from tests.driving import ROOT
from tests.road.conftest import hostile_notebook
from tests.road.test_grading import gradebook

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader's own, in this process
SHADOWS = ("graders", "course", "json", "sitecustomize", "usercustomize", "nbgrader_config", "jupyter_config")


def test_no_code_of_a_submission_is_run_imported_or_compiled(tmp_path: Path) -> None:
    """Evil cells, evil modules under our names, broken notebooks: no exec, compile, import, process or socket."""
    chosen = [CORPUS[name] for name in ("nb-hostile", "nb-skip", "nb-link", "log-hostile-text", "log-paths")]
    made = make_class(tmp_path, ["good", "evil", *(one.name for one in chosen)])
    made.hand_in("good", by_hand=True)
    evil = made.hand_in("evil", by_hand=True)
    hostile_notebook(evil, tmp_path / "tripwire")
    for name in SHADOWS:
        (evil / f"{name}.py").write_bytes(EVIL)
    for one in chosen:
        one.does(made.hand_in(one.name, by_hand=True))
    hostile = tmp_path / "hostile"
    hostile.mkdir()
    for officer in ("evil", *(one.name for one in chosen)):
        shutil.move(made.folder / "submitted" / officer, hostile / officer)
    done = subprocess.run(
        [sys.executable, "-m", "tests.broken.trapped", made.folder, hostile],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    *_, last = done.stdout.splitlines()
    (bait,) = json.loads(last.removeprefix("CAUGHT "))
    assert 'file "bait"' in bait  # the trap was alive to the end, and nothing else ran
    assert not (tmp_path / "tripwire").exists()
    assert not list(tmp_path.rglob("ran"))
    assert {row[0] for row in gradebook(made.folder)} == {"good", "evil", *(one.name for one in chosen)}
    assert MODULE.folder in done.stdout
