"""Reading many officers' records, a stretch of officers at a time (SQLAlchemy)."""

from collections.abc import Iterator, Sequence
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

SIZE = 4_000  # officers in a span: as many statements the fewer, as much memory the more


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


def spans_of(connection: Connection, size: int = SIZE) -> list[Span]:
    """All officers of the ledger as it is now, in spans of so many."""
    rows = [connection.execute(select(func.max(table.c.seq))).scalar() or 0 for table in (EVENTS, OFFICERS)]
    ids = list(connection.execute(select(OFFICERS.c.id).distinct().order_by(OFFICERS.c.id)).scalars())
    ends = [None, *ids[size - 1 : -1 : size], None]
    return [Span(after, last, *rows) for after, last in pairwise(ends)]


def records_in(connection: Connection, span: Span, as_known: datetime | None) -> Iterator[Record]:
    """The record of every officer of a span, by id; raises `Problem` for what cannot be read."""
    found = select(OFFICERS).where(_within(span, OFFICERS.c.id), OFFICERS.c.seq <= span.officers)
    officers = officers_found(connection, known_at(found.order_by(OFFICERS.c.seq), OFFICERS, as_known))
    bodies: dict[str, list[str]] = {officer: [] for officer in officers}
    try:
        for officer, body in connection.execute(_bodies(connection, span, as_known)):
            bodies[officer].append(body)
    except KeyError as unknown:
        raise Problem(f"The ledger has events of an unknown officer {unknown}. Run: sro track verify") from None
    for key, officer in officers.items():
        yield _record(connection, officer, bodies.pop(key))


def _within(span: Span, column: ColumnElement[str]) -> ColumnElement[bool]:
    ends = [column > span.after] if span.after is not None else []
    ends += [column <= span.last] if span.last is not None else []
    return and_(True, *ends)


def _bodies(connection: Connection, span: Span, as_known: datetime | None) -> Select[Any]:
    wanted = and_(_within(span, EVENTS.c.officer), EVENTS.c.seq <= span.events)
    query = select(EVENTS.c.officer, EVENTS.c.body)
    if connection.dialect.name == "sqlite":
        # Named by their numbers, the rows are read in the order of the file: in half the time it takes
        # to fetch one officer's after another's. PostgreSQL does so by itself.
        query = query.where(EVENTS.c.seq.in_(select(EVENTS.c.seq).where(wanted)))
    else:
        query = query.where(wanted)
    return known_at(query, EVENTS, as_known)


def _record(connection: Connection, officer: Officer, bodies: Sequence[str]) -> Record:
    try:
        return make_record(officer, stored_events(bodies))
    except ValueError:
        rows = connection.execute(select(EVENTS.c.seq, EVENTS.c.body).where(EVENTS.c.officer == officer.id))
        return make_record(officer, [stored_event(seq, body) for seq, body in rows])  # which names the row
