"""How an officer's standing changed over time: each loss, return and appointment, with its clause."""

from dataclasses import dataclass
from datetime import date

from course.curriculum import Curriculum
from tracker.events.record import Record
from tracker.rules.clauses import Clause
from tracker.rules.deadlines import ONE_DAY
from tracker.rules.pack import Pack, Status
from tracker.standing.standing import Standing, standing


@dataclass(frozen=True, slots=True)
class Change:
    """From `day` on the standing was `status`, for the reason given."""

    day: date
    status: Status
    may_serve_in_school: bool
    because: str
    clause: Clause


def changes(record: Record, pack: Pack, curriculum: Curriculum, on: date) -> tuple[Change, ...]:
    """Every change of status up to and including the day `on`, oldest first."""
    days = sorted({event.effective for event in record.until(on).events})
    happened = [standing(record, pack, curriculum, day) for day in days]
    lost = {day for now in happened for day in _losses(now) if day <= on}
    known = {now.on: now for now in happened}
    found: list[Change] = []
    status: Status = "not-appointed"
    for day in sorted(known.keys() | lost):
        now = known.get(day) or standing(record, pack, curriculum, day)
        if now.status != status:
            found.append(_change(now, pack))
            status = now.status
    return tuple(found)


def _losses(now: Standing) -> list[date]:
    return [finding.due + ONE_DAY for finding in now.findings if finding.due and not finding.done]


def _change(now: Standing, pack: Pack) -> Change:
    returned = now.returned_on == now.on
    because = f"The deficiency was completed. {now.because}" if returned else now.because
    return Change(now.on, now.status, now.may_serve_in_school, because, pack.regain if returned else now.clause)
