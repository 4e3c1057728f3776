"""Rows that people send: a CSV file or an Excel workbook as texts, with every fault named by row and column."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from tracker.events.training import Event
from tracker.fields import plain_mistake
from tracker.problem import Problem

# A spreadsheet takes a text that begins so for a formula.
_FORMULA = re.compile(r"[\s']*[=+\-@]|'*[\t\r]")
_FORMS = {"start": "write the time as 09:00, or leave it empty", "exam_percent": "write percent as 85, without a sign"}


# The events that stand about the officers of a file, asked for once it is known who they are.
OnRecord = Callable[[Set[str]], Iterable[Event]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row by column, every cell a text; `number` is as the spreadsheet counts, the header being row 1.

    `faults` are what is wrong with its cells already, each as `column: reason and accepted form`.
    """

    number: int
    cells: dict[str, str]
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as read, before its cells have names; `faults` are by the cell's place."""

    number: int
    texts: tuple[str, ...]
    faults: tuple[tuple[int, str], ...] = ()


def harmless(text: str) -> str:
    """The text as it may stand in a spreadsheet: one that would be taken for a formula gets a quote before it."""
    return f"'{text}" if _FORMULA.match(text) else text


def read_sheet(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> list[Row]:
    """The filled rows of a CSV file (UTF-8) or of the first sheet of an Excel workbook (.xlsx).

    Columns may stand in any order; those of `optional` may be left out and are then empty. Cells
    are stripped, accents brought to one form, and a quote set by `harmless` is taken off. Raises
    `Problem` when the file cannot be read or has other columns.
    """
    rows = _workbook(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    first = next(rows, RawRow(1, ()))
    header = [text.strip() for text in first.texts]
    while header and not header[-1]:
        header.pop()
    known = {*required, *optional}
    if not set(required) <= set(header) or not set(header) <= known or len(set(header)) < len(header):
        also = f" (and, if wanted, {', '.join(optional)})" if optional else ""
        raise Problem(f"{path}, row 1: the columns must be {', '.join(required)}{also}; they are {', '.join(header)}.")
    return [
        _row(raw, header, (*required, *optional)) for raw in rows if raw.faults or any(t.strip() for t in raw.texts)
    ]


def raise_faults(path: Path, faults: Sequence[str]) -> None:
    """Raise one `Problem` that lists every fault, or do nothing when there is none."""
    if faults:
        raise Problem("\n".join([f"{path}: nothing was imported.", *faults]))


def mistakes(why: ValidationError, columns: Sequence[str]) -> list[str]:
    """Every mistake of a validation as `column: reason`; one outside these columns is named as it is."""
    found: dict[str, str] = {}
    for error in why.errors():
        names = [str(part) for part in error["loc"] if str(part) in columns]
        place = names[-1] if names else ".".join(str(part) for part in error["loc"])
        given = f" (not {error['input']!r})" if isinstance(error["input"], str) and error["input"] else ""
        found.setdefault(place, f"{_FORMS.get(place) or plain_mistake(error)}{given}")
    return [f"{place}: {reason}" if place else reason for place, reason in found.items()]


def _row(raw: RawRow, header: Sequence[str], columns: Sequence[str]) -> Row:
    texts = [_clean(text) for text in raw.texts]
    faults = [f"{header[place] if place < len(header) else 'beyond the last column'}: {t}" for place, t in raw.faults]
    if any(texts[len(header) :]):
        faults.append(f"has {len(texts)} columns, not {len(header)}. Put a text with commas in quotes.")
    found = dict(zip(header, texts, strict=False))
    return Row(raw.number, {name: found.get(name, "") for name in columns}, tuple(faults))


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", text.strip())
    return text[1:].strip() if text.startswith("'") and _FORMULA.match(text) else text


def _workbook(path: Path) -> Iterator[RawRow]:
    from tracker.sheets.sheet_openpyxl import workbook_rows  # only whoever sends a workbook waits for it

    return workbook_rows(path)


def _csv(path: Path) -> Iterator[RawRow]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Problem(f"{path} is not there. Check the name.") from None
    except (OSError, UnicodeDecodeError) as why:
        raise Problem(f"{path} cannot be read as UTF-8 text: {why}. Save it as CSV UTF-8.") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            yield RawRow(number, tuple(cells))
    except csv.Error as why:
        raise Problem(f"{path}, near line {reader.line_num}: not valid CSV: {why}. Check its quotes.") from None
