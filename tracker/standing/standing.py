"""An officer's standing on a day: one plain status, whether it lets them serve in a school, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from course.curriculum import Curriculum
from tracker.events.record import Officer, Record
from tracker.events.training import OnLeave
from tracker.rules.apart import Apart, apart_from_training
from tracker.rules.appointments import Term, terms
from tracker.rules.clauses import Clause, Unknown
from tracker.rules.clocks import bound_from
from tracker.rules.deadlines import ONE_DAY
from tracker.rules.findings import Finding
from tracker.rules.guards import Doubt, count_hours, doubts_said
from tracker.rules.leave import on_leave_since
from tracker.rules.levels import findings
from tracker.rules.pack import Pack, Status
from tracker.words import joined

MAY_SERVE: frozenset[Status] = frozenset({"in-training", "fully-trained", "exempt"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What the training record says about one officer on the day `on`.

    It judges training alone: what is `apart` (annual in-service, peace-officer certification,
    selection) changes no status. `doubts` are the minutes that do not count.
    `because` is the reason as a sentence, `clause` the provision behind it. `minutes_by_level`
    never exceed a level's own. `returned_on` is the day a lost standing was last regained.
    """

    officer: Officer
    on: date
    pack: Pack
    status: Status
    because: str
    clause: Clause
    findings: tuple[Finding, ...]
    returned_on: date | None
    notes: tuple[str, ...]
    apart: Apart
    doubts: tuple[Doubt, ...]

    @property
    def may_serve_in_school(self) -> bool:
        """Whether the training rules let the officer serve in a school on that day."""
        return self.status in MAY_SERVE

    @property
    def levels(self) -> tuple[Finding, ...]:
        """The findings of the levels, without the total."""
        return tuple(finding for finding in self.findings if finding.id != self.pack.total.id)

    @property
    def total(self) -> Finding:
        """The finding of all levels together."""
        return self.findings[-1]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a chief should know and what changes no status."""
        return tuple(warning for finding in self.findings for warning in finding.warnings)

    @property
    def deficiencies(self) -> tuple[Finding, ...]:
        """The requirements whose deadline has passed unmet."""
        return tuple(finding for finding in self.findings if finding.status == "overdue")

    @property
    def next_due(self) -> date | None:
        """The next deadline still ahead."""
        return min(
            (finding.due for finding in self.findings if finding.status == "open" and finding.due),
            default=None,
        )

    @property
    def next_due_for(self) -> tuple[Finding, ...]:
        """The levels due on `next_due`."""
        ahead = self.next_due
        return tuple(level for level in self.levels if ahead and level.status == "open" and level.due == ahead)


def standing(record: Record, pack: Pack, curriculum: Curriculum, on: date) -> Standing:
    """A missed deadline, approved extensions included, ends service in a school until the deficiency
    is completed; the day of completion is the day of return.

    The standing on the day `on` of the officer whose record this is; later events are not counted.

    Source: in Kentucky KLC model policy VI-D, VI-E (seed) and KRS 158.4414(10), (12) (general
    knowledge); elsewhere as each status says.
    """
    known = record.until(on)
    served = terms(known)
    counted, doubts = count_hours(known, pack, served[0].start if served else None)
    found = findings(counted, pack, curriculum, served, on)
    away = on_leave_since(known, served[-1].start) if served else None
    status = _status(served, found, pack, away is not None)
    returned = _returned_on(found) if status in MAY_SERVE else None
    later = len(record.events) - len(known.events)
    return Standing(
        officer=record.officer,
        on=on,
        pack=pack,
        status=status,
        because=_because(status, served, found) if status != "on-leave" or not away else _leave_said(away),
        clause=pack.status[status],
        findings=found,
        returned_on=returned,
        notes=(*_notes(served, pack, returned, later), *doubts_said(doubts)),
        apart=apart_from_training(known, pack, found, served, on),
        doubts=doubts,
    )


def _status(served: Sequence[Term], found: Sequence[Finding], pack: Pack, away: bool) -> Status:
    if not served:
        return "not-appointed"
    if served[-1].end is not None:
        return "separated"
    if any(finding.status == "overdue" for finding in found):
        return "lapsed"
    if away:
        return "on-leave"
    if all(finding.done for finding in found):
        return "fully-trained"
    if bound_from(served[-1], pack) is None:
        return "exempt"
    return "not-known" if any(finding.status == "not-known" for finding in found) else "in-training"


def _returned_on(found: Sequence[Finding]) -> date | None:
    # Done on the very day after the deadline: no day in school was lost.
    late = [
        finding.done_on
        for finding in found
        if finding.status == "met-late" and finding.done_on and finding.due and finding.done_on > finding.due + ONE_DAY
    ]
    return max(late, default=None)


def _because(status: Status, served: Sequence[Term], found: Sequence[Finding]) -> str:
    levels = found[:-1]
    if status == "not-appointed":
        return "No appointment to a school resource officer position had taken effect."
    if status == "separated":
        return f"The appointment of {served[-1].start} ended; {served[-1].end} was the first day without one."
    if status == "lapsed":
        return " ".join(
            f"{level.title} was due by {level.due} and is not complete; still to do: {level.lacking}."
            for level in levels
            if level.status == "overdue"
        )
    if status == "fully-trained":
        return f"{joined([level.title for level in levels])} are complete."
    if status == "exempt":
        return f"Appointed on {served[-1].start}, before the training deadlines began to bind."
    if status == "not-known":
        asked = [level for level in levels if level.status == "not-known"]
        return " ".join(f"{each.title} is not complete, and by when is not known{_ask(each)}." for each in asked)
    ahead = [f"{level.title} by {level.due or 'no set day'}" for level in levels if level.status == "open"]
    waived = [level.title for level in levels if level.status == "waived"]
    said = f" Waived for military service: {joined(waived)}." if waived else ""
    return f"No deadline has been missed. Still to come: {joined(ahead) or 'nothing'}.{said}"


def _ask(finding: Finding) -> str:
    return f": ask {finding.clause.ask}" if isinstance(finding.clause, Unknown) else ""


def _leave_said(away: OnLeave) -> str:
    cause = away.cause.replace("-", " ")
    return f"Away from work since {away.day} ({cause}); no return is on record. Record the return before service."


def _anchored(served: Sequence[Term], bound: date | None, pack: Pack) -> str:
    start = next((day for day in served[-1].assigned if bound and day >= bound), None) if served else None
    if start:
        return f"The years are counted from the first assignment, {start} ({pack.counted_from.clause})."
    return "No assignment is on record: the years are counted from the appointment."


def _notes(served: Sequence[Term], pack: Pack, returned: date | None, later: int) -> tuple[str, ...]:
    notes = []
    if returned:
        notes.append(f"Returned on {returned}, on completing the deficiency ({pack.regain.clause}).")
    bound = bound_from(served[-1], pack) if served else None
    if pack.covers and bound == pack.covers.day and pack.covers.on_the_day:
        notes.append(pack.covers.on_the_day)
    if bound and bound != served[-1].start:
        notes.append(f"Appointed by another agency on {bound}: treated as a new appointment, so bound. Ask counsel.")
    if pack.chosen_reading and pack.read_as.id != pack.reading[0].id:
        notes.append(f"Deadlines read as: {pack.read_as.title} ({pack.read_as.clause}).")
    if pack.counted_from.id != pack.anchor[0].id:
        notes.append(_anchored(served, bound, pack))
    if len(served) > 1:
        notes.append(f"Appointed again on {served[-1].start} after leaving on {served[-2].end}.")
    if later:
        said = "1 later event is" if later == 1 else f"{later} later events are"
        notes.append(f"{said} on record and not counted on this day.")
    return tuple(notes)
