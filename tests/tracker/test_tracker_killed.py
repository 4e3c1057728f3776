"""An import that is killed at any moment: all of it is on record or none, and it can be run again."""

import random
import shutil
import time
from functools import partial
from pathlib import Path

import pytest

from tests.tracker.ledgers import AT, LEE, found, in_a_child
from tracker.cli import track
from tracker.ledger.ledger import Ledger
from tracker.ledger.tables import EVENTS

ROWS = 25
IMPORTS = 200
HEADER = "officer,day,level,minutes,covers,title,provider,evidence\n"


def _csv(folder: Path, turn: int) -> Path:
    file = folder / f"{turn}.csv"
    rows = (f"rlee,2025-06-13,sro1,60,,Course {turn}-{number},DOCJT,\n" for number in range(ROWS))
    file.write_text(HEADER + "".join(rows), encoding="utf-8")
    return file


def _import(db: Path, file: Path) -> None:
    track.main(["--db", str(db), "import-hours", str(file)], standalone_mode=False)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_imports_killed_at_random_moments_are_whole_or_not_there(tmp_path: Path) -> None:
    """Of 200 imports, each killed at a random moment, none is there in part, and each can be run again."""
    seed, db, chance = tmp_path / "seed.db", tmp_path / "ledger.db", random.Random(20190311)
    with Ledger.open(str(seed), create=True) as ledger:
        ledger.append([], AT, "clerk", [LEE])
    _import(seed, _csv(tmp_path, 0))  # what a command loads is loaded once, before it is forked
    file = _csv(tmp_path, 1)
    usual = _usual_seconds(seed, db, file)
    outcomes = []
    for turn in range(IMPORTS):
        shutil.copy(seed, db)
        in_a_child(partial(_import, db, file), chance.uniform(0, 1.3 * usual))
        with Ledger.open(str(db)) as ledger:
            now = ledger.count(EVENTS) - ROWS
            assert now in (0, ROWS), f"import {turn} is there in part: {now} of {ROWS} rows"
            outcomes.append(now)
            assert found(ledger) == []
        if turn % 4 == 0:
            _import(db, file)  # whatever became of it, it is simply run again
            with Ledger.open(str(db)) as ledger:
                assert ledger.count(EVENTS) == 2 * ROWS
                assert found(ledger) == []
        db.unlink()
    # Otherwise the moments were not spread over the import, and the test has shown nothing.
    assert 20 <= outcomes.count(0) <= IMPORTS - 20


def _usual_seconds(seed: Path, db: Path, file: Path) -> float:
    taken = []
    for _ in range(3):
        shutil.copy(seed, db)
        begun = time.perf_counter()
        in_a_child(partial(_import, db, file))
        taken.append(time.perf_counter() - begun)
    return min(taken)
