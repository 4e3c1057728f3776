"""Importing outside hours from CSV: once, all rows or none, every fault named."""

import sqlite3
from contextlib import closing

import pytest

from tests.tracker.agency import GOOD, HEADER, Agency


def test_hours_are_imported_once(agency: Agency) -> None:
    """The same row twice, even from another file with other evidence, changes nothing."""
    agency.csv.write_text(HEADER + GOOD + GOOD)
    assert "1 row added, 0 on record" in agency.run("import-hours", str(agency.csv)).output
    other = agency.csv.with_name("again.csv")
    other.write_text(HEADER + GOOD.replace("Certificate", '"Certificate, copy"'), encoding="utf-8-sig")
    assert "0 rows added, 1 on record" in agency.run("import-hours", str(other)).output
    assert len(agency.keys()) == 2


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("ghost,2025-06-13,sro1,60,,First aid,DOCJT,", "row 3: officer: the ledger knows no 'ghost'"),
        ("rlee,13.6.2025,sro1,60,,First aid,DOCJT,", "row 3: day: write the day as"),
        ("rlee,2025-02-30,sro1,60,,First aid,DOCJT,", "row 3: day: write the day as"),
        ("rlee,2999-06-13,sro1,60,,First aid,DOCJT,", "row 3: day: the day must lie between"),
        ("rlee,2125-06-13,sro1,60,,First aid,DOCJT,", "row 3: day: 2125-06-13 has not come yet"),
        ("rlee,2025-06-13,sro4,60,,First aid,DOCJT,", "row 3: level: there is no level 'sro4'"),
        ("rlee,2025-06-13,sro1,1.5,,First aid,DOCJT,", "row 3: minutes: '1.5' is not a whole number"),
        (
            "rlee,2025-06-13,sro1,0,,First aid,DOCJT,",
            "row 3: minutes: Input should be greater than 0",
        ),
        ("rlee,2025-06-13,sro1,,,First aid,DOCJT,", "row 3: minutes: ''"),
        (
            "rlee,2025-06-13,sro1,60,sro2-bias,First aid,DOCJT,",
            "row 3: covers: sro1 has no module 'sro2-bias'",
        ),
        ("rlee,2025-06-13,sro1,60,,,DOCJT,", "row 3: title: must not be empty"),
        ("rlee,2025-06-13,sro1,60,,First aid", "row 3: provider: must not be empty"),
        ("rlee,2025-06-13,sro1,60,,First aid,DOCJT,a,b", "row 3: has 9 columns, not 8"),
        (
            "rlee,2025-06-13,sro1,1200,level,SRO I,DOCJT,",
            "row 3: minutes: the same course is in row 2 with 40 h",
        ),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_imported(agency: Agency, row: str, expected: str) -> None:
    """File, row and column of the fault are said, and the good rows are not imported either."""
    agency.csv.write_text(HEADER + GOOD + row + "\n")
    said = agency.run("import-hours", str(agency.csv), fails=True).output
    assert f"hours.csv, {expected}" in said
    assert "nothing was imported" in said
    assert len(agency.keys()) == 1


def test_all_faults_are_told_at_once(agency: Agency) -> None:
    """A coordinator mends the whole file at once, not row after row."""
    agency.csv.write_text(HEADER + "ghost,2025-06-13,sro1,60,,A,B,\n" + GOOD + "rlee,x,sro1,60,,A,B,\n")
    said = agency.run("import-hours", str(agency.csv), fails=True).output
    assert "row 2: officer" in said
    assert "row 4: day" in said


def test_the_same_course_with_other_minutes_is_a_fault(agency: Agency) -> None:
    """A course on record with other minutes must be voided first; then the row is taken."""
    agency.csv.write_text(HEADER + GOOD)
    agency.run("import-hours", str(agency.csv))
    agency.csv.write_text(HEADER + GOOD.replace("2400", "1200"))
    assert "on record with 40 h" in agency.run("import-hours", str(agency.csv), fails=True).output
    agency.run("void", "2", "--reason", "Wrong minutes")
    assert "1 row added" in agency.run("import-hours", str(agency.csv)).output


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"officer,day\n", "row 1: the columns must be"),
        (b"", "row 1: the columns must be"),
        (b"\xff\xfe\x00", "cannot be read as UTF-8"),
        (HEADER.encode() + b'rlee,2025-06-13,sro1,60,,"First aid,DOCJT,\n', "not valid CSV"),
    ],
)
def test_a_file_that_is_no_hours_file(agency: Agency, content: bytes, expected: str) -> None:
    """A file with other columns, another encoding or broken quotes gets one clear message."""
    agency.csv.write_bytes(content)
    assert expected in agency.run("import-hours", str(agency.csv), fails=True).output


def test_names_with_commas_quotes_lines_and_accents(agency: Agency) -> None:
    """Quoted commas, doubled quotes and accents come through as they are; a line break does not."""
    agency.csv.write_text(HEADER + 'rlee,2025-06-13,sro1,60,,"Café, ""first"" aid",DOCJT,\n', encoding="utf-8")
    assert 'Café, "first" aid' in agency.run("import-hours", str(agency.csv)).output
    agency.csv.write_text(HEADER + 'rlee,2025-06-14,sro1,60,,"First\naid",DOCJT,\n')
    said = agency.run("import-hours", str(agency.csv), fails=True).output
    assert "row 2: title: must be one line of printable text" in said


def test_the_ledger_survives_a_locked_database(agency: Agency) -> None:
    """While another program holds the ledger, an import waits and then says so in one line."""
    agency.csv.write_text(HEADER + GOOD)
    with closing(sqlite3.connect(agency.db, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "locked" in agency.run("import-hours", str(agency.csv), fails=True).output
    assert len(agency.keys()) == 1
