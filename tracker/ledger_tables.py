"""The ledger's tables (SQLAlchemy), and the triggers by which the database itself refuses changes."""

from typing import Any

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, Table, Text, create_engine, event
from sqlalchemy.pool import NullPool

METADATA = MetaData()

# Everything is text, so that the hash of a row is the hash of exactly what is stored.
# Days are YYYY-MM-DD; recorded_at is UTC; body is the whole event as JSON.
EVENTS = Table(
    "events",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("officer", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("prev", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

# A change of an officer's details is a new row; the last row of an id counts.
OFFICERS = Table(
    "officers",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("state_record", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("prev", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

_REFUSE = """CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"""
# INSERT OR REPLACE deletes without firing the delete trigger.
_NO_REPLACE = """CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE seq = NEW.seq{also})
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"""
TRIGGERS = tuple(f"{table}_no_{verb}" for table in ("events", "officers") for verb in ("delete", "update", "replace"))


def make_engine(url: str) -> Engine:
    """An engine whose SQLite transactions are real: a writer locks before it reads the chain's head."""
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", _begin)
    return engine


def make_tables(connection: Connection) -> None:
    """Create the tables and, on SQLite, the triggers."""
    METADATA.create_all(connection)
    if connection.dialect.name != "sqlite":
        return
    for table, also in (("events", " OR key = NEW.key"), ("officers", "")):
        for verb in ("delete", "update"):
            connection.exec_driver_sql(_REFUSE.format(table=table, verb=verb))
        connection.exec_driver_sql(_NO_REPLACE.format(table=table, also=also))


def _leave_transactions_to_us(connection: Any, _: Any) -> None:
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
