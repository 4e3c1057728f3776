"""The ledger's rows: reading officers and keys, judging what is added, sealing it onto the chain (SQLAlchemy)."""

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, Table, insert, select

from tracker.events.record import Officer, aims_at
from tracker.events.training import Event, event_from_json
from tracker.ledger.chain import GENESIS, Row, seal
from tracker.ledger.tables import EVENTS, OFFICERS, TABLES
from tracker.problem import Problem

AT_A_TIME = 2_000  # rows fetched or written together


def officer_texts(officer: Officer) -> tuple[str, ...]:
    """The stored texts of an officer, as the columns of the table have them."""
    return (officer.id, officer.name, officer.agency, officer.state_record)


def event_texts(event: Event) -> tuple[str, ...]:
    """The stored texts of an event before its stamp and body."""
    return (event.key, event.officer, event.kind, event.day.isoformat())


def stored_event(seq: int, body: str) -> Event:
    """The event in a row's body; raises `Problem` when it is not one."""
    try:
        return event_from_json(body)
    except ValueError:
        raise Problem(f"Event {seq} of the ledger cannot be read. Run: sro track verify") from None


def stamp(moment: datetime) -> str:
    """A moment as the ledger writes it: UTC to the microsecond, so that earlier is also less as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def known_at(query: Select[Any], table: Table, as_known: datetime | None) -> Select[Any]:
    """The query, but only for what was on record at the moment `as_known` (None: all of it)."""
    return query if as_known is None else query.where(table.c.recorded_at <= stamp(as_known))


def officers_in(
    connection: Connection, as_known: datetime | None = None, only: Set[str] | None = None
) -> dict[str, Officer]:
    """Every officer (or `only` these) as last recorded by then, by id."""
    query = known_at(select(OFFICERS).order_by(OFFICERS.c.seq), OFFICERS, as_known)
    if only is not None and len(only) <= AT_A_TIME:  # of more than that, it is quicker to read all
        query = query.where(OFFICERS.c.id.in_(sorted(only)))
    return officers_found(connection, query)


def officers_found(connection: Connection, query: Select[Any]) -> dict[str, Officer]:
    """The officers of these rows, each as the last of its rows says, by id."""
    last = {row.id: row for row in connection.execute(query)}
    return {
        key: Officer(id=row.id, name=row.name, agency=row.agency, state_record=row.state_record)
        for key, row in sorted(last.items())
    }


def keys_in(connection: Connection, keys: Set[str]) -> dict[str, str]:
    """Which of these keys are on record, and about which officer."""
    found: dict[str, str] = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), 500):
        some = EVENTS.c.key.in_(ordered[start : start + 500])
        for key, officer in connection.execute(select(EVENTS.c.key, EVENTS.c.officer).where(some)):
            found[key] = officer
    return found


def check_added(added: Sequence[Event], officers: Set[str], known: Mapping[str, str]) -> None:
    """Raise `Problem` for an event of an officer not known, or that corrects what is not the officer's own."""
    about = {**known, **{event.key: event.officer for event in added}}
    for event in added:
        if event.officer not in officers:
            raise Problem(f"The ledger knows no officer {event.officer!r}. Add: sro track officer add")
        for target in aims_at(event):
            if about.get(target) != event.officer:
                raise Problem(f"There is no event {target!r} of {event.officer} to correct. Nothing was recorded.")


def next_moment(connection: Connection, at: datetime) -> datetime:
    """The moment to write for a recording that the clock puts `at`: always later than every one before.

    Should a clock be set back, the order of recording still holds, and what was known at a moment
    stays what it was.
    """
    heads = [last_row(connection, table) for table in TABLES]
    latest = max((datetime.fromisoformat(row.recorded_at) for row in heads if row), default=None)
    return at if latest is None or at > latest else latest + timedelta(microseconds=1)


def last_row(connection: Connection, table: Table, seq: int | None = None) -> Any:
    """The last row of a table (`seq`, `hash`, `recorded_at`), or the one numbered `seq`; None when there is none."""
    query = select(table.c.seq, table.c.hash, table.c.recorded_at).order_by(table.c.seq.desc()).limit(1)
    return connection.execute(query if seq is None else query.where(table.c.seq == seq)).first()


def add_rows(connection: Connection, table: Table, rows: Sequence[tuple[str, ...]]) -> None:
    """Seal these texts onto the end of the table's chain."""
    last = last_row(connection, table)
    start, prev = (last.seq + 1, last.hash) if last else (1, GENESIS)
    sealed = []
    for seq, fields in enumerate(rows, start):
        sealed.append(Row(seq, fields, prev, seal(seq, fields, prev)))
        prev = sealed[-1].hash
    write_rows(connection, table, sealed)


def write_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write rows that are sealed already, as they are."""
    names = [column.name for column in table.columns]
    values = [dict(zip(names, (row.seq, *row.fields, row.prev, row.hash), strict=True)) for row in rows]
    if values:
        connection.execute(insert(table), values)


def read_rows(connection: Connection, table: Table) -> Iterator[Row]:
    """The rows of a table as stored, in order."""
    query = select(table).order_by(table.c.seq)
    with connection.execute(query, execution_options={"yield_per": AT_A_TIME}) as found:
        for seq, *fields, prev, own in found:
            yield Row(seq, tuple(fields), prev, own)
