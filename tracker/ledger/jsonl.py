"""A ledger as JSON Lines: one object a row, hashes and all, so that nothing is lost on the way out and in.

The first line is `{"format": "sro-ledger", "version": 1, "head": ...}`; every other line is a row:
`table` (`officers` or `events`), `seq`, the table's columns as texts, `prev` and `hash`.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from tracker.ledger.chain import Row
from tracker.ledger.copying import Stored, finished, stored_rows, take_rows
from tracker.ledger.head import Head, read_head
from tracker.ledger.ledger import Ledger
from tracker.ledger.tables import TABLES
from tracker.problem import Problem

FORMAT = {"format": "sro-ledger", "version": 1}
_COLUMNS = {table.name: [column.name for column in table.columns] for table in TABLES}
_TABLES = {table.name: table for table in TABLES}


def write_jsonl(ledger: Ledger, file: Path) -> Head:
    """Write the whole ledger to a new file and return its head; raises `Problem` as `finished` does."""
    head = ledger.head()
    stored = closing(stored_rows(ledger))
    with finished(file, "export") as half, half.open("w", encoding="utf-8") as out, stored as rows:
        out.write(_line({**FORMAT, "head": str(head)}))
        for table, row in rows:
            if row.seq <= (head.events if table.name == "events" else head.officers):  # not what came since
                out.write(_line(_fields(table.name, row)))
    return head


def read_jsonl(ledger: Ledger, file: Path) -> int:
    """Take a file that `write_jsonl` wrote into a ledger, and say how many rows were new; all or none.

    The ledger is empty, or is the beginning of what the file holds; so the same file twice changes
    nothing. Raises `Problem` for a file that is cut off, was changed, or has another history.
    """
    try:
        with file.open(encoding="utf-8") as lines:
            first = _object(next(lines, ""), f"{file}, line 1")
            if {name: first.get(name) for name in FORMAT} != FORMAT:
                raise Problem(f"{file} is no export of a ledger. Make one with: sro track export")
            return take_rows(ledger, _rows(lines, file), read_head(str(first.get("head"))))
    except FileNotFoundError:
        raise Problem(f"{file} is not there. Check the name.") from None
    except (OSError, UnicodeDecodeError) as why:
        raise Problem(f"{file} cannot be read as UTF-8 text: {why}. Nothing was recorded.") from None


def _rows(lines: Iterable[str], file: Path) -> Iterator[Stored]:
    for number, line in enumerate(lines, 2):
        where = f"{file}, line {number}"
        fields = _object(line, where)
        name = fields.pop("table", None)
        columns = _COLUMNS.get(name) if isinstance(name, str) else None
        if columns is None or set(fields) != set(columns):
            raise Problem(f"{where}: not a row of a ledger. Nothing was recorded.")
        seq, *texts = (fields[column] for column in columns)
        if type(seq) is not int or not all(isinstance(text, str) for text in texts):
            raise Problem(f"{where}: seq is a whole number and the rest are texts. Nothing was recorded.")
        yield _TABLES[str(name)], Row(seq, tuple(texts[:-2]), texts[-2], texts[-1])


def _fields(table: str, row: Row) -> dict[str, Any]:
    return {"table": table, **dict(zip(_COLUMNS[table], (row.seq, *row.fields, row.prev, row.hash), strict=True))}


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Problem(f"{where}: not a JSON object, or cut off. Nothing was recorded.")
    return found


def _line(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False) + "\n"
