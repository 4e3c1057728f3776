"""The ledger: append-only, all or nothing, and every tampering found."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tracker.events.record import Officer
from tracker.events.training import Event, read_event
from tracker.ledger.ledger import Ledger
from tracker.ledger.verify import faults
from tracker.problem import Problem

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LEE = Officer(id="rlee", name="Robin Lee", agency="Marlow PD")
DOE = Officer(id="jdoe", name="Jordan Doe", agency="Marlow PD")


def appointed(officer: str = "rlee", **fields: Any) -> Event:
    """An appointment, with other fields where they are named."""
    base = {"kind": "appointed", "day": "2024-09-01", "agency": "Marlow PD", "employment": "agency-contract"}
    return read_event(
        {"key": f"appointed/{officer}", "officer": officer, "source": "Order 1", **base, **fields}, "test"
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the ledger of a test lies."""
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    """A ledger with two officers and three events."""
    with Ledger.open(str(path), create=True) as opened:
        opened.append([appointed(), appointed("jdoe")], AT, "clerk", [LEE, DOE])
        opened.append([_left()], AT, "clerk")
        yield opened


def _left() -> Event:
    fields = {
        "kind": "separated",
        "key": "left/jdoe",
        "officer": "jdoe",
        "day": "2025-01-01",
        "source": "Order 2",
    }
    return read_event(fields, "test")


def found(ledger: Ledger) -> list[str]:
    """What verify finds."""
    return list(faults(ledger, lambda rows, _: rows))


def test_what_goes_in_comes_out(ledger: Ledger) -> None:
    """Events and officers come back as they were recorded, with moment and recorder.

    The second recording has the same clock time, and is kept as the later one all the same.
    """
    assert ledger.officers() == {"rlee": LEE, "jdoe": DOE}
    entries = ledger.entries()
    assert [entry.event for entry in entries] == [appointed(), appointed("jdoe"), _left()]
    moments = [AT, AT, AT + timedelta(microseconds=1)]
    assert [(entry.recorded_at, entry.recorded_by) for entry in entries] == [(each, "clerk") for each in moments]
    assert [entry.seq for entry in ledger.entries("jdoe")] == [2, 3]
    assert {record.officer.id: len(record.events) for record in ledger.records()} == {"rlee": 1, "jdoe": 2}
    assert found(ledger) == []


def test_the_same_event_twice_is_recorded_once(ledger: Ledger) -> None:
    """A key that is on record is left alone, whatever else the event says."""
    done = ledger.append([appointed(source="Another paper")], AT + timedelta(days=1), "clerk")
    assert done.added == ()
    assert len(done.known) == 1
    assert len(ledger.entries()) == 3
    assert ledger.entries("rlee")[0].event.source == "Order 1"


def test_all_of_an_append_or_none(ledger: Ledger) -> None:
    """One event of an unknown officer stops the whole append, officers included."""
    new = Officer(id="anew", name="Ann New", agency="Marlow PD")
    with pytest.raises(Problem, match="no officer 'ghost'"):
        ledger.append([appointed("anew"), appointed("ghost")], AT, "clerk", [new])
    assert len(ledger.entries()) == 3
    assert "anew" not in ledger.officers()


def test_an_officer_without_events_is_on_the_roster(ledger: Ledger) -> None:
    """An officer who was only added has an empty record; details changed later replace the earlier."""
    ledger.append([], AT, "clerk", [Officer(id="anew", name="Ann New", agency="X")])
    ledger.append([], AT, "clerk", [Officer(id="anew", name="Ann New", agency="Y", state_record="KY-7")])
    assert ledger.record("anew").events == ()
    assert ledger.officers()["anew"].state_record == "KY-7"
    assert "anew" in {record.officer.id for record in ledger.records()}


@pytest.mark.parametrize("target", ["ghost", "appointed/jdoe"])
def test_only_an_officers_own_event_can_be_corrected(ledger: Ledger, target: str) -> None:
    """A correction must name an event of the same officer that is on record."""
    with pytest.raises(Problem, match="to correct"):
        ledger.append([appointed(key="second", corrects=target)], AT, "clerk")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET day = '2020-01-01' WHERE seq = 1",
        "DELETE FROM events WHERE seq = 3",
        "INSERT OR REPLACE INTO events SELECT seq, key, officer, kind, '2020-01-01', recorded_at, recorded_by,"
        " body, prev, hash FROM events WHERE seq = 1",
        "UPDATE officers SET name = 'Someone Else'",
        "DELETE FROM officers",
    ],
)
def test_the_database_itself_refuses_changes(ledger: Ledger, path: Path, change: str) -> None:
    """Whoever opens the file with another program cannot change or delete a row."""
    with closing(sqlite3.connect(path)) as other, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(change)
    assert found(ledger) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("UPDATE events SET recorded_by = 'nobody' WHERE seq = 2", "event 2: was changed"),
        ("UPDATE events SET day = '2020-01-01' WHERE seq = 2", "event 2: its columns and its body disagree"),
        ("UPDATE events SET body = '{}' WHERE seq = 2", "event 2: cannot be read"),
        ("DELETE FROM events WHERE seq = 2", "event 2: missing"),
        ("UPDATE events SET prev = hash WHERE seq = 2", "event 2: does not follow"),
        ("UPDATE officers SET name = 'Someone Else' WHERE seq = 1", "officer row 1: was changed"),
        ("DELETE FROM officers WHERE id = 'jdoe'", "unknown officer 'jdoe'"),
        ("SELECT 1", "trigger events_no_update: is gone"),
    ],
)
def test_verify_finds_what_was_forced(ledger: Ledger, path: Path, change: str, expected: str) -> None:
    """Whoever first removes the triggers and then changes a row is found out."""
    with closing(sqlite3.connect(path)) as other:
        names = [name for (name,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for name in names:
            other.execute(f"DROP TRIGGER {name}")
        other.execute(change)
        other.commit()
    assert any(expected in fault for fault in found(ledger)), found(ledger)


def test_there_must_be_a_ledger(tmp_path: Path) -> None:
    """Opening a ledger that is not there says how to begin one, and makes no file."""
    missing = tmp_path / "none.db"
    with pytest.raises(Problem, match="no ledger"):
        Ledger.open(str(missing))
    assert not missing.exists()


@pytest.mark.parametrize("create", [False, True])
def test_another_database_is_not_taken_for_a_ledger(tmp_path: Path, create: bool) -> None:
    """A database of something else, or no database at all, is refused and left as it was."""
    other, text = tmp_path / "gradebook.db", tmp_path / "text.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE student (id TEXT)")
        connection.commit()
    text.write_text("This is a letter, and a long one, which is no database at all." * 20)
    before = other.read_bytes(), text.read_bytes()
    with pytest.raises(Problem, match="not a ledger"):
        Ledger.open(str(other), create=create)
    with pytest.raises(Problem, match="not a database"):
        Ledger.open(str(text), create=create)
    assert (other.read_bytes(), text.read_bytes()) == before


def test_a_nonsense_url_is_a_clear_message() -> None:
    """A database URL nobody can open gets one line."""
    with pytest.raises(Problem, match="Check --db"):
        Ledger.open("nonsense://somewhere/x")


def test_two_writers_do_not_break_the_chain(ledger: Ledger, path: Path) -> None:
    """A second connection that writes in turn continues the same chain."""
    with Ledger.open(str(path)) as second:
        second.append([appointed(key="a", day="2025-01-01")], AT, "other")
        ledger.append([appointed(key="b", day="2025-01-02")], AT, "clerk")
        second.append([appointed(key="c", day="2025-01-03")], AT, "other")
    assert [entry.seq for entry in ledger.entries()] == [1, 2, 3, 4, 5, 6]
    assert found(ledger) == []


def test_writers_at_the_same_time_wait_for_each_other(ledger: Ledger, path: Path) -> None:
    """Four writers at once lose nothing and refuse nothing: one chain holds all they wrote."""

    def write(writer: int) -> None:
        with Ledger.open(str(path)) as own:
            for number in range(10):
                own.append([appointed(key=f"{writer}/{number}")], AT, f"writer {writer}")

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(write, range(4))) == [None] * 4
    assert len(ledger.entries()) == 43
    assert found(ledger) == []
