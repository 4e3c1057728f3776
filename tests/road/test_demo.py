"""The demo and the README: what a newcomer types does what is said."""

import json
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from course.curriculum import read_curriculum
from tests.driving import BIN, ROOT
from tests.road.test_grading import ROWS

OFFICERS = ("Avery Example", "Blake Sample", "Casey Specimen", "Drew Mockford", "Emery Testerman",
            "Frankie Fictional", "Gray Madeup", "Harper Pretend")  # fmt: skip
LEVEL = read_curriculum().find_level("sro1")
MODULES = [module.folder for module in LEVEL.module]
SERVERS = ("learn start", "class open")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the README's relative paths hold."""
    folder = tmp_path_factory.mktemp("newcomer")
    for name in ("demo", "tracker"):
        (folder / name).symlink_to(ROOT / name)
    (folder / ".venv").mkdir()
    (folder / ".venv" / "bin").symlink_to(BIN)
    return folder


@pytest.fixture(scope="module")
def said(place: Path) -> str:
    """What the demo prints, run twice into the same folder: the second run starts clean."""
    (place / "build" / "demo" / "learners").mkdir(parents=True)
    (place / "build" / "demo" / "learners" / "left-over").write_text("from an earlier run")
    command = [sys.executable, ROOT / "demo" / "run.py"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert not (place / "build" / "demo" / "learners" / "left-over").exists()
    return done.stdout


def states(said: str) -> dict[tuple[str, str], str]:
    """The class status table of the demo: officer and module (or the numbers of several) to state."""
    found, officer = {}, ""
    for line in said.splitlines():
        cells = [cell.strip() for cell in line.split("│")][1:-1]
        if len(cells) == 6:
            officer = cells[0] if cells[0] in OFFICERS else officer
            found[officer, cells[1]] = cells[2]
    return found


def test_the_demo_shows_eight_different_officers(said: str) -> None:
    """Strong, weak, partly done, nothing submitted, a critical error, a corrupt file, late, outside hours."""
    state = states(said)
    for module in MODULES:
        assert state["Avery Example", module] == "passed"
    for module in ("04-searches", "05-interviews", "06-records"):
        assert state["Blake Sample", module] == "below the pass mark"
    assert state["Casey Specimen", "01-four-roles"] == "below the pass mark"
    assert state["Casey Specimen", "02, 03, 05 to 10"] == "nothing submitted"
    assert "Drew Mockford" not in {officer for officer, _ in state}
    assert "Nothing submitted at all by 1 of 8 officers: Drew Mockford (drew)" in said
    assert list(state.values()).count("nothing submitted") == 6  # a line for each who handed in some, but not all
    assert state["Emery Testerman", "04-searches"] == "critical error: to do again"
    assert state["Emery Testerman", "05-interviews"] == "passed"
    assert state["Frankie Fictional", "01-four-roles"] == "passed"
    assert state["Gray Madeup", "04-searches"] == "passed"
    assert state["Harper Pretend", "06-records"] == "passed"
    late = re.findall(r"│ (\S+)\s*│[^│\n]*│[^│\n]*│[^│\n]*│ \d+ (?:s|min)", said)
    assert late == ["04-searches"]  # one module of one officer
    assert "frankie, 01-four-roles: 2 lines of answers.jsonl could not be read" in said
    assert "another variant" not in said  # demo/answers holds what each officer is asked
    assert "blake, 04-searches: attempt 2 of 3 may begin now" in said


def test_the_demo_shows_a_second_attempt_that_passes(said: str) -> None:
    """Blake fails a module, is given feedback, answers what is asked again, and has passed."""
    first, second = said.split("# Blake Sample has not passed.")
    assert "01-four-roles: handed in, attempt 1, 17 of 17 graded items answered" in first
    assert "01-four-roles: handed in, attempt 2, 17 of 17 graded items answered" in second
    assert "given by Robin Instructor" in second
    assert states(said)["Blake Sample", "01-four-roles"] == "passed"


def test_an_officer_finishes_sro_1_by_study_and_by_attested_hours(said: str, place: Path) -> None:
    """Every module is offered; Avery passes each and has 40 of 40 hours: SRO I is met, in the status and the PDF."""
    assert {module.status for module in LEVEL.module} == {"offered"}
    attested = (place / "build/demo/sro1-demo/attestations.jsonl").read_text(encoding="utf-8").splitlines()
    own = [line for one in attested if (line := json.loads(one))["officer"] == "avery"]
    minutes: dict[str, int] = defaultdict(int)
    for line in own:
        minutes[line["module"]] += line["minutes"]
    assert minutes == {module.id: module.practical for module in LEVEL.module}
    assert len({line["day"] for line in own}) > len(LEVEL.module)
    status = said[said.index("status avery") :]
    assert re.search(r"SRO I +40 of 40 +met +\d{4}-\d\d-\d\d +\d{4}-\d\d-\d\d", status)
    assert "SRO I: met" in status
    assert "KLC model policy VI-B" in status
    assert "planned" not in said
    assert list((place / "build/demo/report").glob("*avery*.pdf"))


def test_the_demo_ends_with_every_standing_and_where_to_look(said: str) -> None:
    """Hours against 40 and 120, standing, next deadline and clause; then folders and pages."""
    roster = said[said.index("track --db", said.index("import-class")) :]
    for officer in OFFICERS:
        assert officer in roster
    for part in ("lapsed", "may NOT serve", "in-training", "OVERDUE", "KLC model policy", "of 40", "of 120",
                 "not a state certificate", "chain and triggers intact", "Look next at"):  # fmt: skip
        assert part in roster


def test_the_demo_names_where_its_marks_come_from(said: str) -> None:
    """The instructor is openly the demo's own."""
    assert "Robin Instructor (made up; the demo's own marks)" in said


def test_stock_autograde_in_the_demo_class_gives_the_same_gradebook(said: str, place: Path) -> None:
    """`nbgrader autograde --force` in the demo's class folder changes no score and keeps every mark."""
    folder = place / "build" / "demo" / "sro1-demo"
    copy = place / "again"
    shutil.copytree(folder, copy)

    def scores(where: Path) -> list[tuple[object, ...]]:
        with sqlite3.connect(where / "gradebook.db") as book:
            return [row[:5] for row in book.execute(ROWS)]  # a re-graded mark asks to be looked at again

    before = scores(copy)
    command = [BIN / "nbgrader", "autograde", "06-records", "--force"]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert scores(copy) == before
    assert len({row[:2] for row in before}) == 24  # what the seven officers handed in


def test_the_readme_commands_run(said: str, place: Path) -> None:
    """Every command of the three starts runs, in the README's order, on the demo's class."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    commands = [shlex.split(line, comments=True) for block in blocks for line in block.splitlines()]
    ours = [words for words in commands if words and words[0] == ".venv/bin/sro"]
    assert len(ours) >= 17
    for words in ours:
        server = " ".join(words[1:3]) in SERVERS
        extra = ["--no-open"] if words[1:3] == ["learn", "start"] else ["--help"] if server else []
        done = subprocess.run([*words, *extra], cwd=place, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}{done.stderr}"
    makefile = (ROOT / "Makefile").read_text()
    for words in commands:
        if words and words[0] == "make":
            assert f"\n{words[1]}:" in makefile


def test_what_the_readme_points_at_is_there() -> None:
    """Links and pictures of README and CONTRIBUTING lead somewhere."""
    for page in ("README.md", "CONTRIBUTING.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", (ROOT / page).read_text(encoding="utf-8")):
            assert target.startswith("http") or (ROOT / target).exists(), f"{page}: {target}"
