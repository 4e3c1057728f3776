"""The child processes of the benchmark that are not `sro` itself: bare reads, and one officer at a time."""

import json
import random
import sqlite3
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter

# What a roster needs of every event, read by a program that does nothing with it.
BARE = {
    "by-officer": "SELECT officer, body FROM events ORDER BY officer, seq",
    "in-file-order": "SELECT officer, body FROM events",
}
ASKED = 200  # officers asked about one by one


def bare_read(file: str, order: str) -> None:
    """Read the rows of all events and drop them."""
    with sqlite3.connect(file) as connection:
        for _ in connection.execute(BARE[order]):
            pass


def one_by_one(file: str) -> dict[str, float]:
    """Median milliseconds for one officer: on an open ledger, opening it each time, and with the history."""
    from benchmarks.made_up import ON
    from course.curriculum import read_curriculum
    from tracker.ledger.ledger import Ledger
    from tracker.rules.pack import read_pack
    from tracker.standing.history import changes
    from tracker.standing.standing import standing

    pack, curriculum = read_pack(), read_curriculum()
    with Ledger.open(file) as ledger:
        ids = random.Random(1).choices(sorted(ledger.officers()), k=ASKED)

        def on_open(officer: str) -> None:
            standing(ledger.record(officer), pack, curriculum, ON)

        def with_history(officer: str) -> None:
            record = ledger.record(officer)
            standing(record, pack, curriculum, ON)
            changes(record, pack, curriculum, ON)

        def opening(officer: str) -> None:
            with Ledger.open(file) as opened:
                standing(opened.record(officer), pack, curriculum, ON)

        asks: dict[str, Callable[[str], None]] = {"open": on_open, "opening": opening, "history": with_history}
        return {name: median(_milliseconds(ask, officer) for officer in ids) for name, ask in asks.items()}


def _milliseconds(ask: Callable[[str], None], officer: str) -> float:
    begun = perf_counter()
    ask(officer)
    return (perf_counter() - begun) * 1000


if __name__ == "__main__":
    what, database = sys.argv[1:]
    if what in BARE:
        bare_read(database, what)
    else:
        print(json.dumps(one_by_one(database)))
