"""The ledger's tables, and how each database is opened so that writers wait for one another (SQLAlchemy)."""

from typing import Any

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, Table, Text, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

METADATA = MetaData()
VERSION = "0002"  # the last migration in tracker/ledger/migrations; a ledger of another version is not opened

# Bytes decide what comes first on PostgreSQL too, as they do on SQLite, whatever its language.
WORDS = Text().with_variant(Text(collation="C"), "postgresql")

# Everything is text, so that the hash of a row is the hash of exactly what is stored.
# Days are YYYY-MM-DD; recorded_at is UTC; body is the whole event as JSON.
EVENTS = Table(
    "events",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("key", WORDS, nullable=False, unique=True),
    Column("officer", WORDS, nullable=False, index=True),
    Column("kind", WORDS, nullable=False),
    Column("day", WORDS, nullable=False),
    Column("recorded_at", WORDS, nullable=False),
    Column("recorded_by", WORDS, nullable=False),
    Column("body", WORDS, nullable=False),
    Column("prev", WORDS, nullable=False),
    Column("hash", WORDS, nullable=False),
)

# A change of an officer's details is a new row; the last row of an id counts.
OFFICERS = Table(
    "officers",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("id", WORDS, nullable=False, index=True),
    Column("name", WORDS, nullable=False),
    Column("agency", WORDS, nullable=False),
    Column("state_record", WORDS, nullable=False),
    Column("recorded_at", WORDS, nullable=False),
    Column("recorded_by", WORDS, nullable=False),
    Column("prev", WORDS, nullable=False),
    Column("hash", WORDS, nullable=False),
)
TABLES = (OFFICERS, EVENTS)

_WRITERS = 7_602_114_414  # PostgreSQL's lock for whoever writes; any number that is ours alone


def make_engine(url: URL) -> Engine:
    """An engine whose transactions are whole: a writer locks before it reads the chain's head.

    A reader sees one moment of the ledger, however many writers there are.
    """
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", _begin_sqlite)
    elif engine.dialect.name == "postgresql":
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def _leave_transactions_to_us(connection: Any, _: Any) -> None:
    connection.isolation_level = None


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes(connection) else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if _writes(connection):
        # Held to the end of the transaction. What is read after it is what the writer before us left.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("writes", False))
