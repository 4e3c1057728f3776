"""What a class was tested with, from nbgrader's gradebook, which is opened read-only: items and points, no answers."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tracker.problem import Problem

_CELLS = """
SELECT a.name, g.cell_type, c.name, COALESCE(g.max_score, 0)
FROM assignment a JOIN notebook n ON n.assignment_id = a.id JOIN base_cell c ON c.notebook_id = n.id
JOIN grade_cells g ON g.id = c.id ORDER BY a.name, c.name"""


@dataclass(frozen=True, slots=True)
class Instrument:
    """The test of one module: `marked` by machine, `written` and marked by an instructor with a rubric.

    `safety` says whether a critical error fails it whatever the points.
    """

    folder: str
    marked: int
    marked_points: float
    written: int
    written_points: float
    safety: bool


def read_instruments(path: Path) -> dict[str, Instrument]:
    """The instruments of a class by the modules' folders; raises `Problem` when it is no gradebook."""
    cells: dict[str, list[tuple[str, str, float]]] = {}
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as book:
            for folder, kind, cell, points in book.execute(_CELLS):
                cells.setdefault(folder, []).append((kind, cell, points))
    except sqlite3.Error as why:
        raise Problem(f"{path} cannot be read as nbgrader's gradebook: {why}. Name a class folder.") from None
    return {folder: _instrument(folder, found) for folder, found in cells.items()}


def _instrument(folder: str, cells: list[tuple[str, str, float]]) -> Instrument:
    written = [points for kind, _, points in cells if kind == "markdown"]
    safety = [cell for _, cell, _ in cells if cell.endswith("-safe")]
    marked = [points for kind, cell, points in cells if kind != "markdown" and cell not in safety]
    return Instrument(folder, len(marked), sum(marked), len(written), sum(written), bool(safety))
