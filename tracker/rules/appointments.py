"""The terms an officer has served: from an appointment to a separation."""

from dataclasses import dataclass, replace
from datetime import date

from tracker.events.record import Record
from tracker.events.training import Appointed, Assigned, Separated


@dataclass(frozen=True, slots=True)
class Term:
    """Unbroken service from `start`; `end` is the first day no longer served, None while it lasts.

    `agency` and `employment` are the last known. `moves` are the days, within the term, on which
    another agency appointed the officer; `assigned` those on which a campus was assigned.
    """

    start: date
    end: date | None
    agency: str
    employment: str
    moves: tuple[date, ...] = ()
    assigned: tuple[date, ...] = ()


def terms(record: Record) -> tuple[Term, ...]:
    """Every term in the record, in order.

    An appointment during a term, or on the very day the last one ended, continues that term: a
    transfer or a second piece of paper must not set a deadline back. A separation of an officer
    who is not serving changes nothing.
    """
    appointed = {event.day: event for event in record.having(Appointed)}
    separated = {event.day for event in record.having(Separated)}
    done: list[Term] = []
    serving: Term | None = None
    for day in sorted(appointed.keys() | separated):
        new = appointed.get(day)
        if serving and new:
            moved = new.agency.casefold() != serving.agency.casefold()
            moves = (*serving.moves, day) if moved else serving.moves
            serving = replace(serving, agency=new.agency, employment=new.employment, moves=moves)
        elif serving:
            done.append(replace(serving, end=day))
            serving = None
        elif new and day not in separated:
            serving = Term(day, None, new.agency, new.employment)
    campus = sorted(event.day for event in record.having(Assigned))
    return tuple(
        replace(term, assigned=tuple(day for day in campus if term.start <= day < (term.end or date.max)))
        for term in ((*done, serving) if serving else done)
    )
