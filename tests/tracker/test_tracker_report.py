"""The agency's report: tables, charts with words, and the page that papermill and nbconvert make."""

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import jupytext
import pytest

from course.curriculum import read_curriculum
from tracker.events.record import Officer, Record, make_record
from tracker.events.training import read_event
from tracker.ledger.ledger import Ledger
from tracker.problem import Problem
from tracker.reports.overview_pandas import due_section, hours_section, summary
from tracker.reports.run_papermill import REPORTS, write_report
from tracker.reports.tables_pandas import ahead_table, due_table, hours_table, readiness, within
from tracker.rules.pack import read_pack
from tracker.standing.roster import open_deadlines, roster
from tracker.standing.standing import Standing

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
EVIL = "<script>alert(1)</script> $x$ & Co"


def record(officer: str, name: str, appointed: str, minutes: int = 0) -> Record:
    """A record with one appointment and, when `minutes` is given, one course."""
    base = {"officer": officer, "source": "test"}
    order = {
        "kind": "appointed",
        "key": f"a/{officer}",
        "day": appointed,
        "agency": "M",
        "employment": "agency-contract",
    }
    course = {
        "kind": "hours",
        "key": f"h/{officer}",
        "day": "2025-02-01",
        "level": "sro1",
        "minutes": minutes,
        "covers": "level",
        "title": "SRO I",
        "provider": "DOCJT",
    }
    events = [base | order] + ([base | course] if minutes else [])
    person = Officer(id=officer, name=name, agency="Marlow PD")
    return make_record(person, [read_event(event, "test") for event in events])


RECORDS = [record("rlee", "Robin Lee", "2024-09-01", 2400), record("evil", EVIL, "2024-10-01", 1000)]


def standings(records: list[Record]) -> list[Standing]:
    """The roster on 2 October 2025: the second officer lapsed the day before."""
    return roster(records, read_pack(), read_curriculum(), date(2025, 10, 2))


def test_tables_hold_hours_and_days() -> None:
    """Hours are hours, not minutes; days count from the day asked about; groups are by days left."""
    hours = hours_table(standings(RECORDS)).set_index("officer")
    assert hours.loc["rlee", "sro1"] == 40
    assert hours.loc["rlee", "total"] == 40
    due = due_table(open_deadlines(standings(RECORDS)))
    assert due.iloc[0][["officer", "level", "days", "when"]].tolist() == ["evil", "SRO I", -1, "overdue"]
    assert len(due) == 5
    assert [within(days) for days in (-1, 0, 30, 31, 90, 180, 181)] == [
        "overdue",
        "within 30 days",
        "within 30 days",
        "within 90 days",
        "within 90 days",
        "within 180 days",
        "later",
    ]


def test_readiness_and_the_days_ahead() -> None:
    """At risk begins 90 days before a deadline; windows of 30, 90 and 180 days include their last day."""
    day = date(2025, 6, 3)
    records = [
        record("late", "Late Lee", "2024-06-02"),
        record("soon", "Soon Lee", "2024-09-01"),
        record("ahead", "Ahead Lee", "2024-09-02"),
        record("done", "Done Lee", "2024-09-01", 2400),
        Record(Officer(id="new", name="New Lee", agency="Marlow PD"), ()),
    ]
    found = roster(records, read_pack(), read_curriculum(), day)
    assert {now.officer.id: readiness(now) for now in found} == {
        "late": "deficient",
        "soon": "at risk",
        "ahead": "on time",
        "done": "on time",
        "new": "not serving",
    }
    ahead = ahead_table(open_deadlines(found))
    assert ahead["deadlines"].tolist() == [0, 1, 2]
    assert ahead["who"].tolist()[1:] == [
        "Soon Lee: SRO I by 2025-09-01",
        "Soon Lee: SRO I by 2025-09-01; Ahead Lee: SRO I by 2025-09-02",
    ]


def test_charts_are_told_in_words_and_names_are_harmless() -> None:
    """Each chart has its figures as alternative text, and markup in a name stays text."""
    page = summary(standings(RECORDS)) + hours_section(standings(RECORDS)) + due_section(standings(RECORDS))
    assert "<script>" not in page
    told = re.findall(r'<img alt="([^"]*)"', page)
    assert len(told) == 2
    assert "Robin Lee 40" in told[0]
    assert "SRO I: overdue since 2025-10-01" in told[1]


def test_an_empty_ledger_makes_a_report_too() -> None:
    """No officers and no deadlines are sentences, not errors."""
    assert "no officers yet" in summary([])
    assert hours_section([]) == ""
    assert "No deadline is open" in due_section([])


def test_a_long_roster_is_drawn_in_part_and_listed_in_full() -> None:
    """A chart stops at forty officers and says so; the table goes on."""
    many = [record(f"o{number}", f"Officer {number}", "2025-01-01") for number in range(45)]
    page = hours_section(standings(many))
    assert "The first 40 of 45 are drawn" in page
    assert page.count("<td>Officer ") == 45


class Outline(HTMLParser):
    """Collects what a reader of the page meets."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one tag."""
        self.tags.append(tag)
        self.attributes.append(dict(attrs))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a real ledger, made once: it starts a kernel."""
    folder = tmp_path_factory.mktemp("report")
    with Ledger.open(str(folder / "ledger.db"), create=True) as ledger:
        for each in RECORDS:
            ledger.append(each.events, AT, "clerk", [each.officer])
    return write_report(folder / "out", str(folder / "ledger.db"), date(2025, 10, 2), AT, progress=False)


def test_the_page_is_complete_and_readable(page: Path) -> None:
    """One page with language, title, headings in order, notice, two charts and seven tables, and no code."""
    text = page.read_text(encoding="utf-8")
    outline = Outline()
    outline.feed(text)
    headings = [tag for tag in outline.tags if re.fullmatch("h[1-6]", tag)]
    assert headings == ["h1", "h2", "h3", "h2", "h2", "h2", "h2", "h2"]
    assert outline.tags.count("figure") == 2
    assert outline.tags.count("table") == outline.tags.count("caption") == 7
    assert outline.attributes[outline.tags.index("html")]["lang"] == "en"
    assert all(attrs["alt"] for tag, attrs in zip(outline.tags, outline.attributes, strict=True) if tag == "img")
    assert "script" not in outline.tags
    assert "not a state certificate" in text
    assert "read_curriculum" not in text
    assert "Robin Lee" in text
    assert "http" not in text.replace("http://www.w3.org", "")


def test_nothing_half_written(page: Path) -> None:
    """The folder holds the page and its tables alone; a run that fails leaves nothing behind."""
    assert sorted(path.name for path in page.parent.iterdir()) == [
        "agency-2025-10-02-due.csv",
        "agency-2025-10-02-hours.csv",
        "agency-2025-10-02-officers.csv",
        "agency-2025-10-02.html",
        "agency-2025-10-02.xlsx",
    ]
    blocked = page.parent / "agency-2025-10-02.html"
    with pytest.raises(Problem, match="Name another folder"):
        write_report(blocked, str(page), date(2025, 10, 2), AT, progress=False)


@pytest.mark.parametrize("name", ["agency", "transcript", "placement", "class"])
def test_the_notebook_is_text_without_outputs(name: str) -> None:
    """The source is a text notebook with one cell of parameters and nothing that ran."""
    notebook = jupytext.read(REPORTS / f"{name}.md")
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.metadata.get("tags") for cell in code].count(["parameters"]) == 1
    assert all(not cell.outputs for cell in code)
