"""The same ledger on SQLite and on a real PostgreSQL server: what it keeps, refuses and finds."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from tests.tracker.ledgers import AT, DOE, LEE, found, in_a_child, made, run_sql
from tracker.ledger.ledger import Ledger
from tracker.ledger.tables import METADATA, VERSION
from tracker.ledger.triggers import endings, triggers
from tracker.problem import Problem


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A path or URL for a ledger, on one database and then on the other."""
    return str(request.getfixturevalue("url") if request.param == "postgresql" else tmp_path / "ledger.db")


@pytest.fixture
def ledger(where: str) -> Iterator[Ledger]:
    """A ledger with two officers and three events."""
    with Ledger.open(where, create=True) as opened:
        opened.append([made("appointed", "a", "2024-09-01")], AT, "clerk", [LEE, DOE])
        opened.append([made("hours", "h", "2025-06-13")], AT + timedelta(days=1), "clerk")
        opened.append([made("appointed", "b", "2024-09-01", "jdoe")], AT + timedelta(days=2), "chief")
        yield opened


def test_what_goes_in_comes_out_on_both(ledger: Ledger, where: str) -> None:
    """Officers and events come back as recorded, in the same order, after closing and opening again."""
    with Ledger.open(where) as again:
        assert again.officers() == {"rlee": LEE, "jdoe": DOE}
        assert [entry.event.key for entry in again.entries()] == ["a", "h", "b"]
        assert [record.officer.id for record in again.records()] == ["jdoe", "rlee"]
        assert found(again) == []
        assert again.append([made("appointed", "a", "2024-09-01")], AT, "clerk").added == ()


CHANGES = (
    "UPDATE events SET day = '2020-01-01' WHERE seq = 1",
    "DELETE FROM events WHERE seq = 3",
    "UPDATE officers SET name = 'Someone Else'",
    "DELETE FROM officers",
    "INSERT INTO events SELECT 9, 'new', officer, kind, day, recorded_at, recorded_by, body, hash, hash"
    " FROM events WHERE seq = 3",
    "INSERT INTO officers SELECT 3, id, 'Someone Else', agency, state_record, recorded_at, recorded_by, hash, hash"
    " FROM officers WHERE seq = 1",
)


@pytest.mark.parametrize("change", CHANGES)
def test_both_databases_refuse_changes(ledger: Ledger, where: str, change: str) -> None:
    """No row is changed, deleted, or put in anywhere but after the last one, by whatever program."""
    with pytest.raises(DBAPIError, match="append-only"):
        run_sql(where, change)
    assert found(ledger) == []
    assert len(ledger.entries()) == 3


def test_postgresql_refuses_to_empty_a_table(url: str) -> None:
    """TRUNCATE, which fires no trigger of a row, is refused as well."""
    with Ledger.open(url, create=True) as ledger:
        ledger.append([made("appointed", "a", "2024-09-01")], AT, "clerk", [LEE])
    with pytest.raises(DBAPIError, match="append-only"):
        run_sql(url, "TRUNCATE events")


FORCED = (
    ("UPDATE events SET recorded_by = 'nobody' WHERE seq = 2", "event 2: was changed"),
    ("DELETE FROM events WHERE seq = 2", "event 2: missing"),
    ("UPDATE events SET seq = CASE seq WHEN 1 THEN 12 WHEN 2 THEN 11 ELSE 13 END", "event 1: missing"),
    ("UPDATE officers SET name = 'Someone Else' WHERE seq = 1", "officer row 1: was changed"),
    (
        "INSERT INTO events SELECT 4, 'new', officer, kind, day, recorded_at, recorded_by, body, prev, hash"
        " FROM events WHERE seq = 2",
        "event 4: does not follow",
    ),
)


@pytest.mark.parametrize(("change", "expected"), FORCED)
def test_verify_finds_what_was_forced_on_both(ledger: Ledger, where: str, change: str, expected: str) -> None:
    """Whoever takes the triggers away first and then changes, removes, inserts or reorders is found out."""
    run_sql(where, *_without_triggers(where), change)
    faults = found(ledger)
    assert any(expected in fault for fault in faults), faults
    assert any("trigger events_no_update: is gone" in fault for fault in faults), faults


def _without_triggers(where: str) -> list[str]:
    dialect = "postgresql" if "://" in where else "sqlite"
    tables = {name: text.split(" ON ")[1].split()[0] for name, text in triggers(dialect).items()}
    return [f"DROP TRIGGER {name}" + (f" ON {tables[name]}" if "://" in where else "") for name in tables]


def test_migrations_make_the_tables_that_the_ledger_reads(ledger: Ledger, where: str) -> None:
    """What Alembic makes is what the code expects, column by column; and the version is the last one."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with ledger.transaction() as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == VERSION
        assert compare_metadata(context, METADATA) == []


def test_an_older_ledger_is_named_and_brought_up_to_date(ledger: Ledger, where: str) -> None:
    """A ledger from before the migrations is opened only after `upgrade`, and keeps every row as it was."""
    head = ledger.head()
    names = [text.split()[2] for text in endings("sqlite") if "TRIGGER" in text]
    drop = [f"DROP TRIGGER {name}" + (f" ON {name.split('_')[0]}" if "://" in where else "") for name in names]
    more = ["DROP FUNCTION sro_at_the_end"] if "://" in where else []
    run_sql(where, *drop, *more, "DROP TABLE alembic_version")
    with pytest.raises(Problem, match="sro track upgrade"):
        Ledger.open(where)
    with Ledger.open(where, upgrade=True) as again:
        assert again.head() == head
        assert found(again) == []


def test_a_newer_ledger_is_not_touched(ledger: Ledger, where: str) -> None:
    """A ledger made by a later version of the toolkit is left alone, with a word about it."""
    run_sql(where, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Problem, match="later version"):
        Ledger.open(where)


def test_a_password_is_never_printed(url: str) -> None:
    """The ledger's name, which messages print, has no password in it."""
    with Ledger.open(url.replace("tester@", "tester:hush@"), create=True) as ledger:
        assert "hush" not in ledger.name
        with pytest.raises(Problem) as said:
            ledger.record("ghost")
    assert "hush" not in said.value.message


def test_a_server_that_is_not_there_is_one_clear_line() -> None:
    """A URL at which nobody listens is a line, without a traceback and without the password."""
    with pytest.raises(Problem, match="refused") as said:
        Ledger.open("postgresql://a:hush@127.0.0.1:1/x")
    assert "hush" not in said.value.message
    assert "\n" not in said.value.message


def _write(where: str, writer: int) -> int:
    with Ledger.open(where, create=True) as own:
        for number in range(10):
            own.append([made("appointed", f"{writer}/{number}", "2024-09-01")], AT, f"writer {writer}", [LEE])
    return writer


def test_several_processes_write_at_once(where: str) -> None:
    """Four processes begin the same ledger and write at once: one chain holds all of it, in one order."""
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        assert sorted(pool.map(_write, [where] * 4, range(4))) == [0, 1, 2, 3]
    with Ledger.open(where) as ledger:
        entries = ledger.entries()
        assert [entry.seq for entry in entries] == list(range(1, 41))
        assert len({entry.recorded_at for entry in entries}) == 40
        assert [entry.recorded_at for entry in entries] == sorted(entry.recorded_at for entry in entries)
        assert len(ledger.officers()) == 1
        assert found(ledger) == []


def test_a_reader_sees_one_moment(where: str, ledger: Ledger) -> None:
    """Records read while somebody else records are those of the moment at which reading began."""
    reading = ledger.records()
    first = next(reading)
    if "://" in where:  # an SQLite writer waits until the reader is done
        with Ledger.open(where) as other:
            new = LEE.model_copy(update={"id": "znew"})
            other.append([made("appointed", "z", "2024-09-01", "znew")], AT, "other", [new])
    assert [first.officer.id, *(record.officer.id for record in reading)] == ["jdoe", "rlee"]


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_client_killed_at_any_moment_leaves_all_or_nothing_on_a_server(url: str) -> None:
    """Imports into PostgreSQL, killed at 20 moments: each is there whole or not at all, and can be run again."""
    with Ledger.open(url, create=True) as ledger:
        ledger.append([], AT, "clerk", [LEE])
    for turn in range(20):
        events = [made("hours", f"{turn}/{number}", "2025-01-01", title=f"{turn}") for number in range(40)]

        def record(events: list[Any] = events) -> None:
            with Ledger.open(url) as own:
                own.append(events, AT, "clerk")

        in_a_child(record, turn * 0.003)
        with Ledger.open(url) as ledger:
            mine = [entry for entry in ledger.entries() if entry.event.key.startswith(f"{turn}/")]
            assert len(mine) in (0, 40)
            ledger.append(events, AT, "clerk")
            assert len(ledger.entries()) == 40 * (turn + 1)
    with Ledger.open(url) as ledger:
        assert found(ledger) == []


def test_a_clerk_who_does_not_own_the_tables_can_record_and_cannot_weaken_them(url: str) -> None:
    """With the rights that docs/ledger.md names, a user records, and can neither change nor drop anything."""
    with Ledger.open(url, create=True) as ledger:
        ledger.append([made("appointed", "a", "2024-09-01")], AT, "chief", [LEE])
    name = f"clerk_{url.rsplit('/', 1)[1]}"
    run_sql(
        url,
        f"CREATE ROLE {name} LOGIN",
        f"GRANT SELECT, INSERT ON events, officers TO {name}",
        f"GRANT SELECT ON alembic_version TO {name}",
    )
    theirs = url.replace("tester@", f"{name}@")
    with Ledger.open(theirs, create=True) as ledger:
        ledger.append([made("hours", "h", "2025-06-13")], AT, "clerk", [DOE])
        assert found(ledger) == []
    for forbidden in ("UPDATE events SET day = day", "DROP TRIGGER events_no_update ON events", "DROP TABLE events"):
        with pytest.raises(DBAPIError, match=r"denied|owner"):
            run_sql(theirs, forbidden)


def test_a_database_of_something_else_is_refused(url: str) -> None:
    """A PostgreSQL database with other tables in it is not made into a ledger."""
    run_sql(url, "CREATE TABLE student (id text)")
    with pytest.raises(Problem, match="not a ledger"):
        Ledger.open(url, create=True)
