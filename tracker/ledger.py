"""The ledger: every event and officer ever recorded, append-only, in one database (SQLAlchemy)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, Table, func, insert, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from tracker.chain import GENESIS, Row, seal
from tracker.events import Event, event_from_json
from tracker.ledger_tables import EVENTS, OFFICERS, TRIGGERS, make_engine, make_tables
from tracker.problem import Problem
from tracker.record import Officer, Record, aims_at, make_record


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as recorded: its number in the ledger, and when (UTC) and by whom it was recorded."""

    seq: int
    recorded_at: datetime
    recorded_by: str
    event: Event


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append did: the events it added, and those whose key was on record already."""

    added: tuple[Event, ...]
    known: tuple[Event, ...]


class Ledger:
    """An open ledger; close it, or use it in a `with` statement."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self.name = name

    @classmethod
    def open(cls, where: str, create: bool = False) -> Self:
        """Open the ledger at a path (SQLite) or a database URL; `create` makes it when it is not there.

        Raises `Problem` when there is none, or when the database is something else.
        """
        url = where if "://" in where else f"sqlite:///{where}"
        try:
            path = make_url(url).database if url.startswith("sqlite") else None
            if path and not create and not Path(path).is_file():
                raise Problem(f"There is no ledger at {path}. Begin one: sro track officer add. Or name it: --db")
            ledger = cls(make_engine(url), where)
        except (ArgumentError, NoSuchModuleError, ImportError) as why:
            raise Problem(f"{where} is not a database that can be opened: {why}. Check --db.") from None
        ledger._prepare(create)
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
        stamp = (at.astimezone(UTC).isoformat(timespec="seconds"), by)
        wanted = {event.key: event for event in events}
        with self._connection(writes=True) as connection:
            on_record = _officers(connection)
            changed = [officer for officer in officers if on_record.get(officer.id) != officer]
            known = _known(connection, {key for event in wanted.values() for key in (event.key, *aims_at(event))})
            added = [event for key, event in wanted.items() if key not in known]
            _check(added, on_record.keys() | {officer.id for officer in changed}, known)
            _insert(connection, OFFICERS, [(*officer_texts(officer), *stamp) for officer in changed])
            _insert(connection, EVENTS, [(*event_texts(each), *stamp, each.model_dump_json()) for each in added])
        return Appended(tuple(added), tuple(event for key, event in wanted.items() if key in known))

    def officers(self) -> dict[str, Officer]:
        """Every officer as last recorded, by id."""
        with self._connection() as connection:
            return _officers(connection)

    def entries(self, officer: str | None = None) -> list[Entry]:
        """Every entry, or one officer's, in the order recorded."""
        query = select(EVENTS).order_by(EVENTS.c.seq)
        if officer is not None:
            query = query.where(EVENTS.c.officer == officer)
        with self._connection() as connection:
            return [
                Entry(
                    row.seq,
                    datetime.fromisoformat(row.recorded_at),
                    row.recorded_by,
                    _event(row.seq, row.body),
                )
                for row in connection.execute(query)
            ]

    def record(self, officer_id: str) -> Record:
        """One officer's record; raises `Problem` when the ledger does not know the officer."""
        officer = self.officers().get(officer_id)
        if officer is None:
            raise Problem(f"{self.name} knows no officer {officer_id!r}. See: sro track roster")
        return make_record(officer, (entry.event for entry in self.entries(officer_id)))

    def records(self) -> Iterator[Record]:
        """Every officer's record: first those with events, by id, then those without."""
        query = select(EVENTS.c.officer, EVENTS.c.seq, EVENTS.c.body).order_by(EVENTS.c.officer, EVENTS.c.seq)
        with self._connection() as connection:
            waiting = _officers(connection)
            for officer, rows in groupby(connection.execute(query), key=lambda row: str(row.officer)):
                if officer not in waiting:
                    raise Problem(f"The ledger has events of an unknown officer {officer!r}. Run: sro track verify")
                yield make_record(waiting.pop(officer), [_event(row.seq, row.body) for row in rows])
        for rest in waiting.values():
            yield Record(rest, ())

    def rows(self, table: Table) -> Iterator[Row]:
        """The rows of a table as stored, in order; tracker/verify.py judges them."""
        with self._connection() as connection:
            for seq, *fields, prev, own in connection.execute(select(table).order_by(table.c.seq)):
                yield Row(seq, tuple(fields), prev, own)

    def count(self, table: Table) -> int:
        """How many rows a table has."""
        with self._connection() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    def missing_triggers(self) -> list[str]:
        """The triggers that keep the ledger append-only and are gone (SQLite)."""
        with self._connection() as connection:
            if connection.dialect.name != "sqlite":
                return []
            found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            return sorted(set(TRIGGERS) - {name for (name,) in found})

    @contextmanager
    def _connection(self, writes: bool = False) -> Iterator[Connection]:
        try:
            with self._engine.execution_options(writes=writes).begin() as connection:
                yield connection
        except SQLAlchemyError as why:
            reason = str(getattr(why, "orig", None) or why).splitlines()[0]
            raise Problem(f"The ledger {self.name} refused: {reason}. Nothing was recorded.") from None

    def _prepare(self, create: bool) -> None:
        with self._connection(writes=create) as connection:
            tables = set(inspect(connection).get_table_names())
            if {"events", "officers"} <= tables:
                return
            if tables or not create:
                raise Problem(f"{self.name} is a database, but not a ledger. Check --db.")
            make_tables(connection)


def officer_texts(officer: Officer) -> tuple[str, ...]:
    """The stored texts of an officer, as the columns of the table have them."""
    return (officer.id, officer.name, officer.agency, officer.state_record)


def event_texts(event: Event) -> tuple[str, ...]:
    """The stored texts of an event before its stamp and body."""
    return (event.key, event.officer, event.kind, event.day.isoformat())


def _officers(connection: Connection) -> dict[str, Officer]:
    rows = connection.execute(select(OFFICERS).order_by(OFFICERS.c.seq))
    last = {row.id: row for row in rows}
    return {
        key: Officer(id=row.id, name=row.name, agency=row.agency, state_record=row.state_record)
        for key, row in sorted(last.items())
    }


def _known(connection: Connection, keys: Set[str]) -> dict[str, str]:
    """Which of these keys are on record, and about which officer."""
    found: dict[str, str] = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), 500):
        some = EVENTS.c.key.in_(ordered[start : start + 500])
        for key, officer in connection.execute(select(EVENTS.c.key, EVENTS.c.officer).where(some)):
            found[key] = officer
    return found


def _event(seq: int, body: str) -> Event:
    try:
        return event_from_json(body)
    except ValueError:
        raise Problem(f"Event {seq} of the ledger cannot be read. Run: sro track verify") from None


def _check(added: Sequence[Event], officers: Set[str], known: Mapping[str, str]) -> None:
    about = {**known, **{event.key: event.officer for event in added}}
    for event in added:
        if event.officer not in officers:
            raise Problem(f"The ledger knows no officer {event.officer!r}. Add: sro track officer add")
        for target in aims_at(event):
            if about.get(target) != event.officer:
                raise Problem(f"There is no event {target!r} of {event.officer} to correct. Nothing was recorded.")


def _insert(connection: Connection, table: Table, rows: Sequence[tuple[str, ...]]) -> None:
    head = connection.execute(select(table.c.seq, table.c.hash).order_by(table.c.seq.desc()).limit(1)).first()
    start, prev = (head.seq + 1, head.hash) if head else (1, GENESIS)
    names = [column.name for column in table.columns]
    sealed = []
    for seq, fields in enumerate(rows, start):
        own = seal(seq, fields, prev)
        sealed.append(dict(zip(names, (seq, *fields, prev, own), strict=True)))
        prev = own
    if sealed:
        connection.execute(insert(table), sealed)
