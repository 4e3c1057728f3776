"""A transcript: an officer's training on record, one line an event, and what it adds up to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from course.curriculum import Curriculum
from tracker.events.training import (
    Appointed,
    Assigned,
    Attested,
    Event,
    Extension,
    Hours,
    InService,
    MadeUp,
    ModulePassed,
    Separated,
    Taught,
    Unassigned,
    Waiver,
)
from tracker.rules.pack import Pack
from tracker.standing.standing import Standing


@dataclass(frozen=True, slots=True)
class Line:
    """One event of a transcript; `minutes` is 0 where the event is no training."""

    day: date
    what: str
    level: str
    minutes: int
    result: str
    source: str


@dataclass(frozen=True, slots=True)
class Total:
    """Minutes credited towards one requirement; `required` is 0 when not known, `surplus` counts nowhere."""

    title: str
    minutes: int
    required: int
    surplus: int
    status: str
    done_on: date | None


def transcript_lines(events: Iterable[Event], pack: Pack, curriculum: Curriculum) -> list[Line]:
    """One line for each event, the oldest first; levels and modules go by their titles."""
    titles = {module.id: module.title for module in curriculum.modules} | {each.id: each.title for each in pack.level}
    return [_line(event, titles) for event in sorted(events, key=lambda each: (each.effective, each.key))]


def transcript_totals(now: Standing) -> list[Total]:
    """The minutes credited towards each requirement on the day of the standing."""
    return [
        Total(each.title, each.minutes, each.required_minutes, each.surplus_minutes, each.status, each.done_on)
        for each in now.findings
    ]


def _line(event: Event, titles: dict[str, str]) -> Line:
    what, result = _said(event, titles)
    level = str(getattr(event, "level", ""))
    minutes = event.minutes if isinstance(event, Hours | ModulePassed | Attested | InService | MadeUp | Taught) else 0
    return Line(event.day, what, titles.get(level, level), minutes, result, event.source)


def _said(event: Event, titles: dict[str, str]) -> tuple[str, str]:
    match event:
        case ModulePassed():
            percent = f"{100 * event.score / event.max_score:.0f} %" if event.max_score else ""
            return f"Passed: {titles.get(event.module, event.module)}", percent
        case Attested():
            return f"Practical: {titles.get(event.module, event.module)}", f"seen by {event.by}"
        case Hours():
            exam = f"test {event.exam_percent:g} %" if event.exam_percent is not None else ""
            return f"{event.title}, {event.provider}", exam or event.evidence
        case InService():
            return f"In-service: {event.title}, {event.provider}", "for SROs" if event.for_sros else ""
        case MadeUp():
            return f"Made up for the absence of {event.absent}: {event.assignment}", f"approved by {event.approved_by}"
        case Taught():
            return f"Taught: {event.class_name}", ""
        case Extension():
            return f"Extension of {event.days} days: {event.ground}", f"by {event.grantor}, {event.granted}"
        case Waiver():
            return f"Waiver: {event.ground.replace('-', ' ')}", f"by {event.grantor}"
        case Appointed():
            return f"Appointed, {event.agency}", event.employment.replace("-", " ")
        case Separated():
            return "Left the position", ""
        case Assigned():
            return f"Assigned to {event.campus}", event.funding
        case Unassigned():
            return f"No longer assigned to {event.campus}", ""
        case _:
            return event.kind.replace("_", " "), str(getattr(event, "status", "") or "")
