"""Commands used wrongly: one clear line, exit code 1 or 2, nothing written; and how learners begin."""

import json
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from course.authoring.cli import course
from course.cli import main
from course.player.cli import learn
from graders.banks import find_bank
from graders.cli import classes
from tests.driving import ROOT

ROSTER = "officer,first_name,last_name\n"


@pytest.mark.parametrize(("words", "says"), [
    (["check", "sro1-nope"], "There is no module 'sro1-nope'"),
    (["check", "sro2-bias"], "is planned, not written"),
    (["build", "sro2-bias"], "is planned, not written"),
])  # fmt: skip
def test_author_commands_name_what_is_wrong(words: list[str], says: str) -> None:
    """Unknown and planned modules."""
    done = CliRunner().invoke(course, words)
    assert done.exit_code == 1
    assert says in done.output


def test_coverage_counts_all_statements() -> None:
    """The last line counts the 220 statements."""
    done = CliRunner().invoke(course, ["coverage"])
    assert done.exit_code == 0
    assert "of 220 statements taught" in done.output.splitlines()[-1]


@pytest.mark.parametrize(("rows", "says"), [
    ("", "has no rows"),
    ("a,A,\n", "row 2: needs officer"),
    ("a,A,B\na,C,D\n", "officer a stands twice"),
    ("a/../b,A,B\n", "row 2: officer id 'a/../b'"),
    ("a+b,A,B\n", "officer id 'a+b'"),
])  # fmt: skip
def test_a_bad_roster_is_refused_by_row(tmp_path: Path, rows: str, says: str) -> None:
    """The row is named, and no class folder is made."""
    (tmp_path / "roster.csv").write_text(ROSTER + rows)
    folder = tmp_path / "class"
    done = CliRunner().invoke(classes, ["new", str(folder), "--roster", str(tmp_path / "roster.csv")])
    assert done.exit_code == 1
    assert says in done.output
    assert not folder.exists()


@pytest.mark.parametrize("words", [["release"], ["collect"], ["grade"], ["feedback"], ["status"]])
def test_a_folder_that_is_no_class_is_named(tmp_path: Path, words: list[str]) -> None:
    """Every class command says how a class is made."""
    done = CliRunner().invoke(classes, [*words, str(tmp_path)])
    assert done.exit_code == 1
    assert "no class.toml" in done.output


@pytest.mark.parametrize(("options", "says"), [
    (["--class", "sro1-x"], "needs all three"),
    (["--class", "sro1-x", "--exchange", "/nowhere", "--officer", "a"], "There is no class sro1-x"),
    (["--class", "My Class", "--exchange", "/nowhere", "--officer", "a"], "does not have the form"),
    (["--class", "sro1-x", "--exchange", "/nowhere", "--officer", "../a"], "does not have the form"),
])  # fmt: skip
def test_a_learner_who_names_no_class_is_told(tmp_path: Path, options: list[str], says: str) -> None:
    """What is missing or unknown is said in one line."""
    done = CliRunner().invoke(learn, ["start", str(tmp_path / "me"), "--no-open", *options])
    assert done.exit_code == 1
    assert says in done.output


def test_starting_without_a_class_gives_every_module_and_never_touches_answers(tmp_path: Path) -> None:
    """A second start puts back nothing over what the learner has."""
    folder = tmp_path / "me"
    assert CliRunner().invoke(learn, ["start", str(folder), "--no-open"]).exit_code == 0
    notebook = folder / "04-searches" / "searches.ipynb"
    notebook.write_text("mine")
    (folder / "04-searches" / "answers.jsonl").write_text("{}\n")
    assert CliRunner().invoke(learn, ["start", str(folder), "--no-open"]).exit_code == 0
    assert notebook.read_text() == "mine"
    assert (folder / "04-searches" / "answers.jsonl").read_text() == "{}\n"
    page = nbformat.read(folder / "start.ipynb", as_version=4)
    assert "home()" in page.cells[0].source
    assert json.loads((folder / "04-searches" / "graded.json").read_text())["module"] == "sro1-searches"


def test_submitting_without_a_class_says_how_to_join_one(tmp_path: Path) -> None:
    """A folder without a class cannot be handed in."""
    done = CliRunner().invoke(learn, ["submit", str(tmp_path), "04-searches"])
    assert done.exit_code == 1
    assert "belongs to no class" in done.output


def test_a_missing_bank_says_where_to_get_one(tmp_path: Path) -> None:
    """An installation without the bank names SRO_BANK."""
    with pytest.raises(Exception, match="SRO_BANK"):
        find_bank(str(tmp_path / "nowhere"))
    assert find_bank(None) == ROOT / "graders" / "bank"


def test_the_command_lists_a_group_for_each_user() -> None:
    """One command; learner, author, instructor and agency each find theirs."""
    done = CliRunner().invoke(main, ["--help"])
    assert done.exit_code == 0
    for group in ("learn", "course", "class", "track", "standing"):
        assert f"\n  {group} " in done.output
    assert CliRunner().invoke(main, ["teach"]).exit_code == 2
