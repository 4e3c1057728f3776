"""What is asked of an officer apart from the levels: in-service, peace-officer certification, selection."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date

from tracker.events.record import Record
from tracker.events.training import Certification, Extension, InService, Prerequisite, Waiver
from tracker.rules.appointments import Term
from tracker.rules.clauses import Figure
from tracker.rules.clocks import bound_from
from tracker.rules.deadlines import later_by
from tracker.rules.findings import Fact, FactStatus, Finding, FindingStatus
from tracker.rules.pack import InServiceRule, Pack, PeaceOfficerRule

CERTIFIED: dict[str, FactStatus] = {
    "certified": "holds",
    "training-deficiency": "training-deficiency",
    "inactive": "inactive",
    "revoked": "revoked",
}


@dataclass(frozen=True, slots=True)
class Apart:
    """The in-service training of each year that matters, and the conditions besides training."""

    in_service: tuple[Finding, ...]
    peace_officer: Fact | None
    prerequisites: tuple[Fact, ...]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The conditions besides training: peace-officer certification first, then selection."""
        return (*((self.peace_officer,) if self.peace_officer else ()), *self.prerequisites)


def apart_from_training(known: Record, pack: Pack, found: Sequence[Finding], served: Sequence[Term], on: date) -> Apart:
    """Everything apart from the levels on the day `on`; nothing of it while the officer does not serve."""
    if not served or served[-1].end is not None:
        return Apart((), None, ())
    term = served[-1]
    years: tuple[Finding, ...] = ()
    if pack.in_service:
        first = _first_year(found, term, pack.in_service, pack)
        levels_done = {level.done_on.year for level in found[:-1] if level.done_on}
        years = annual_in_service(known, pack.in_service, pack, first, levels_done, on)
    officer = peace_officer_certification(known, pack.peace_officer, on) if pack.peace_officer else None
    return Apart(years, officer, selection(known, pack, term, on))


def _first_year(found: Sequence[Finding], term: Term, rule: InServiceRule, pack: Pack) -> int | None:
    """The first calendar year that asks for in-service: the one after the last level, or after an exempt start."""
    begin = rule.minutes.since.year if rule.minutes.since else 0
    if bound_from(term, pack) is None:
        return max(begin, term.start.year + 1)
    done = [level.done_on for level in found[:-1]]
    if any(day is None for day in done):
        return None
    last = max(day for day in done if day is not None)
    return max(begin, last.year + 1, term.start.year + 1)


def annual_in_service(
    known: Record, rule: InServiceRule, pack: Pack, first: int | None, levels_done: Set[int], on: date
) -> tuple[Finding, ...]:
    """An SRO completes forty hours of SRO in-service training in each calendar year after the levels,
    by 31 December; an extension moves that one year, and military service waives it. While the
    levels are taken, they are that year's in-service.

    Hours count for the calendar year of their day, or for the earlier year they are recorded to
    make up. The years shown are those missed, those made up this year, and the one running. It is
    kept apart from the levels: it changes no status here. `first` is the first year asked, or None;
    a year of `levels_done`, in which a level was completed, asks nothing more.

    Source: KRS 158.4414(8) (general knowledge); KCSS Program Instrument item 22 (seed, no figure).
    """
    years = [] if first is None else [year for year in range(first, on.year + 1) if year not in levels_done]
    found = [_year(known, rule, pack, year, on) for year in years]
    return tuple(each for each in found if each.done_on is None or each.done_on.year >= on.year or each is found[-1])


def _year(known: Record, rule: InServiceRule, pack: Pack, year: int, on: date) -> Finding:
    ends = date(year, 12, 31)
    granted = sum(each.days for each in known.having(Extension) if each.level == rule.id and each.year == year)
    counted = min(granted, pack.extension.amount if isinstance(pack.extension, Figure) else 0)
    due = later_by(ends, counted)
    waived = pack.waiver and any(each.level == rule.id and each.year == year for each in known.having(Waiver))
    minutes, done, left = 0, None, rule.minutes.amount
    for event in sorted(known.having(InService), key=lambda each: (each.day, each.key)):
        if event.for_sros and (event.year or event.day.year) == year:
            minutes += event.minutes
            if minutes >= left and done is None:
                done = event.day
    status: FindingStatus = "open" if on <= due else "overdue"
    if done:
        status = "met" if done <= due else "met-late"
    elif waived:
        status = "waived"
    return Finding(
        id=f"{rule.id}-{year}",
        title=f"{rule.title} {year}",
        status=status,
        due=due,
        done_on=done,
        required_minutes=left,
        minutes=min(minutes, left),
        surplus_minutes=max(0, minutes - left),
        missing=(),
        extended_days=counted,
        clause=pack.waiver if waived and pack.waiver and not done else rule.minutes,
        figures=(rule.minutes,),
        notes=(),
    )


def peace_officer_certification(known: Record, rule: PeaceOfficerRule, on: date) -> Fact:
    """A school resource officer must hold peace-officer certification. A training deficiency of the
    general peace-officer rule takes law-enforcement powers until it is completed; it is another
    status than SRO training, and neither lifts the other. A certification or commission that is
    recorded with a last day has expired on the day after it.

    Source: KRS 15.380(1)(e), KRS 15.404(2)(c)-(3) (verified, October 2022).
    """
    last = max(known.having(Certification), key=lambda event: (event.day, event.key), default=None)
    status: FactStatus = CERTIFIED[last.status] if last else "not-on-record"
    until = last.until if last else None
    if status == "holds" and until and on > until:
        status = "expired"
    clause = rule.deficiency if status == "training-deficiency" else rule.asks
    number = f"Number {last.number}" if last and last.number else ""
    since = last.day if last else None
    return Fact("peace-officer", "Peace-officer certification", status, "law", since, until, number, clause)


def selection(known: Record, pack: Pack, term: Term, on: date) -> tuple[Fact, ...]:
    """An SRO is a sworn officer or special law enforcement officer, under an agreement with the
    school where one is asked; policy and best practice ask for more. Each is marked as law, policy
    or best practice, and none changes the training status.

    Source: KRS 158.441(5), 158.4414(3) (verified); KLC model policy V-C, KCSS items 23, 24 (seed).
    """
    facts = []
    for rule in pack.prerequisite:
        if rule.employment and term.employment not in rule.employment:
            continue
        said = [event for event in known.having(Prerequisite) if event.what == rule.id]
        last = max(said, key=lambda event: (event.day, event.key), default=None)
        status: FactStatus = "not-on-record"
        if last:
            status = "holds" if last.holds and (last.until is None or on <= last.until) else "does-not-hold"
        until, since, detail = (last.until, last.day, last.detail) if last else (None, None, "")
        facts.append(Fact(rule.id, rule.title, status, rule.basis, since, until, detail, rule))
    return tuple(facts)
