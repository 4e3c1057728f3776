"""The rules in force on a day, from the docstrings of the rules and the figures of the pack."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from tracker.rules.apart import annual_in_service, peace_officer_certification, selection
from tracker.rules.clauses import Clause
from tracker.rules.guards import count_hours, own_teaching
from tracker.rules.levels import all_hours, level_in_time
from tracker.rules.pack import Pack
from tracker.standing.sentences import day_said
from tracker.standing.standing import standing

Rule = Callable[..., object]


@dataclass(frozen=True, slots=True)
class Applied:
    """One rule: what it demands (its docstring's first paragraph), its source, and its figures by name."""

    name: str
    demands: str
    source: str
    clauses: tuple[tuple[str, Clause], ...]

    @property
    def title(self) -> str:
        """The name as words: `Own teaching`."""
        return self.name.replace("_", " ").capitalize()


def rules_on(pack: Pack, on: date) -> tuple[Applied, ...]:
    """The rules of the pack in force on the day `on`; one without a clause in force is left out.

    A clause whose first day nobody has read counts as in force.
    """
    found = []
    for rule, clauses in _rules():
        there = tuple((name, each) for name, each in clauses(pack) if each.since is None or each.since <= on)
        if there:
            demands, source = _docstring(rule)
            found.append(Applied(rule.__name__, demands, source, there))
    return tuple(found)


def _rules() -> tuple[tuple[Rule, Callable[[Pack], Iterator[tuple[str, Clause]]]], ...]:
    return (
        (level_in_time, _levels),
        (all_hours, lambda pack: iter([(pack.total.title, pack.total.minutes)])),
        (standing, _statuses),
        (count_hours, _guards),
        (
            own_teaching,
            lambda pack: iter([(f"Own teaching, of a level: {pack.guard.teaching.said}", pack.guard.teaching)]),
        ),
        (annual_in_service, _in_service),
        (peace_officer_certification, _peace_officer),
        (selection, lambda pack: ((f"{each.title} [{each.basis}]", each) for each in pack.prerequisite)),
    )


def _docstring(rule: Rule) -> tuple[str, str]:
    text = inspect.getdoc(rule) or ""
    demands, *_, last = text.split("\n\n")
    return " ".join(demands.split()), " ".join(last.removeprefix("Source:").split())


def _levels(pack: Pack) -> Iterator[tuple[str, Clause]]:
    for level in pack.level:
        yield f"{level.title}, hours: {level.minutes.said}", level.minutes
        time = pack.due_of(level)
        yield f"{level.title}, within: {time.said}", time
        if level.pass_percent:
            yield f"{level.title}, pass mark: {level.pass_percent.said}", level.pass_percent
    for reading in pack.reading:
        yield f"Reading {reading.id}{' (applies)' if reading == pack.read_as else ''}", reading
    for anchor in pack.anchor:
        yield f"Counted from the {anchor.id}{' (applies)' if anchor == pack.counted_from else ''}", anchor
    if pack.covers:
        yield f"Binds appointments from {day_said(pack.covers.day)} on", pack.covers
    yield f"Extension: {pack.extension.said}", pack.extension
    if pack.injury:
        yield "Extension after injury or illness", pack.injury
    if pack.waiver:
        yield "Waiver for military service", pack.waiver


def _statuses(pack: Pack) -> Iterator[tuple[str, Clause]]:
    for status, clause in pack.status.items():
        yield f"Status {status}", clause
    yield "Return", pack.regain


def _guards(pack: Pack) -> Iterator[tuple[str, Clause]]:
    guard = pack.guard
    yield f"Training in a day: at most {guard.day.said}", guard.day
    allowed = "counts" if guard.before_appointment.allowed else "does not count"
    yield f"Training before the appointment: {allowed}", guard.before_appointment
    yield f"Excused absence made up, of a level: {guard.absence.said}", guard.absence


def _in_service(pack: Pack) -> Iterator[tuple[str, Clause]]:
    if pack.in_service:
        yield f"{pack.in_service.title}: {pack.in_service.minutes.said} a year", pack.in_service.minutes


def _peace_officer(pack: Pack) -> Iterator[tuple[str, Clause]]:
    if pack.peace_officer:
        yield "Peace-officer certification", pack.peace_officer.asks
        yield "Training deficiency", pack.peace_officer.deficiency
