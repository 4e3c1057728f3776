"""Outside hours from a CSV file: every row is judged first, and all are taken or none."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from itertools import zip_longest
from pathlib import Path

from course.curriculum import Curriculum
from tracker.checks import check_event
from tracker.events import Event, Hours, read_event
from tracker.pack import Pack
from tracker.problem import Problem
from tracker.words import amount

COLUMNS = ("officer", "day", "level", "minutes", "covers", "title", "provider", "evidence")
MOST_SHOWN = 20


def read_hours(
    path: Path,
    pack: Pack,
    curriculum: Curriculum,
    officers: Set[str],
    on_record: Iterable[Event],
    today: date,
) -> list[Hours]:
    """The accepted hours in a CSV file with the columns of `COLUMNS` (minutes are whole minutes).

    Raises one `Problem` that names every faulty row and column. Row 1 is the header, as in a
    spreadsheet. A row that differs from one in `on_record` only in its minutes is a fault: the
    same course must not count twice.
    """
    found: list[Hours] = []
    wrong: list[str] = []
    known = {_course(event): (event.minutes, "on record") for event in on_record if isinstance(event, Hours)}
    for number, cells in _rows(path):
        where = f"{path.name}, row {number}"
        try:
            row = _row(cells, where)
            event = _hours(row, where, path.name)
            check_event(event, pack, curriculum, where)
            if event.officer not in officers:
                raise Problem(f"{where}: officer: the ledger knows no {event.officer!r}. Add: sro track officer add")
            if event.day > today:
                raise Problem(f"{where}: day: {event.day} has not come yet. Record hours once they are done.")
            minutes, place = known.setdefault(_course(event), (event.minutes, f"in row {number}"))
            if minutes != event.minutes:
                raise Problem(f"{where}: minutes: the same course is {place} with {amount(minutes)}. Void that first.")
            found.append(event)
        except Problem as why:
            wrong.append(why.message)
    if wrong:
        more = [f"... and {len(wrong) - MOST_SHOWN} more."] if len(wrong) > MOST_SHOWN else []
        raise Problem("\n".join([f"{path}: nothing was imported.", *wrong[:MOST_SHOWN], *more]))
    return found


def _rows(path: Path) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Problem(f"{path} is not there. Check the name.") from None
    except (OSError, UnicodeDecodeError) as why:
        raise Problem(f"{path} cannot be read as UTF-8 text: {why}. Save it as CSV UTF-8.") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        if sorted(header) != sorted(COLUMNS):
            raise Problem(f"{path}, row 1: the columns must be {', '.join(COLUMNS)}; they are {', '.join(header)}.")
        for number, cells in enumerate(reader, 2):
            if any(cell.strip() for cell in cells):
                yield number, list(zip_longest(header, (cell.strip() for cell in cells), fillvalue=""))
    except csv.Error as why:
        raise Problem(f"{path}, near line {reader.line_num}: not valid CSV: {why}. Check its quotes.") from None


def _row(cells: Sequence[tuple[str, str]], where: str) -> dict[str, str]:
    if len(cells) > len(COLUMNS):
        raise Problem(f"{where}: has {len(cells)} columns, not {len(COLUMNS)}. Put a text with commas in quotes.")
    return dict(cells)


def _hours(row: Mapping[str, str], where: str, source: str) -> Hours:
    text = row["minutes"]
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise Problem(f"{where}: minutes: {text!r} is not a whole number of minutes. 40 hours are 2400.")
    fields = {**row, "minutes": int(text), "kind": "hours", "source": source, "key": _key(row)}
    event = read_event(fields, where)
    assert isinstance(event, Hours)
    return event


def _key(row: Mapping[str, str]) -> str:
    # What the hours are, not where they were written: the same row in another file is the same hours.
    parts = [row[name] for name in COLUMNS if name != "evidence"]
    digest = hashlib.sha256("\x1f".join(part.casefold() for part in parts).encode()).hexdigest()
    return f"hours/{row['officer'] or '?'}/{row['day'] or '?'}/{digest[:16]}"


def _course(event: Hours) -> tuple[str, ...]:
    named = (event.officer, event.day.isoformat(), event.level, event.covers, event.title, event.provider)
    return tuple(part.casefold() for part in named)
