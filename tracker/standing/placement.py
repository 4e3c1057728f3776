"""Where officers serve on a day: campus, who pays, and how they are employed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.events.record import Officer, Record
from tracker.events.training import Assigned, Separated, Unassigned
from tracker.rules.appointments import terms


@dataclass(frozen=True, slots=True)
class Placement:
    """One officer at one campus on the day asked about; `campus` is empty for an officer without one.

    `since` is the first day of the assignment, or of the appointment when there is no campus.
    """

    officer: Officer
    agency: str
    employment: str
    campus: str
    funding: str
    full_time: bool
    since: date


def placements(records: Iterable[Record], on: date) -> list[Placement]:
    """Every placement on the day `on` of officers appointed on that day: by campus, then by name.

    An assignment lasts until the officer leaves the campus or the position. A campus goes by its
    name, whatever the case of its letters; the last assignment to it tells funding and hours.
    Guardians are not SROs and have no events here.
    """
    found = [each for record in records for each in _of_one(record.until(on))]
    return sorted(found, key=lambda each: (each.campus.casefold() or "\uffff", each.officer.name, each.officer.id))


def _of_one(known: Record) -> list[Placement]:
    served = terms(known)
    if not served or served[-1].end is not None:
        return []
    term = served[-1]
    at: dict[str, Assigned] = {}
    # On one day an officer leaves before arriving: a transfer is not the end of the new assignment.
    for event in sorted(known.events, key=lambda each: (each.effective, isinstance(each, Assigned))):
        match event:
            case Assigned():
                at[event.campus.casefold()] = event
            case Unassigned():
                at.pop(event.campus.casefold(), None)
            case Separated():
                at.clear()
    if not at:
        return [Placement(known.officer, term.agency, term.employment, "", "", True, term.start)]
    return [
        Placement(
            known.officer, term.agency, term.employment, each.campus, each.funding, each.full_time, each.effective
        )
        for each in at.values()
    ]
