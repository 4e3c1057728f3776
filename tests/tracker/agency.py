"""An agency at work in the tests: its ledger, a class with nbgrader's own gradebook, and files of hours."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from nbgrader.api import Gradebook

from tracker.cli import track
from tracker.ledger.ledger import Ledger

HEADER = "officer,day,level,minutes,covers,title,provider,evidence\n"
GOOD = "rlee,2025-06-13,sro1,2400,level,SRO I,DOCJT,Certificate\n"
ROBIN = (
    "officer",
    "add",
    "rlee",
    "--name",
    "Robin Lee",
    "--agency",
    "Marlow PD",
    "--appointed",
    "2024-09-01",
)


class Agency:
    """An agency's ledger and a class folder, worked through the command line."""

    def __init__(self, folder: Path) -> None:
        self.db, self.classes, self.csv = folder / "ledger.db", folder / "class", folder / "hours.csv"
        self.classes.mkdir()
        self.write_class()

    def write_class(self, text: str = 'course_id = "sro1-2026-09"\nlevel = "sro1"\npass_mark = 80\n') -> None:
        """Write class.toml."""
        (self.classes / "class.toml").write_text(text + 'curriculum_version = "2026.1"\nexchange = "/x"\n')

    def run(self, *arguments: str, fails: bool = False) -> Result:
        """Run `sro track` and check how it ended: no traceback either way."""
        done = CliRunner().invoke(track, [*arguments, "--db", str(self.db)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert (done.exit_code != 0) == fails, done.output
        return done

    def import_class(self, *more: str, fails: bool = False) -> str:
        """Import the class and give what was said."""
        return self.run("import-class", str(self.classes), *more, fails=fails).output

    def keys(self) -> list[str]:
        """The keys of all events, in the order recorded."""
        with Ledger.open(str(self.db)) as ledger:
            return [entry.event.key for entry in ledger.entries()]

    def book(self) -> Gradebook:
        """The class's gradebook, through nbgrader."""
        return Gradebook(f"sqlite:///{self.classes / 'gradebook.db'}", course_id="sro1-2026-09")

    def grade(self, officer: str, auto: float, safe: float | None = 1.0, **fields: Any) -> None:
        """Put one submission of sro1-searches into the gradebook: 10 points and the safety check."""
        when = fields.get("when", datetime(2026, 9, 20, 15, 0))
        with self.book() as book:
            book.update_or_create_assignment("04-searches")
            book.update_or_create_notebook("searches", "04-searches")
            book.update_or_create_grade_cell(
                "sro1-searches-score", "searches", "04-searches", max_score=10, cell_type="code"
            )
            if safe is not None:
                book.update_or_create_grade_cell(
                    "sro1-searches-safe", "searches", "04-searches", max_score=1, cell_type="code"
                )
            book.update_or_create_student(officer, first_name="Robin", last_name="Lee")
            submission = book.update_or_create_submission("04-searches", officer, timestamp=when)
            for grade in submission.notebooks[0].grades:
                grade.auto_score = safe if grade.name.endswith("-safe") else auto
                grade.needs_manual_grade = False
                if not grade.name.endswith("-safe"):
                    grade.manual_score = fields.get("manual")
                    grade.extra_credit = fields.get("extra")
                    grade.needs_manual_grade = fields.get("waits", False)
            submission.notebooks[0].late_submission_penalty = fields.get("penalty", 0.0)
            book.db.commit()

    def attest(self, minutes: Any, at: str = "2026-09-21T10:00:00", **fields: Any) -> None:
        """Add one line to the class's attestations."""
        line = {"officer": "rlee", "module": "sro1-searches", "minutes": minutes, "day": "2026-09-21"}
        with (self.classes / "attestations.jsonl").open("a") as file:
            file.write(json.dumps({**line, "by": "Sgt. Cole", "recorded_at": at, **fields}) + "\n")
