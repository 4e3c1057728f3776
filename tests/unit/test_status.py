"""What `sro class status` prints: what was handed in, and below it who handed in nothing."""

from collections.abc import Mapping, Sequence
from itertools import product

import pytest

from course.curriculum import Module
from graders.nbgrader_states import NOTHING, State
from graders.print_status import MOST, print_status
from tests.driving import module

FOLDERS = ("01-four-roles", "02-agreement", "03-law-enforcement", "04-searches", "05-interviews")
MODULES = [module(one) for one in FOLDERS]


def a_class(done: Mapping[str, Sequence[int]], modules: Sequence[Module] = MODULES) -> list[State]:
    """Made-up officers, each with the numbers of the modules handed in and passed."""
    return [
        State(officer, f"{officer.title()} Sample", each, "passed", 50.0, 55.0, attempt="1 of 3")
        if int(each.folder[:2]) in done[officer]
        else State(officer, f"{officer.title()} Sample", each, NOTHING)
        for each, officer in product(modules, done)
    ]


def shown(capsys: pytest.CaptureFixture[str], found: list[State], by_module: bool = False) -> tuple[list[str], str]:
    """The table's rows, their cells joined, and what stands below it."""
    print_status("sro1-made-up", found, by_module=by_module)
    said = capsys.readouterr().out
    assert max(map(len, said.splitlines())) <= 110
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in said.splitlines() if line.startswith("│")]
    return [" | ".join(row).strip(" |") for row in rows], said.rpartition("┘\n")[2]


def test_a_row_for_what_was_handed_in_and_one_for_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    """The rest by number; a module that nobody has handed in is said once, and so is who has handed in nothing."""
    rows, below = shown(capsys, a_class({"ann": [1, 2, 3, 5], "bob": [3], "cy": [1, 2], "dee": []}))
    assert rows == [
        "Ann Sample | 01-four-roles | passed | 50.0 of 55 | 1 of 3",
        "ann | 02-agreement | passed | 50.0 of 55 | 1 of 3",
        "03-law-enforcement | passed | 50.0 of 55 | 1 of 3",
        "05-interviews | passed | 50.0 of 55 | 1 of 3",
        "Bob Sample | 03-law-enforcement | passed | 50.0 of 55 | 1 of 3",
        "bob | 01, 02, 05 | nothing submitted",
        "Cy Sample | 01-four-roles | passed | 50.0 of 55 | 1 of 3",
        "cy | 02-agreement | passed | 50.0 of 55 | 1 of 3",
        "03, 05 | nothing submitted",
    ]
    assert below == (
        "Nothing submitted at all by 1 of 4 officers: Dee Sample (dee)\nNothing submitted by anyone in 04-searches\n"
    )


def test_a_run_of_modules_is_said_by_its_ends(capsys: pytest.CaptureFixture[str]) -> None:
    """Three or more in a row; one that nobody has handed in does not break it."""
    rows, _ = shown(capsys, a_class({"ann": [1, 2, 4, 5], "bob": [1]}))
    assert rows[-1] == "bob | 02 to 05 | nothing submitted"


def test_everything_else_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """Other states, lateness and notes, those on an officer with nothing submitted too."""
    late = State("ann", "Ann Sample", MODULES[0], "waits for grading", seconds_late=7200, notes=("A note.",))
    missing = State("bob", "Bob Sample", MODULES[0], NOTHING, notes=("It could not be collected.",))
    rows, below = shown(capsys, [late, missing])
    assert rows == ["Ann Sample | 01-four-roles | waits for grading |  |  | 2 h"]
    assert below.splitlines()[:2] == ["ann, 01-four-roles: A note.", "bob, 01-four-roles: It could not be collected."]


def test_by_module_everyone_without_it_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """However many; a name stays in one piece, so that it can be searched for."""
    done = {f"o{number:03}": [2] if number < 300 else [] for number in range(700)} | {"ann": [1, 2]}
    rows, below = shown(capsys, a_class(done, MODULES[:3]), by_module=True)
    assert len(rows) == 302
    assert not [row for row in rows if NOTHING in row]
    first, second, third = below.replace("\n  ", " ").splitlines()
    assert first.startswith("01-four-roles: nothing submitted by 700 of 701 officers: O000 Sample (o000), O001 ")
    assert second.startswith("02-agreement: nothing submitted by 400 of 701 officers: O300 Sample (o300), O301 ")
    assert third == "03-law-enforcement: nothing submitted by anyone"
    assert all(f"O{number} Sample (o{number})" in below for number in range(300, 700))


def test_by_module_says_when_nobody_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    """One line that says so."""
    _, below = shown(capsys, a_class({"ann": [1], "bob": [1]}, MODULES[:1]), by_module=True)
    assert below == "01-four-roles: submitted by all 2 officers\n"


@pytest.mark.parametrize("count", [MOST, MOST + 1])
def test_hundreds_who_submitted_nothing_are_counted(capsys: pytest.CaptureFixture[str], count: int) -> None:
    """In the whole class's table names are listed up to a number that one can read."""
    _, below = shown(capsys, a_class({"ann": [1]} | {f"o{number:03}": [] for number in range(count)}, MODULES[:1]))
    assert below.startswith(f"Nothing submitted at all by {count} of {count + 1} officers")
    assert ("O000 Sample (o000)" in below) is (count <= MOST)
    assert ("to list them, name a module" in below) is (count > MOST)


def test_a_class_that_has_just_begun(capsys: pytest.CaptureFixture[str]) -> None:
    """No empty table, and one line in place of many names."""
    print_status("sro1-made-up", a_class({"ann": [], "bob": []}))
    assert capsys.readouterr().out == "Class sro1-made-up\nNothing submitted by anyone\n"
