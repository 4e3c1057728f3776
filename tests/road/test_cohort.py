"""`sro class grade` beside nbgrader's own autograde: over 300 submissions, the same rows and the same notebooks."""

import json
import os
import random
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from graders import nbgrader_class as nb
from graders.class_settings import read_settings
from graders.cohort import Outcome, Trouble
from graders.nbgrader_cohort import grade, hands, prepare
from tests.cohorts import DUE, bank_of_every_type, fill_class, hand_in, make_class, some_answers, sql, tables
from tests.driving import module
from tests.road.conftest import TAMPER

MODULE = module("07-counselor")
OFFICERS = [f"o{number:03}" for number in range(300)]
BROKEN = ["hostile", "skipper", "broken", "types", "latin", "nested"]
LATE = "c.LateSubmissionPlugin.penalty_method = 'zero'\n"

# nbgrader runs in this process, and warns of its own making.
pytestmark = pytest.mark.filterwarnings("ignore")


@dataclass(frozen=True)
class Pair:
    """The same class twice: graded by `sro class grade`, and by nbgrader."""

    ours: Path
    stock: Path
    bank: Path

    @property
    def both(self) -> tuple[Path, Path]:
        """The two folders."""
        return self.ours, self.stock


def ours(folder: Path, force: bool = False) -> dict[str, list[str]]:
    """Grade as `sro class grade` does; returns officers by what became of their work."""
    settings = read_settings(folder)
    assert settings
    run = prepare(folder, settings, [MODULE], force)
    with hands(run) as doing:
        found = list(grade(run, MODULE, doing))
    assert len(found) == len(run.parts[MODULE.folder].officers)
    return {
        "graded": [one.officer for one in found if isinstance(one, Outcome)],
        "trouble": [one.officer for one in found if isinstance(one, Trouble)],
        "unchanged": ["?" for one in found if one is None],
    }


def stock(folder: Path, officers: Sequence[str]) -> list[str]:
    """Grade these officers with nbgrader's autograde in this process; returns what went wrong."""
    return [one.why for one in nb.grade(folder, MODULE, list(officers)) if isinstance(one, Trouble)]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Both classes after their first grading."""
    place = tmp_path_factory.mktemp("cohort")
    made = Pair(
        place / "ours" / "sro1-cohort", place / "stock" / "sro1-cohort", bank_of_every_type(place / "bank", MODULE)
    )
    before = os.environ.get("SRO_BANK")
    os.environ["SRO_BANK"] = str(made.bank)
    make_class(made.ours.parent, [MODULE], [*OFFICERS, *BROKEN, "undated"], LATE)
    fill_class(made.ours, MODULE, [*OFFICERS, *BROKEN, "stranger"], made.bank)
    for one in BROKEN:
        TAMPER[one](made.ours / "submitted" / one / MODULE.folder, place / "tripwire")
    hand_in(made.ours, MODULE, "undated", some_answers(made.ours, MODULE, "undated", made.bank, random.Random(2)), None)
    shutil.copytree(made.ours.parent, made.stock.parent)
    assert ours(made.ours)["trouble"] == []
    assert stock(made.stock, nb.submitted(made.stock, MODULE)) == []
    yield made
    os.environ.pop("SRO_BANK")
    if before:
        os.environ["SRO_BANK"] = before


def assert_same(pair: Pair) -> None:
    """Every table of the gradebook, every notebook byte by byte, and what the class wrote down of the answers."""
    first, second = tables(pair.ours), tables(pair.stock)
    for name, rows in first.items():
        assert rows == second[name], name
    for one in sorted(pair.stock.glob("autograded/*/*/*")):
        if one.suffix == ".ipynb" or one.name in ("answers.jsonl", "timestamp.txt", "submission_secret.txt"):
            mine = pair.ours / one.relative_to(pair.stock)
            assert mine.read_bytes() == one.read_bytes(), one
            assert mine.stat().st_mode == one.stat().st_mode
    assert last_answers(pair.ours) == last_answers(pair.stock)


def last_answers(folder: Path) -> dict[str, object]:
    """The answers graded last, by officer."""
    lines = [json.loads(line) for line in (folder / "attempts.jsonl").read_text().splitlines()]
    return {line["officer"]: line["answers"] for line in lines if line["event"] == "graded"}


def test_a_first_grading_leaves_what_nbgrader_leaves(pair: Pair) -> None:
    """Every item type, partly done, late, broken and undated: the same rows, notebooks and permissions."""
    assert len(tables(pair.ours)["submitted_assignment"]) == len(OFFICERS) + len(BROKEN) + 1
    penalties = [row for row in tables(pair.ours)["submitted_notebook"] if not row.endswith("None)")]
    assert penalties
    assert "No response." in "".join(tables(pair.ours)["comment"])
    assert_same(pair)


def test_a_second_run_grades_nothing(pair: Pair) -> None:
    """Nothing has changed, so nothing is written."""
    before = (pair.ours / "attempts.jsonl").read_bytes()
    found = ours(pair.ours)
    assert found["graded"] == []
    assert (pair.ours / "attempts.jsonl").read_bytes() == before


OF = """(select g.id from {table} g join base_cell c on c.id = g.cell_id
    join submitted_notebook b on b.id = g.notebook_id join submitted_assignment s on s.id = b.assignment_id
    where s.student_id in ({who}) and c.name like '%{cell}')"""


def test_marked_extended_resubmitted_and_second_attempts_are_graded_alike(pair: Pair) -> None:
    """Marks and comments follow unchanged answers only; extra credit stays; an extension is heeded."""
    marked, closed, again = OFFICERS[:24], OFFICERS[24:32], [*OFFICERS[12:24], *OFFICERS[40:52]]
    who = ",".join(f"'{one}'" for one in [*marked, *closed])
    grades, comments = (
        {cell: OF.format(table=table, who=who, cell=cell) for cell in ("w1", "w2", "04")}
        for table in ("grade", "comment")
    )
    for folder in pair.both:
        sql(
            folder,
            f"update grade set manual_score = 3, needs_manual_grade = 0 where id in {grades['w1']}",
            f"update grade set manual_score = 1, needs_manual_grade = 0 where id in {grades['w2']}",
            f"update grade set extra_credit = 0.5 where id in {grades['04']}",
            f"update comment set manual_comment = 'Seen.' where id in {comments['w1']}",
            f"update submitted_assignment set extension = '1970-01-03 00:00:00.000000' where student_id in ({who})",
        )
    assert list(nb.feedback(pair.ours, MODULE, closed)) == closed
    lines = [line for line in (pair.ours / "attempts.jsonl").read_text().splitlines() if '"closed"' in line]
    assert len(lines) == len(closed)
    with (pair.stock / "attempts.jsonl").open("a") as file:
        file.write("".join(f"{line}\n" for line in lines))
    rng = random.Random(3)
    for attempt, officers in ((1, again), (2, closed)):
        for number, one in enumerate(officers):
            given = some_answers(pair.ours, MODULE, one, pair.bank, rng, 0.3 if attempt == 1 else 0.9, attempt)
            for folder in pair.both:
                hand_in(folder, MODULE, one, given, DUE + timedelta(hours=100 if number % 2 else 20), attempt)
    assert sorted(ours(pair.ours)["graded"]) == sorted([*again, *closed])
    assert stock(pair.stock, [*again, *closed]) == []
    assert_same(pair)
    assert len(ours(pair.ours, force=True)["graded"]) == len(OFFICERS) + len(BROKEN) + 1
    assert stock(pair.stock, marked) == []
    assert_same(pair)
    rows = "".join(tables(pair.ours)["comment"])
    assert "Seen." in rows


def test_a_class_with_its_own_steps_is_left_to_nbgrader(pair: Pair, tmp_path: Path) -> None:
    """Settings that are not what `sro class new` wrote cannot be read without running them."""
    config = (pair.ours / "nbgrader_config.py").read_text()
    for more, known in (("", True), ("c.CourseDirectory.db_url = 'sqlite:////x.db'\n", True),
                        ("c.LateSubmissionPlugin.penalty_method = 'half'\n", False),
                        ("c.AssignLatePenalties.plugin_class = 'mine.Late'\n", False)):  # fmt: skip
        (tmp_path / "nbgrader_config.py").write_text(config + more)
        assert (read_settings(tmp_path) is not None) is known
    (tmp_path / "nbgrader_config.py").write_text(re.sub(r"c\.Autograde\.create_student.*\n", "", config))
    assert read_settings(tmp_path) is None
