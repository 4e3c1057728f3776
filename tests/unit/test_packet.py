"""The curriculum packet for a training council: everything 503 KAR 1:090 asks for, from the course's own files."""

from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from course.authoring.cli import course
from course.authoring.packet import hours_said, packet_page
from course.curriculum import read_curriculum
from course.problem import Problem


@pytest.fixture(scope="module")
def page() -> str:
    """The packet of SRO I, as text."""
    return unescape(packet_page(read_curriculum(), ("sro1",)))


def test_every_block_has_hours_and_every_written_block_objectives(page: str) -> None:
    """The schedule has each block with its minutes, and each objective stands word for word."""
    level = read_curriculum().find_level("sro1")
    for module in level.module:
        assert module.title in page
        assert f'<td class="amount">{hours_said(module.minutes)}</td>' in page
        assert [each for each in module.objectives if each not in page] == []
    assert '<td class="amount">40 h</td>' in page


def test_it_has_evaluation_passing_level_and_bibliography(page: str) -> None:
    """Method of evaluation, a passing level with its reason, and each cited authority with how it was checked."""
    for text in (
        "scenario items marked by machine",
        "A block is passed with 80 percent",
        "This is the toolkit's own choice",
        "New Jersey v. T.L.O., 469 U.S. 325 (1985)",
        "KLEC Form 31",
        "general knowledge, not read: for counsel",
        "(j) de-escalation strategies",
    ):
        assert text in page, text


def test_what_is_missing_is_on_the_first_page(page: str) -> None:
    """A planned block has no objective, so the packet says that it cannot be submitted yet, and which block."""
    planned = [module for module in read_curriculum().find_level("sro1").module if module.status == "planned"]
    first, _, _ = page.partition("What a council asks for")
    assert ("Not ready to submit" in first) == bool(planned)
    assert [module.id for module in planned if module.id not in first] == []


def test_no_key_or_rubric_is_in_it(page: str) -> None:
    """Stems, options and rubrics of graded items never leave the bank."""
    from course.authoring.modules import read_sources

    for module in read_curriculum().find_level("sro1").offered:
        for item in read_sources(module).graded:
            assert item.stem.strip()[:60] not in page


def test_the_command_writes_one_page_or_says_why_not(tmp_path: Path) -> None:
    """It names the file and whether it may be submitted; an unknown level is one line."""
    done = CliRunner().invoke(course, ["packet", "--level", "sro2", "--out", str(tmp_path / "x" / "p.html")])
    assert done.exit_code == 0, done.output
    assert "Not ready to submit" in done.output
    assert (tmp_path / "x" / "p.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    done = CliRunner().invoke(course, ["packet", "--level", "sro9", "--out", str(tmp_path / "q.html")])
    assert (done.exit_code, done.output.count("\n")) == (1, 1)
    with pytest.raises(Problem, match="no level"):
        packet_page(read_curriculum(), ("sro9",))
