"""Grades a class, killed at random points and started again, and compares with an undisturbed run.

Run as a child process: FOLDER of a class not graded yet, ROUNDS, KILLS in each round, SEED. Each round starts from
a fresh copy. Half of the kills strike at a file operation (the audit event with a random number), half at a random
time. Prints one line for each round: its number, and `same` or what differs.
"""

import hashlib
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
import warnings
from pathlib import Path
from typing import Any

from graders import cli
from tests.road.test_grading import gradebook

Dump = dict[str, Any]
COMMENTS = (
    "select name, auto_comment, manual_comment from comment join base_cell on base_cell.id = cell_id order by 1, 2, 3"
)
TIMES = "select student_id, timestamp from submitted_assignment order by 1"


def dump(folder: Path) -> Dump:
    """What a run leaves: the gradebook without row ids, and the graded notebooks."""
    with sqlite3.connect(folder / "gradebook.db") as book:
        rest = {sql: book.execute(sql).fetchall() for sql in (COMMENTS, TIMES)}
    graded = sorted((folder / "autograded").rglob("*.ipynb"))
    files = {str(one.relative_to(folder)): hashlib.sha256(one.read_bytes()).hexdigest() for one in graded}
    return {"grades": gradebook(folder), "files": files} | rest


def started(folder: Path, at: int = 0) -> int:
    """Start grading in a process; it kills itself at its file operation number `at`. Returns its id."""
    child = os.fork()
    if child:
        return child
    count = 0

    def strike(event: str, _given: tuple[Any, ...]) -> None:
        nonlocal count
        count += event.startswith(("open", "os.", "shutil.", "sqlite3."))
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

    if at:
        sys.addaudithook(strike)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    status = 1
    try:
        cli.classes.main(["grade", str(folder), "07-counselor"], standalone_mode=False)
        status = 0
    finally:
        os._exit(status)


def ended(child: int) -> int:
    """Wait for a process; returns its exit code, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def copied(folder: Path, name: str) -> Path:
    """A fresh copy of the class beside it."""
    return Path(shutil.copytree(folder, folder.parent / name / folder.name, symlinks=True))


def main(folder: Path, rounds: int, kills: int, seed: int) -> None:
    """All rounds; raises when a run that was not killed fails."""
    warnings.simplefilter("ignore")
    chance = random.Random(seed)
    calm = copied(folder, "calm")
    cli.classes.main(["grade", str(calm), "07-counselor"], standalone_mode=False)  # what is imported late is there now
    before = time.monotonic()
    assert ended(started(calm)) == 0
    takes = time.monotonic() - before
    expected = dump(calm)
    struck = 0
    for number in range(rounds):
        place = copied(folder, f"round{number}")
        for kill in range(kills):
            child = started(place, chance.randrange(1, 900) if kill % 2 else 0)
            if not kill % 2:
                time.sleep(chance.uniform(0, takes))
                os.kill(child, signal.SIGKILL)
            struck += ended(child) == -signal.SIGKILL
        assert ended(started(place)) == 0
        found = dump(place)
        print("ROUND", number, [name for name in expected if found[name] != expected[name]] or "same")
        shutil.rmtree(place.parent)
    print("STRUCK", struck)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), *map(int, sys.argv[2:]))
