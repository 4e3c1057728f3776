"""Reading a class's results out of nbgrader's gradebook, which is opened read-only.

nbgrader's own API would run its migrations on the file; a reader must not write.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tracker.problem import Problem


@dataclass(frozen=True, slots=True)
class Work:
    """One learner's submission of one module, as graded. Scores are points.

    `safe` is the share (0 to 1) of the cell that says "no critical error", None when there is no
    such cell. `submitted_at` is UTC without a zone, as nbgrader keeps it, or None.
    """

    officer: str
    folder: str
    score: float
    max_score: float
    waits_for_mark: bool
    safe: float | None
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Results:
    """A gradebook: names of learners by officer id, the modules' folders, and the work graded."""

    learners: dict[str, str]
    folders: tuple[str, ...]
    work: tuple[Work, ...]


_LEARNERS = "SELECT id, first_name, last_name FROM student ORDER BY id"
_FOLDERS = "SELECT name FROM assignment ORDER BY name"
# Points possible come from the master's cells, not from the grades: a missing grade is a zero.
_POSSIBLE = """
SELECT n.assignment_id, SUM(COALESCE(g.max_score, t.max_score, 0))
FROM notebook n JOIN base_cell c ON c.notebook_id = n.id
LEFT JOIN grade_cells g ON g.id = c.id LEFT JOIN task_cells t ON t.id = c.id
GROUP BY n.assignment_id"""
# Penalties are summed once for all: nbgrader has no index to find a submission's notebooks by.
_WORK = """
SELECT s.id, s.student_id, a.name, a.id, s.timestamp, COALESCE(p.penalty, 0)
FROM submitted_assignment s JOIN assignment a ON a.id = s.assignment_id
LEFT JOIN (SELECT assignment_id, SUM(late_submission_penalty) AS penalty FROM submitted_notebook
           GROUP BY assignment_id) p ON p.assignment_id = s.id
ORDER BY s.student_id, a.name"""
# nbgrader's rule for one grade: the instructor's score before the machine's, plus extra credit.
_GRADES = """
SELECT sn.assignment_id, c.name, COALESCE(g.max_score, t.max_score, 0), gr.needs_manual_grade,
  CASE WHEN gr.manual_score IS NULL AND gr.auto_score IS NULL THEN 0
       ELSE COALESCE(gr.manual_score, gr.auto_score) + COALESCE(gr.extra_credit, 0) END
FROM grade gr JOIN submitted_notebook sn ON sn.id = gr.notebook_id JOIN base_cell c ON c.id = gr.cell_id
LEFT JOIN grade_cells g ON g.id = c.id LEFT JOIN task_cells t ON t.id = c.id"""


def read_gradebook(path: Path) -> Results:
    """Everything graded in `gradebook.db`; raises `Problem` when it is not there or not a gradebook."""
    if not path.is_file():
        raise Problem(f"{path} is not there: nothing has been graded in this class. Run: sro class grade")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as book:
            return _read(book)
    except (sqlite3.Error, ValueError, TypeError) as why:
        raise Problem(f"{path} cannot be read as nbgrader's gradebook: {why}. Name a class folder.") from None


def _read(book: sqlite3.Connection) -> Results:
    learners = {
        str(key): " ".join(part for part in (first, last) if part) for key, first, last in book.execute(_LEARNERS)
    }
    possible = dict(book.execute(_POSSIBLE).fetchall())
    grades: dict[str, list[tuple[str, float, bool, float]]] = {}
    for submission, cell, most, waits, score in book.execute(_GRADES):
        grades.setdefault(submission, []).append((cell, most, bool(waits), score))
    work = tuple(
        _work(officer, folder, possible.get(assignment, 0.0), penalty, timestamp, grades.get(submission, []))
        for submission, officer, folder, assignment, timestamp, penalty in book.execute(_WORK)
    )
    return Results(learners, tuple(name for (name,) in book.execute(_FOLDERS)), work)


def _work(
    officer: str,
    folder: str,
    possible: float,
    penalty: float,
    timestamp: str | None,
    grades: list[tuple[str, float, bool, float]],
) -> Work:
    safe = [score / most for cell, most, _, score in grades if cell.endswith("-safe") and most]
    return Work(
        officer=officer,
        folder=folder,
        score=max(0.0, sum(score for *_, score in grades) - penalty),
        max_score=possible,
        waits_for_mark=any(waits for _, _, waits, _ in grades),
        safe=min(safe) if safe else None,
        submitted_at=datetime.fromisoformat(timestamp) if timestamp else None,
    )
