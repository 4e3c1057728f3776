"""What counsel reads, and what a change of law touches."""

from datetime import date
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from course.authoring.cli import course
from course.authoring.legal import Legal, by_authority, legal_statements
from course.authoring.modules import ROLE, Sources, read_sources
from course.curriculum import read_curriculum
from tests.tracker.ledgers import AT, DOE, LEE, made
from tracker.ledger.ledger import Ledger

PASSED = {"level": "sro1", "module": "sro1-searches", "minutes": 80, "class_name": "c1", "score": 30, "max_score": 32}


@pytest.fixture(scope="module")
def sources() -> list[Sources]:
    """Every offered module."""
    return [read_sources(module) for module in read_curriculum().offered]


@pytest.fixture(scope="module")
def statements(sources: list[Sources]) -> list[Legal]:
    """What they state as law."""
    return legal_statements(sources)


def test_every_citation_of_a_lesson_and_an_item_is_there(sources: list[Sources], statements: list[Legal]) -> None:
    """No section's citation and no item's authority is lost, and each has words to judge."""
    found = {(one.module, one.place.split("”")[0], one.authority.id) for one in statements}
    for each in sources:
        cited = {(section.heading, one) for section in each.sections for one in ROLE.findall(section.text)}
        assert [one for one in cited if (each.module.id, f"section “{one[0]}", one[1]) not in found] == []
        items = {(item.id, one) for item in (*each.practice, *each.bank) for one in item.authorities}
        in_items = [one for one in statements if one.module == each.module.id and "section" not in one.place]
        assert items == {(one.place.split()[-1], one.authority.id) for one in in_items}
    assert all(len(one.says) > 15 and "{auth}" not in one.says for one in statements)


def test_general_knowledge_comes_first(statements: list[Legal]) -> None:
    """Counsel reads what nobody has checked before what somebody has."""
    marks = [authority.verified for authority, _ in by_authority(statements)]
    assert marks == sorted(marks, key=("general-knowledge", "seed", "verified").index)
    assert set(marks) == {"general-knowledge", "seed", "verified"}


def test_review_as_text_and_as_a_page(tmp_path: Path) -> None:
    """Both name module, authority, date and how it was checked; one module can be asked for alone."""
    run = CliRunner().invoke(course, ["review", "sro1-searches"])
    assert run.exit_code == 0
    assert "New Jersey v. T.L.O., 469 U.S. 325 (1985)\n  read in a stored copy, as of" in run.output
    assert "sro1-records" not in run.output
    page = tmp_path / "review.html"
    assert CliRunner().invoke(course, ["review", "--html", str(page)]).exit_code == 0
    text = unescape(page.read_text(encoding="utf-8"))
    assert all(f'id="{module.id}"' in text for module in read_curriculum().offered)
    assert "never for learners" in text


def test_a_change_of_law_shows_what_to_mend() -> None:
    """Sections, practice items, graded items, variants and rules that rest on the authority."""
    said = CliRunner().invoke(course, ["affected", "seed-klc"]).output
    for text in (
        "sro1-searches\n",
        "  section “",
        "  practice item sro1-searches-p",
        "  graded item sro1-",
        "  variant",
    ):
        assert text in said, text
    assert "kentucky: SRO I, within: 1 year" in said


def test_given_a_ledger_it_lists_who_was_trained_on_the_old_text(tmp_path: Path) -> None:
    """An officer who passed the module before the day is listed, one who passed it again since is not."""
    where = str(tmp_path / "ledger.db")
    with Ledger.open(where, create=True) as ledger:
        events = [
            made("module_passed", "k1", "2026-03-01", **PASSED),
            made("module_passed", "k2", "2026-03-01", officer="jdoe", **PASSED),
            made("module_passed", "k3", "2026-07-01", officer="jdoe", **PASSED),
        ]
        ledger.append(events, at=AT, by="Test", officers=(LEE, DOE))
    asked = ["affected", "tlo-1985", "--ledger", where, "--changed", str(date(2026, 6, 1))]
    run = CliRunner().invoke(course, asked)
    assert run.exit_code == 0, run.output
    listed = run.output.partition("passed before 2026-06-01")[2]
    assert "Robin Lee (rlee): sro1-searches, passed 2026-03-01" in listed
    assert "jdoe" not in listed


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["affected", "tlo-1895"], "There is no authority 'tlo-1895'"),
        (["affected", "tlo-1985", "--changed", "2026-06-01"], "--ledger and --changed belong together"),
        (["affected", "tlo-1985", "--ledger", "/no/such.db", "--changed", "2026-06-01"], "There is no ledger"),
    ],
)
def test_a_mistake_gets_one_clear_line(asked: list[str], said: str) -> None:
    """An unknown authority, half a question, no ledger."""
    run = CliRunner().invoke(course, asked)
    assert run.exit_code == 1
    assert said in run.output
