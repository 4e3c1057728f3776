"""Rosters, outside training and attendance from CSV files and workbooks, and tables on the way out."""

import csv
import json
import tempfile
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from tracker.cli import track
from tracker.ledger.ledger import Ledger
from tracker.problem import Problem
from tracker.reports.files_pandas import write_tables
from tracker.sheets.sheet import harmless, read_sheet

HEADER = "officer,name,agency,state_record,appointed,employment\n"
HOURS = ("officer", "day", "level", "minutes", "covers", "title", "provider", "evidence")
ATTENDED = "officer,day,module,minutes,by\n"


class Office:
    """A coordinator's folder: a ledger and the files that are sent in."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.db = folder, folder / "ledger.db"

    def csv(self, text: str, name: str = "sent.csv") -> Path:
        """A CSV file as Excel saves it."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8-sig", newline="")
        return path

    def xlsx(self, *rows: Sequence[object], name: str = "sent.xlsx") -> Path:
        """A workbook with these rows."""
        book = Workbook()
        for row in rows:
            book.worksheets[0].append(list(row))
        book.save(self.folder / name)
        return self.folder / name

    def run(self, command: str, file: Path, fails: bool = False) -> str:
        """Import a file and give what was said; no traceback either way."""
        done = CliRunner().invoke(track, ["--db", str(self.db), command, str(file)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert (done.exit_code != 0) == fails, done.output
        return done.output

    def status(self, officer: str, on: str) -> dict[str, object]:
        """An officer's standing as JSON."""
        done = CliRunner().invoke(track, ["--db", str(self.db), "status", officer, "--on", on, "--json"])
        values: dict[str, object] = json.loads(done.output)
        return values


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office whose ledger knows Robin Lee, appointed on 1 September 2024."""
    made = Office(tmp_path)
    made.run("import-roster", made.csv(HEADER + "rlee,Robin Lee,Marlow PD,KL-1,2024-09-01,\n"))
    return made


def test_a_roster_begins_a_ledger_and_appoints(tmp_path: Path) -> None:
    """The first roster makes the ledger; commas, quotes, accents and a line break in a name come through."""
    office = Office(tmp_path)
    rows = 'a1,"Lee, ""Rob""\nJunior",Marlow PD,KL-1,2024-09-01,board-employed\nb2,Zoë Ñandú,Ålesund PD,,,\n'
    said = office.run("import-roster", office.csv(HEADER + rows))
    assert "2 officers added, 0 changed" in said
    assert "1 appointment added" in said
    assert 'a1: Lee, "Rob" Junior' in said
    assert "row 2: name: a line break was read as a space" in said
    assert office.status("a1", "2025-01-01")["status"] == "in-training"
    assert office.status("b2", "2025-01-01")["status"] == "not-appointed"


def test_the_same_roster_twice_changes_nothing(office: Office) -> None:
    """A second import adds no officer and no event."""
    with Ledger.open(str(office.db)) as ledger:
        before = str(ledger.head())
    assert "0 officers added, 0 changed, 1 on record already" in office.run("import-roster", office.folder / "sent.csv")
    with Ledger.open(str(office.db)) as ledger:
        assert str(ledger.head()) == before


def test_every_fault_of_every_row_is_told_and_nothing_is_imported(tmp_path: Path) -> None:
    """Row, column, reason and accepted form for each fault, and no ledger from a faulty file."""
    office = Office(tmp_path)
    rows = (
        "rlee,Robin Lee,Marlow PD,,2024-09-01,\n"
        "a b,,Marlow PD,,13.6.2025,sheriff\n"
        "rlee,Robin Leigh,Marlow PD,,,\n"
        "c3,C,Marlow PD,,2999-01-01,\n"
        "d4,D,Marlow PD,,,board-employed\n"
    )
    said = office.run("import-roster", office.csv(HEADER + rows), fails=True)
    for fault in (
        "nothing was imported",
        "row 3: officer: an id has no spaces and no slashes (not 'a b')",
        "row 3: name: must not be empty",
        "row 3: appointed: write the day as 2026-09-01 (year-month-day) (not '13.6.2025')",
        "row 3: employment: Input should be 'agency-contract', 'board-employed' or 'ksp-secondary' (not 'sheriff')",
        "row 4: officer: 'rlee' is in row 2 too, with other details",
        "row 5: appointed: the day must lie between",
        "row 6: appointed: is missing, though employment is given. Write the day as 2026-09-01.",
    ):
        assert fault in said
    assert not office.db.exists()


def test_duplicates_and_changes_are_named(office: Office) -> None:
    """A repeated row, a name under two ids, changed details and a second appointment are said."""
    rows = "rlee,Robin Lee,Marlow PD,KL-2,2025-01-05,\nrl2,ROBIN LEE,Marlow PD,,,\nrl2,ROBIN LEE,Marlow PD,,,\n"
    said = office.run("import-roster", office.csv(HEADER + rows))
    assert "row 4 repeats row 3; it counts once" in said
    assert "Robin Lee stands under 2 ids: rlee, rl2" in said
    assert "rlee: on record as Robin Lee, Marlow PD, KL-1; now Robin Lee, Marlow PD, KL-2" in said
    assert "rlee: on record as appointed on 2024-09-01" in said


def test_a_workbook_with_excels_own_days_and_numbers(office: Office) -> None:
    """A day, a whole number with a point, and a number as an id are read as what they mean."""
    sheet = office.xlsx(HOURS, ["rlee", datetime(2025, 6, 13), "sro1", 2400.0, "level", "SRO I", "DOCJT", None])
    assert "1 row added" in office.run("import-hours", sheet)
    assert office.status("rlee", "2025-06-13")["minutes_total"] == 2400
    roster = office.xlsx(("officer", "name", "agency", "appointed"), (1042, "Sam Poe", "Marlow PD", date(2025, 3, 1)))
    assert "1042: Sam Poe" in office.run("import-roster", roster)


def test_a_workbooks_faults_are_told_by_row_and_column(office: Office) -> None:
    """A day with a time, a number for a day, an unsaved formula and an Excel error are faults."""
    rest = ("sro1", 60, None, "First aid", "DOCJT", None)
    sheet = office.xlsx(
        HOURS,
        ("rlee", datetime(2025, 6, 13, 9, 30), *rest),
        ("rlee", 45821, *rest),
        ("rlee", "=TODAY()", *rest),
        ("rlee", datetime(2025, 6, 13), "sro1", "#DIV/0!", None, "First aid", "DOCJT", None),
        (None,) * 8,
        ("rlee", datetime(2025, 6, 13), "sro1", time(1, 0), None, "First aid", "DOCJT", None),
    )
    said = office.run("import-hours", sheet, fails=True)
    assert "row 2: day: 2025-06-13 09:30:00 has a time of day. Write the day alone, as 2026-09-01." in said
    assert "row 3: day: write the day as 2026-09-01 (year-month-day) (not '45821')" in said
    assert "row 4: day: is a formula without a saved value" in said
    assert "row 5: minutes: holds Excel's error #DIV/0!" in said
    assert "row 6" not in said
    assert "row 7: minutes: '01:00' is not a whole number of minutes. 40 hours are 2400." in said


def test_what_is_no_workbook_is_one_line(office: Office) -> None:
    """A text called .xlsx, and a file that is not there, are said in one line."""
    path = office.folder / "no.xlsx"
    path.write_text("officer")
    assert "cannot be read as an Excel workbook" in office.run("import-hours", path, fails=True)
    assert "is not there" in office.run("import-hours", office.folder / "none.xlsx", fails=True)
    assert "is not there" in office.run("import-roster", office.folder / "none.csv", fails=True)


def test_attendance_becomes_attested_hours(office: Office) -> None:
    """A sheet of attendance counts as practical hours, once, however often it is imported."""
    sheet = office.csv(ATTENDED + "rlee,2025-02-01,sro1-searches,260,Sgt. Cole\n" * 2)
    said = office.run("import-attendance", sheet)
    assert "1 row added" in said
    assert "row 3 repeats what is in row 2; it counts once" in said
    assert office.status("rlee", "2025-02-01")["minutes_total"] == 260
    assert "0 rows added" in office.run("import-attendance", sheet)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("ghost,2025-02-01,sro1-searches,60,X", "officer: the ledger knows no 'ghost'"),
        ("rlee,1.2.2025,sro1-searches,60,X", "day: write the day as 2026-09-01"),
        ("rlee,2125-02-01,sro1-searches,60,X", "day: 2125-02-01 has not come yet"),
        ("rlee,2025-02-01,sro1-ghosts,60,X", "module: there is no module 'sro1-ghosts'. Write an id such as"),
        ("rlee,2025-02-01,sro1-searches,4 h,X", "minutes: '4 h' is not a whole number of minutes. 4 hours are 240."),
        ("rlee,2025-02-01,sro1-searches,1500,X", "minutes: 1500 is more than a day has"),
        ("rlee,2025-02-01,sro1-searches,60,", "by: must not be empty"),
        ("rlee,2025-02-01,sro1-searches,61,Sgt. Cole", "minutes: the same module on the same day is in row 2 with 1 h"),
    ],
)
def test_a_fault_in_attendance_is_named(office: Office, row: str, fault: str) -> None:
    """Row 3's fault is told by column, and row 2 is not imported either."""
    sheet = office.csv(ATTENDED + "rlee,2025-02-01,sro1-searches,60,Sgt. Cole\n" + row + "\n")
    assert f"sent.csv, row 3: {fault}" in office.run("import-attendance", sheet, fails=True)
    assert office.status("rlee", "2025-03-01")["minutes_total"] == 0


def test_attendance_against_what_is_on_record(office: Office) -> None:
    """The same session with other minutes than on record is a fault that says what is on record."""
    office.run("import-attendance", office.csv(ATTENDED + "rlee,2025-02-01,sro1-searches,60,Sgt. Cole\n"))
    said = office.run(
        "import-attendance", office.csv(ATTENDED + "rlee,2025-02-01,sro1-searches,90,Sgt. Cole\n"), fails=True
    )
    assert "is on record with 1 h" in said


def test_hours_with_sessions_and_a_test(office: Office) -> None:
    """The optional columns of outside hours are read, and a wrong time or percent is told with its form."""
    header = ",".join((*HOURS, "start", "offering", "exam_percent")) + "\n"
    row = "rlee,2025-06-13,sro1,240,,Law,DOCJT,,{},A,{}\n"
    said = office.run("import-hours", office.csv(header + row.format("9 am", "110")), fails=True)
    assert "row 2: start: write the time as 09:00, or leave it empty (not '9 am')" in said
    assert "row 2: exam_percent: write percent as 85, without a sign (not '110')" in said
    assert "1 row added" in office.run("import-hours", office.csv(header + row.format("09:00", "85")))


def test_other_columns_are_one_clear_line(office: Office) -> None:
    """A file with other columns is refused with those it should have."""
    said = office.run("import-roster", office.csv("officer,nom,agency\nx,y,z\n"), fails=True)
    assert "row 1: the columns must be officer, name, agency (and, if wanted, state_record" in said
    with pytest.raises(Problem, match="the columns must be"):
        read_sheet(office.csv("officer,officer\n"), ("officer",))


@given(st.lists(st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=30), min_size=1, max_size=5))
def test_what_goes_out_is_harmless_and_comes_back(texts: list[str]) -> None:
    """No written cell begins a formula, and reading it gives the text again (stripped, in one form of accents)."""
    out = [harmless(text) for text in texts]
    assert not any(text.startswith(("=", "+", "-", "@", "\t", "\r")) for text in out)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sent.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["text", "mark"], *([text, "x"] for text in out)])
        back = [row.cells["text"] for row in read_sheet(path, ("text", "mark"))]
    assert back == [unicodedata.normalize("NFC", text.strip()) for text in texts]


def test_tables_out_are_harmless_in_both_forms(tmp_path: Path) -> None:
    """A name that begins like a formula is text in CSV and workbook; numbers and days stay what they are."""
    table = pd.DataFrame(
        {
            "name": ["=1+1", "@x", "Zoë"],
            "days": [-3, 4, 5],
            "due": [date(2026, 1, 2), None, None],
            "h": [1.25, 2.0, None],
        }
    )
    write_tables(str(tmp_path), {"due": table})
    rows = list(csv.reader((tmp_path / "-due.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert rows[1:] == [["'=1+1", "-3", "2026-01-02", "1.25"], ["'@x", "4", "", "2"], ["Zoë", "5", "", ""]]
    (tmp_path / ".xlsx").rename(tmp_path / "due.xlsx")
    sheet = load_workbook(tmp_path / "due.xlsx").worksheets[0]
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "d", "n"]
    assert sheet["A2"].value == "'=1+1"
    assert sheet["B2"].value == -3
    again = read_sheet(tmp_path / "-due.csv", ("name", "days", "due", "h"))
    assert [row.cells["name"] for row in again] == ["=1+1", "@x", "Zoë"]
