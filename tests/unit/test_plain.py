"""Plain language and spelling."""

import pytest
from click.testing import CliRunner

from course.authoring.cli import course
from course.authoring.modules import read_sources
from course.authoring.plain import HARDEST, grade, readings, unknown_words
from course.curriculum import read_curriculum

HARD = (
    "Notwithstanding the aforementioned jurisprudential considerations, constitutionally permissible investigative "
    "interrogations necessitate contemporaneous administration of prophylactic admonitions to apprehended juveniles."
)


def test_a_hard_sentence_reads_harder_than_a_plain_one() -> None:
    """Long words in a long sentence are beyond the limit, short ones far below."""
    assert grade(HARD) > HARDEST > 5 > grade("The officer stays outside. She asks who began the search.")


def test_every_section_is_within_the_limit() -> None:
    """All that is offered; sections that are only a table or a list of a few words are not measured."""
    for module in read_curriculum().offered:
        found = readings(read_sources(module))
        assert len(found) >= 6
        assert [(one.section.heading, one.grade) for one in found if one.grade > HARDEST] == []


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("The oficer recieved a warrent.", ["oficer", "recieved", "warrent"]),
        ("She re-reads the reopened file, unasked, and hurried by the toolkit's own words.", []),
        ('id = "sro1-xyzzy-p01"\nstem = "It is plain."', []),
        ("`sro_bank` and {auth}`krs-abcd` and [this](../xyzzy.md) are no words.", []),
    ],
)
def test_a_misspelt_word_is_found_and_a_known_one_is_not(text: str, unknown: list[str]) -> None:
    """Inflections count as known; ids, code and addresses are no words."""
    assert unknown_words(text) == unknown


def test_the_command_shows_each_section() -> None:
    """Grade and heading, and the range at the end."""
    run = CliRunner().invoke(course, ["plain", "sro1-searches"])
    assert run.exit_code == 0
    assert "Ask five questions, in the same order, every time" in run.output
    assert run.output.splitlines()[-1].endswith("(Flesch-Kincaid)")
