"""The least that grading a class must do: read each log, score, insert the rows, write the notebooks. One process.

It knows nothing of attempts, marks, late work or damage, and draws no page: a yardstick, not a grader.
"""

import json
import sqlite3
import sys
from pathlib import Path
from uuid import uuid4

from course.player.items import read_items
from course.player.scoring import score
from tests.driving import BANK


def main(folder: Path, module: str, topic: str) -> None:
    """Grade what was collected in a class folder into a gradebook and notebooks of its own."""
    items = {one.id: one for one in read_items(BANK / "sro1" / f"{module}.toml")}
    master = (folder / "release" / module / f"{topic}.ipynb").read_bytes()
    cells = [one for one in json.loads(master)["cells"] if "nbgrader" in one["metadata"]]
    names = [one["metadata"]["nbgrader"]["grade_id"] for one in cells]
    book = sqlite3.connect(folder / "floor.db")
    book.execute("create table grade (id text primary key, officer text, cell text, points real, waits int)")
    known: dict[tuple[str, str], float | None] = {}
    rows = []
    for here in sorted((folder / "submitted").iterdir()):
        given = {}
        for line in (here / module / "answers.jsonl").read_text(encoding="utf-8").splitlines():
            found = json.loads(line)
            given[found["item"]] = (found["variant"], found["answer"])
        for name in names:
            variant, answer = given.get(name, ("", None))
            key = (variant, str(answer))
            if key not in known:
                known[key] = score(items[variant], answer).points if variant else 0.0
            rows.append((uuid4().hex, here.name, name, known[key], known[key] is None))
        there = folder / "floor" / here.name / module
        there.mkdir(parents=True)
        (there / f"{topic}.ipynb").write_bytes(master)
    book.executemany("insert into grade values (?, ?, ?, ?, ?)", rows)
    book.commit()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
