"""The ledger: every event and officer ever recorded, append-only, in one database (SQLAlchemy)."""

from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, Table, func, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from tracker.events.record import Officer, Record, aims_at, make_record
from tracker.events.training import Event
from tracker.ledger.chain import GENESIS, Row
from tracker.ledger.head import Head, make_head
from tracker.ledger.rows import (
    add_rows,
    check_added,
    event_texts,
    keys_in,
    known_at,
    last_row,
    next_moment,
    officer_texts,
    officers_in,
    read_rows,
    stamp,
    stored_event,
)
from tracker.ledger.spans import SIZE, Span, records_in, records_of, spans_of
from tracker.ledger.tables import EVENTS, OFFICERS, VERSION, make_engine
from tracker.problem import Problem


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as recorded: its number in the ledger, when (UTC) and by whom it was recorded, its row's hash."""

    seq: int
    recorded_at: datetime
    recorded_by: str
    event: Event
    hash: str


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append did: the events it added, and those whose key was on record already."""

    added: tuple[Event, ...]
    known: tuple[Event, ...]


class Ledger:
    """An open ledger; close it, or use it in a `with` statement.

    Where a method takes `as_known`, it answers with what was on record at that moment (None: now).
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self.name = name

    @classmethod
    def open(cls, where: str, create: bool = False, upgrade: bool = False) -> Self:
        """Open the ledger at a path (SQLite) or a database URL.

        `create` makes it when it is not there; `upgrade` brings an older one up to date.
        Raises `Problem` when there is none, or when the database is something else.
        """
        try:
            url = make_url(where if "://" in where else f"sqlite:///{where}")
            name = url.render_as_string(hide_password=True) if "://" in where else where
            path = url.database if url.drivername.startswith("sqlite") else None
            if path and not create and not Path(path).is_file():
                raise Problem(f"There is no ledger at {path}. Begin one: sro track officer add. Or name it: --db")
            ledger = cls(make_engine(url), name)
        except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as why:
            said = "The database URL" if "://" in where else where  # a URL may hold a password
            raise Problem(f"{said} is not a database that can be opened: {why}. Check --db.") from None
        ledger._prepare(create, upgrade)
        return ledger

    def __enter__(self) -> Self:
        """The ledger itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def append(self, events: Iterable[Event], at: datetime, by: str, officers: Iterable[Officer] = ()) -> Appended:
        """Record officers and events in one transaction: all of them, or none when it raises `Problem`.

        An event whose key is on record already is left alone, so the same import twice changes
        nothing. `at` is the moment of recording (with a time zone), `by` who records.
        """
        wanted = {event.key: event for event in events}
        with self.transaction(writes=True) as connection:
            people = tuple(officers)
            ids = {event.officer for event in wanted.values()} | {officer.id for officer in people}
            on_record = officers_in(connection, only=ids)
            changed = [officer for officer in people if on_record.get(officer.id) != officer]
            known = keys_in(connection, {key for event in wanted.values() for key in (event.key, *aims_at(event))})
            added = [event for key, event in wanted.items() if key not in known]
            check_added(added, on_record.keys() | {officer.id for officer in changed}, known)
            signed = (stamp(next_moment(connection, at)), by)
            add_rows(connection, OFFICERS, [(*officer_texts(officer), *signed) for officer in changed])
            add_rows(connection, EVENTS, [(*event_texts(each), *signed, each.model_dump_json()) for each in added])
        return Appended(tuple(added), tuple(event for key, event in wanted.items() if key in known))

    def officers(self, as_known: datetime | None = None) -> dict[str, Officer]:
        """Every officer as last recorded, by id."""
        with self.transaction() as connection:
            return officers_in(connection, as_known)

    def entries(self, officer: str | None = None, as_known: datetime | None = None) -> list[Entry]:
        """Every entry, or one officer's, in the order recorded."""
        query = known_at(select(EVENTS).order_by(EVENTS.c.seq), EVENTS, as_known)
        if officer is not None:
            query = query.where(EVENTS.c.officer == officer)
        with self.transaction() as connection:
            return [_entry(row) for row in connection.execute(query)]

    def entry(self, seq: int) -> Entry:
        """The entry with this number; raises `Problem` when there is none."""
        with self.transaction() as connection:
            row = connection.execute(select(EVENTS).where(EVENTS.c.seq == seq)).first()
        if row is None:
            raise Problem(f"There is no event {seq} in {self.name}. See the numbers with: sro track events OFFICER")
        return _entry(row)

    def latest(self) -> list[Entry]:
        """The last entry, if there is any."""
        with self.transaction() as connection:
            row = connection.execute(select(EVENTS).order_by(EVENTS.c.seq.desc()).limit(1)).first()
        return [_entry(row)] if row else []

    def record(self, officer_id: str, as_known: datetime | None = None) -> Record:
        """One officer's record; raises `Problem` when the ledger does not know the officer."""
        with self.transaction() as connection:
            officer = officers_in(connection, as_known, {officer_id}).get(officer_id)
        if officer is None:
            then = f" on {as_known:%Y-%m-%d %H:%M} {as_known.tzname()}" if as_known else ""
            raise Problem(f"{self.name} knows no officer {officer_id!r}{then}. See: sro track roster")
        return make_record(officer, (entry.event for entry in self.entries(officer_id, as_known)))

    def count_officers(self) -> int:
        """How many officers the ledger knows."""
        with self.transaction() as connection:
            return connection.execute(select(func.count(OFFICERS.c.id.distinct()))).scalar_one()

    def spans(self, size: int = SIZE) -> list[Span]:
        """All officers as they are on record now, in stretches of `size` that `records` reads one at a time."""
        with self.transaction() as connection:
            return spans_of(connection, size)

    def records(self, as_known: datetime | None = None, spans: Iterable[Span] | None = None) -> Iterator[Record]:
        """Every officer's record, or those of some spans, by id; no more than a span's are in memory."""
        with self.transaction() as connection:
            for span in spans_of(connection, SIZE) if spans is None else spans:
                yield from records_in(connection, span, as_known)

    def records_of(self, ids: Set[str]) -> Iterator[Record]:
        """The records of those of these officers whom the ledger knows, by id."""
        with self.transaction() as connection:
            yield from records_of(connection, ids)

    def rows(self, table: Table) -> Iterator[Row]:
        """The rows of a table as stored, in order; tracker/ledger/verify.py judges them."""
        with self.transaction() as connection:
            yield from read_rows(connection, table)

    def count(self, table: Table) -> int:
        """How many rows a table has."""
        with self.transaction() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    def head(self, events: int | None = None, officers: int | None = None) -> Head:
        """The head of everything recorded, or as it was after so many rows: of none where it never had so many."""
        with self.transaction() as connection:
            ends = [last_row(connection, EVENTS, events), last_row(connection, OFFICERS, officers)]
        (seq, own), (other, hers) = ((end.seq, end.hash) if end else (0, GENESIS) for end in ends)
        return make_head(seq, own, other, hers)

    @contextmanager
    def transaction(self, writes: bool = False) -> Iterator[Connection]:
        """One transaction, kept when it ends well; writers wait for one another."""
        try:
            with self._engine.execution_options(writes=writes).begin() as connection:
                yield connection
        except SQLAlchemyError as why:
            reason = str(getattr(why, "orig", None) or why).splitlines()[0]
            raise Problem(f"The ledger {self.name} refused: {reason}. Nothing was recorded.") from None

    def _prepare(self, create: bool, upgrade: bool) -> None:
        with self.transaction(writes=create or upgrade) as connection:
            tables = set(inspect(connection).get_table_names())
            if not {"events", "officers"} <= tables:
                if tables or not create:
                    raise Problem(f"{self.name} is a database, but not a ledger. Check --db.")
                upgrade = True
            if upgrade:
                from tracker.ledger.migrating import upgrade as bring_up_to_date

                bring_up_to_date(connection)
            elif (version := _version(connection, tables)) != VERSION:
                raise Problem(_other_version(self.name, version))


def _entry(row: Any) -> Entry:
    at = datetime.fromisoformat(row.recorded_at)
    return Entry(row.seq, at, row.recorded_by, stored_event(row.seq, row.body), row.hash)


def _version(connection: Connection, tables: set[str]) -> str:
    if "alembic_version" not in tables:
        return "0001"
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())


def _other_version(name: str, version: str) -> str:
    if version < VERSION:
        return f"{name} was made by an earlier version of this toolkit. Back the file up, then: sro track upgrade"
    return f"{name} was made by a later version of this toolkit. Update the toolkit."
