"""What the source documents say is all taught and tested, and where they disagree is taught as it stands."""

import re

from course.authoring.coverage import coverage
from course.authoring.modules import read_sources
from course.curriculum import read_curriculum
from tests.driving import ROOT

PAGE = (ROOT / "docs" / "review" / "conflicts.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+) \| .* \| (.*) \|$", re.MULTILINE)
PLACE = re.compile(r'(sro1-[\w-]+): "((?:\\"|[^"])+)"')


def test_each_is_taught_in_the_section_for_it() -> None:
    """The words stand in bold in that module's section, and the 24 are all there."""
    rows = ROW.findall(PAGE)
    assert [int(number) for number, _ in rows] == list(range(1, 25))
    honest = {
        module.id: next(one.text for one in read_sources(module).sections if one.heading == "Where sources disagree")
        for module in read_curriculum().find_level("sro1").offered
    }
    for number, places in rows:
        named = [(module, words.replace('\\"', '"')) for module, words in PLACE.findall(places)]
        assert named, number
        plain = {module: text.replace("“", '"').replace("”", '"') for module, text in honest.items()}
        assert [one for one in named if f"**{one[1]}**" not in plain[one[0]]] == [], number


def test_every_statement_of_the_sources_is_taught_and_tested() -> None:
    """All 220, topics T01 to T13, by SRO I itself."""
    rows = coverage([read_sources(module) for module in read_curriculum().find_level("sro1").offered])
    assert len(rows) == 220
    assert [row.statement.id for row in rows if not row.taught or not row.tested] == []
