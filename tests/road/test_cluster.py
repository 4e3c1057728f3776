"""Grading and feedback on a real local Dask cluster of several processes, one of them killed in the middle."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from graders.class_settings import read_settings
from graders.nbgrader_cohort import prepare
from graders.nbgrader_feedback import prepare_feedback
from tests.cohorts import fill_class, make_class, sql, tables
from tests.driving import BIN, ROOT, module

MODULE = module("07-counselor")
OFFICERS = [f"o{number:03}" for number in range(120)]
SLOW = """
import time
from graders import cohort, cohort_feedback
def slow(name, owner):
    stock = getattr(owner, name)
    setattr(owner, name, lambda *given: (time.sleep(0.05), stock(*given))[1])
slow("fill", cohort)
slow("feedback_page", cohort_feedback)
"""
OLDER = "import graders.cluster\ngraders.cluster.version = lambda _: '0.0.1'\n"
SMALL = (
    "from course.cli import main; from graders import nbgrader_cohort as one, nbgrader_feedback as two\n"
    "one.CHUNK = two.CHUNK = 4\nmain()"
)

ASK = """
import sys
from pathlib import Path
from types import SimpleNamespace
import graders.cluster as ours
from course.problem import Problem
ours.PATIENCE = 3
try:
    with ours.cluster(SimpleNamespace(folder=Path(sys.argv[1])), sys.argv[2]):
        print("nothing is wrong")
except Problem as why:
    print(why.message)
"""

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader makes the class in this process


@dataclass
class Cluster:
    """A scheduler and its workers, each a process."""

    place: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *words: object) -> subprocess.Popen[bytes]:
        """Start one more process of `dask`; what it says goes to a file."""
        with (self.place / f"{name}.log").open("wb") as said:
            command = [str(one) for one in (BIN / "dask", *words, "--no-dashboard")]
            self.processes[name] = subprocess.Popen(
                command, cwd=self.place, stdout=said, stderr=said, env={**os.environ, "PYTHONPATH": str(ROOT)}
            )
        return self.processes[name]

    def worker(self, name: str, preload: str = SLOW) -> subprocess.Popen[bytes]:
        """Start a worker of one thread that does `preload` first, and wait until it has joined."""
        script = self.place / f"{name}.py"
        script.write_text(preload)
        found = self.start(name, "worker", self.address, "--nthreads", 1, "--no-nanny", "--preload", script)
        wait_for(lambda: "Registered to" in (self.place / f"{name}.log").read_text())
        return found

    @property
    def address(self) -> str:
        """Where the scheduler listens."""
        return str(json.loads((self.place / "scheduler.json").read_text())["address"])


def wait_for(there: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 60
    while not there():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster of three slow workers."""
    made = Cluster(tmp_path_factory.mktemp("dask"))
    made.start("scheduler", "scheduler", "--host", "127.0.0.1", "--port", 0, "--scheduler-file", "scheduler.json")
    wait_for((made.place / "scheduler.json").is_file)
    for name in ("one", "two", "three"):
        made.worker(name)
    yield made
    for process in made.processes.values():
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class with everything handed in and nothing graded."""
    made = make_class(tmp_path_factory.mktemp("cluster"), [MODULE], OFFICERS)
    fill_class(made, MODULE, OFFICERS)
    return made


def pages(folder: Path, what: str) -> dict[str, bytes]:
    """Every file under a folder of the class."""
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.glob(f"{what}/*/*/*")}


def losing_one(running: Cluster, folder: Path, command: str, begun: Callable[[], bool]) -> str:
    """Run a command on the cluster; once it has begun, kill a worker and let another one join. Returns what it says."""
    words = [sys.executable, "-c", SMALL, "class", command, folder, MODULE.folder, "--scheduler", running.address]
    process = subprocess.Popen([str(one) for one in words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    wait_for(lambda: begun() or process.poll() is not None)
    assert process.poll() is None, process.communicate()
    alive = [name for name, one in running.processes.items() if name != "scheduler" and one.poll() is None]
    lost = running.processes[alive[0]]
    lost.send_signal(signal.SIGKILL)
    lost.wait()
    running.worker(f"{alive[0]}-again")
    said = process.communicate()[0].decode()
    assert process.returncode == 0, said
    assert "Traceback" not in said
    return said


def test_a_lost_worker_costs_nothing(running: Cluster, folder: Path, tmp_path: Path) -> None:
    """Graded and given feedback on the cluster with workers killed: gradebook and files of an undisturbed run."""
    plain = Path(shutil.copytree(folder, tmp_path / folder.name))
    subprocess.run([BIN / "sro", "class", "grade", plain], check=True, capture_output=True)
    said = losing_one(running, folder, "grade", (folder / "attempts.jsonl").is_file)
    assert f"{MODULE.folder}: {len(OFFICERS)} graded" in said
    assert tables(folder) == tables(plain)
    assert pages(folder, "autograded") == pages(plain, "autograded")
    for one in (folder, plain):
        sql(one, "update grade set manual_score = 2, needs_manual_grade = 0 where needs_manual_grade")
    said = losing_one(running, folder, "feedback", lambda: '"closed"' in (folder / "attempts.jsonl").read_text())
    assert f"{MODULE.folder}: {len(OFFICERS)} given feedback" in said
    subprocess.run([BIN / "sro", "class", "feedback", plain], check=True, capture_output=True)
    # Each page says when the next attempt may begin only where there is a wait, and here there is none.
    assert pages(folder, "feedback") == pages(plain, "feedback")


def test_what_goes_to_a_worker_does_not_show_a_key(folder: Path) -> None:
    """Dask writes the values of a task that failed into the worker's log."""
    settings = read_settings(folder)
    assert settings
    for shared in (prepare(folder, settings, [MODULE]).shared, prepare_feedback(folder, settings, [MODULE]).giving):
        assert shared.modules
        assert "sro1-counselor" not in repr(shared)


def refused(folder: Path, address: str) -> str:
    """Why a cluster cannot work on a folder, asked in a process of its own, as a command is."""
    words = [sys.executable, "-c", ASK, str(folder), address]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_what_is_wrong_with_a_cluster_is_said(running: Cluster, tmp_path: Path) -> None:
    """No scheduler, no worker that sees the folder, another version of the toolkit: a line each, with what to do."""
    (tmp_path / "class.toml").write_text("")
    for address in ("tcp://127.0.0.1:9", "nowhere::"):
        assert f"No Dask scheduler answers at '{address}'. Check the address" in refused(tmp_path, address)
    said = refused(tmp_path / "elsewhere", running.address)
    assert f"does not see {tmp_path / 'elsewhere'}. Share the class's folder with it" in said
    older = running.worker("older", OLDER)
    said = refused(tmp_path, running.address)
    assert re.search(r"has sro-course 0\.0\.1, this machine .*Install the same on both", said)
    older.kill()
