"""Excel workbooks (openpyxl): reading the first sheet as texts, and writing tables nobody can turn into formulas."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from tracker.problem import Problem
from tracker.sheets.sheet import RawRow, harmless

Value = str | int | float | bool | date | None
WIDEST = 60


def workbook_rows(path: Path) -> Iterator[RawRow]:
    """The rows of a workbook's first sheet: a day as 2026-09-01, a whole number without a point.

    A formula counts with the value that Excel saved for it, and is a fault when none was saved.
    Raises `Problem` when the file is no workbook.
    """
    try:
        with _first_sheet(path, data_only=True) as shown, _first_sheet(path, data_only=False) as typed:
            for number, (cells, kinds) in enumerate(zip(shown.iter_rows(), typed.iter_rows(), strict=False), 1):
                yield _row(number, cells, [kind.data_type for kind in kinds])
    except FileNotFoundError:
        raise Problem(f"{path} is not there. Check the name.") from None
    except (OSError, KeyError, IndexError, ValueError, TypeError, SyntaxError, BadZipFile, InvalidFileException) as why:
        raise Problem(f"{path} cannot be read as an Excel workbook: {why}. Save it again as .xlsx.") from None


@contextmanager
def _first_sheet(path: Path, data_only: bool) -> Iterator[Any]:
    # Read as it streams: a sheet that was formatted down to its last row is not held in memory.
    book = load_workbook(path, read_only=True, data_only=data_only)
    try:
        yield book.worksheets[0]
    finally:
        book.close()


def _row(number: int, cells: Sequence[Any], kinds: Sequence[str]) -> RawRow:
    texts: list[str] = []
    faults: list[tuple[int, str]] = []
    for place, (cell, kind) in enumerate(zip(cells, kinds, strict=False)):
        text, fault = _text(cell.value)
        if cell.value is None and kind == "f":
            fault = "is a formula without a saved value. Put the value itself into the cell."
        elif cell.data_type == "e":
            fault = f"holds Excel's error {cell.value}. Put the value itself into the cell."
        texts.append(text)
        if fault:
            faults.append((place, fault))
    while texts and not texts[-1]:
        texts.pop()
    return RawRow(number, tuple(texts), tuple(faults))


def _text(value: object) -> tuple[str, str]:
    """A cell's value as text, and what is wrong with it."""
    match value:
        case None:
            return "", ""
        case bool():
            return str(value).lower(), ""
        case datetime():
            if value.time() == time():
                return value.date().isoformat(), ""
            return value.isoformat(" "), f"{value} has a time of day. Write the day alone, as 2026-09-01."
        case date():
            return value.isoformat(), ""
        case time():
            return f"{value:%H:%M}", ""
        case float() if value.is_integer():
            return str(int(value)), ""
        case _:
            return str(value), ""


def write_workbook(path: Path, sheets: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Value]]]]) -> None:
    """Write one sheet a table: name to (columns, rows). Numbers and days stay such; no text becomes a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, (columns, rows) in sheets.items():
        sheet = book.create_sheet(name[:31])
        for across, title in enumerate(columns, 1):
            sheet.cell(1, across, title).font = Font(bold=True)
        for down, row in enumerate(rows, 2):
            for across, value in enumerate(row, 1):
                cell = sheet.cell(down, across)
                cell.value = harmless(value) if isinstance(value, str) else value
                if isinstance(value, str):
                    cell.data_type = "s"
        sheet.freeze_panes = "A2"
        for across, title in enumerate(columns, 1):
            longest = max([len(title), *(len(str(row[across - 1] or "")) for row in rows)])
            sheet.column_dimensions[get_column_letter(across)].width = min(WIDEST, longest + 2)
    book.save(path)
