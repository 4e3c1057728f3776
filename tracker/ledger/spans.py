"""Reading many officers' records, a stretch of officers at a time (SQLAlchemy)."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from tracker.events.record import Officer, Record, make_record
from tracker.events.stored import stored_events
from tracker.ledger.rows import known_at, officers_found, stored_event
from tracker.ledger.tables import EVENTS, OFFICERS
from tracker.problem import Problem

SIZE = 2_000  # officers in a span: some 40 MB of events
FEW = 500  # officers named one by one in a statement


@dataclass(frozen=True, slots=True)
class Span:
    """The officers whose ids come after `after`, up to and with `last` (None: no bound on that side).

    `events` and `officers` are the last rows that count. A ledger only grows, so whoever reads it
    with the same numbers, at whatever time, reads the same.
    """

    after: str | None
    last: str | None
    events: int
    officers: int


def spans_of(connection: Connection, size: int) -> list[Span]:
    """All officers of the ledger as it is now, in spans of so many."""
    rows = [connection.execute(select(func.max(table.c.seq))).scalar() or 0 for table in (EVENTS, OFFICERS)]
    ids = list(connection.execute(select(OFFICERS.c.id).distinct().order_by(OFFICERS.c.id)).scalars())
    ends = [None, *ids[size - 1 : -1 : size], None]
    return [Span(after, last, *rows) for after, last in pairwise(ends)]


def records_in(connection: Connection, span: Span, as_known: datetime | None) -> Iterator[Record]:
    """The record of every officer of a span, by id; raises `Problem` for what cannot be read."""
    officers = select(OFFICERS).where(_within(span, OFFICERS.c.id), OFFICERS.c.seq <= span.officers)
    events = and_(_within(span, EVENTS.c.officer), EVENTS.c.seq <= span.events)
    yield from _records(connection, officers, events, as_known)


def records_of(connection: Connection, ids: Set[str]) -> Iterator[Record]:
    """The records of those of these officers who are on record, by id; raises `Problem` for what cannot be read."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), FEW):
        some = ordered[start : start + FEW]
        yield from _records(connection, select(OFFICERS).where(OFFICERS.c.id.in_(some)), EVENTS.c.officer.in_(some))


def _records(
    connection: Connection, people: Select[Any], about: ColumnElement[bool], as_known: datetime | None = None
) -> Iterator[Record]:
    officers = officers_found(connection, known_at(people.order_by(OFFICERS.c.seq), OFFICERS, as_known))
    bodies: dict[str, list[str]] = {officer: [] for officer in officers}
    try:
        for officer, body in connection.execute(known_at(_bodies(connection, about), EVENTS, as_known)):
            bodies[officer].append(body)
    except KeyError as unknown:
        raise Problem(f"The ledger has events of an unknown officer {unknown}. Run: sro track verify") from None
    for key, officer in officers.items():
        yield _record(connection, officer, bodies.pop(key))


def _within(span: Span, column: ColumnElement[str]) -> ColumnElement[bool]:
    ends = [column > span.after] if span.after is not None else []
    ends += [column <= span.last] if span.last is not None else []
    return and_(True, *ends)


def _bodies(connection: Connection, about: ColumnElement[bool]) -> Select[Any]:
    query = select(EVENTS.c.officer, EVENTS.c.body)
    if connection.dialect.name == "sqlite":
        # Named by their numbers, the rows are read in the order of the file: in half the time it takes
        # to fetch one officer's after another's. PostgreSQL does so by itself.
        return query.where(EVENTS.c.seq.in_(select(EVENTS.c.seq).where(about)))
    return query.where(about)


def _record(connection: Connection, officer: Officer, bodies: Sequence[str]) -> Record:
    try:
        return make_record(officer, stored_events(bodies))
    except ValueError:
        rows = connection.execute(select(EVENTS.c.seq, EVENTS.c.body).where(EVENTS.c.officer == officer.id))
        return make_record(officer, [stored_event(seq, body) for seq, body in rows])  # which names the row
