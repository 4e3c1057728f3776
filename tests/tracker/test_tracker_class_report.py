"""The auditor's bundle of a class: tables from a real gradebook, and the page made of them."""

import hashlib
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from course.curriculum import read_curriculum
from tests.tracker.agency import Agency
from tracker.cli import track
from tracker.reports.class_page_pandas import class_section, objectives_section
from tracker.reports.class_pandas import class_tables

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


def test_the_bundle_has_roster_hours_objectives_instruments_and_results(agency: Agency) -> None:
    """Every table an auditor asks for, in minutes and points, and why a module is not passed."""
    agency.grade("rlee", 9, when=datetime(2026, 9, 20, 15, 0))
    agency.grade("slow", 2)
    agency.attest(60)
    agency.attest(260)
    agency.attest(100, day="2026-09-22")
    tables = class_tables(agency.classes, read_curriculum())
    roster = tables["roster"].set_index("officer")
    assert roster.loc["rlee"].to_dict() == {"name": "Robin Lee", "passed": 1, "modules": 1, "practical": 360}
    assert roster.loc["slow", "passed"] == 0
    assert tables["schedule"].iloc[0].to_dict() == {
        "module": "sro1-searches",
        "title": "Searches of students and their things",
        "self_study": 100,
        "practical": 260,
        "minutes": 360,
    }
    assert len(tables["objectives"]) == 7
    instrument = tables["instruments"].iloc[0]
    assert (instrument["items"], instrument["points"], instrument["critical_errors"]) == (1, 10, "fail the module")
    results = tables["results"].set_index("officer")
    assert results.loc["rlee", ["score", "max_score", "percent", "passed"]].tolist() == [10, 11, 90.9, True]
    assert str(results.loc["rlee", "submitted"]) == "2026-09-20"
    assert results.loc["slow", "why_not"] == "score 27 %, the pass mark is 80 %"
    files = tables["files"].set_index("file")
    book = (agency.classes / "gradebook.db").read_bytes()
    assert files.loc["gradebook.db", "sha256"] == hashlib.sha256(book).hexdigest()


def test_names_in_a_class_are_harmless_and_nothing_graded_is_said(agency: Agency) -> None:
    """Markup in an instructor's name stays text; a class without any work is a page too."""
    empty = class_tables(agency.classes, read_curriculum())
    assert class_section(empty, "results") == "<p>Nothing is on file.</p>"
    assert "No objectives" in objectives_section(empty)
    agency.grade("rlee", 9)
    agency.attest(60, by="<b>Sgt.</b> Cole")
    page = class_section(class_tables(agency.classes, read_curriculum()), "practical")
    assert "&lt;b&gt;Sgt.&lt;/b&gt; Cole" in page


def test_the_bundle_says_which_results_are_on_record(agency: Agency) -> None:
    """Each result names its event in the ledger, or that there is none, or that the two disagree."""

    def said() -> tuple[list[str], list[str]]:
        tables = class_tables(agency.classes, read_curriculum(), str(agency.db))
        assert "On record" in class_section(tables, "results")
        return tables["results"]["on_record"].tolist(), tables["practical"]["on_record"].tolist()

    agency.grade("rlee", 9)
    agency.grade("slow", 2)
    agency.attest(60)
    assert said() == (["NOT on record", "no pass, none on record"], ["NOT on record"])
    agency.import_class("--add-officers")
    assert said() == (["event 2", "no pass, none on record"], ["event 3"])
    agency.grade("rlee", 10)
    agency.attest(90, at="2026-09-22T10:00:00")
    assert said() == (["event 2 says 10 of 11", "no pass, none on record"], ["event 3 says 1 h"])
    agency.grade("rlee", 1)
    assert said()[0][0] == "event 2 is a PASS, this is not"
    agency.run("void", "2", "--reason", "Not this officer's work")
    assert said()[0][0] == "no pass, none on record"


def test_the_bundle_is_written_as_page_and_tables(
    agency: Agency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One command writes the page, a CSV file for each table and one workbook; the class stays as it was."""
    agency.grade("rlee", 9)
    before = (agency.classes / "gradebook.db").read_bytes()
    words = ["class-bundle", str(agency.classes), "--out", str(tmp_path / "out")]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ledger.db").rename(tmp_path / "sro-ledger.db")
    done = CliRunner().invoke(track, words)
    assert done.exit_code == 0, done.output
    page = (tmp_path / "out" / "class-sro1-2026-09.html").read_text(encoding="utf-8")
    for text in (
        "Roster",
        "Schedule of hours",
        "Objectives",
        "Instruments",
        "Results",
        "Robin Lee",
        "SHA-256",
        "NOT on record",
    ):
        assert text in page
    assert len(list((tmp_path / "out").glob("*.csv"))) == 8
    assert (tmp_path / "out" / "class-sro1-2026-09.xlsx").is_file()
    assert (agency.classes / "gradebook.db").read_bytes() == before
