"""Tables as files that other programs open (pandas): one CSV file a table, and one workbook of all."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from tracker.sheets.sheet import harmless
from tracker.sheets.sheet_openpyxl import Value, write_workbook


def write_tables(folder: str, tables: Mapping[str, pd.DataFrame], notice: str = "") -> None:
    """Write `-<name>.csv` for each table and `.xlsx` with a sheet for each into `folder`.

    `notice` stands on a sheet of its own in the workbook: what the tables are and are not. No cell can
    be taken for a formula: a text that begins like one gets a quote before it. CSV files begin with the
    mark by which Excel knows UTF-8.
    """
    plain = {name: ([str(each) for each in table.columns], _rows(table)) for name, table in tables.items()}
    for name, (columns, rows) in plain.items():
        with (Path(folder) / f"-{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows([[harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows])
    said = {"notice": (["notice"], [[notice]])} if notice else {}
    write_workbook(Path(folder) / ".xlsx", {**plain, **said})


def _rows(table: pd.DataFrame) -> list[list[Value]]:
    return [[_value(cell) for cell in row] for row in table.astype(object).itertuples(index=False, name=None)]


def _value(cell: Any) -> Value:
    """A cell as Python's own kind of value; a number with a fraction keeps two digits."""
    if cell is None or cell is pd.NaT or (isinstance(cell, float) and pd.isna(cell)):
        return None
    if hasattr(cell, "item"):
        cell = cell.item()
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else round(cell, 2)
    return cell if isinstance(cell, str | int | bool) or hasattr(cell, "isoformat") else str(cell)
