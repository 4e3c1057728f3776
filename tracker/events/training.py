"""What can happen in an officer's training: frozen, dated, sourced events that are never edited."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from tracker.events.people import Assigned as Assigned
from tracker.events.people import BackAtWork as BackAtWork
from tracker.events.people import Certification as Certification
from tracker.events.people import OnLeave as OnLeave
from tracker.events.people import Prerequisite as Prerequisite
from tracker.events.people import Unassigned as Unassigned
from tracker.events.recorded import Recorded
from tracker.fields import (
    Day,
    Digest,
    Id,
    Key,
    Line,
    Minutes,
    Percent,
    Points,
    Text,
    TimeOfDay,
    Year,
    first_mistake,
)
from tracker.problem import Problem

Employment = Literal["agency-contract", "board-employed", "ksp-secondary"]


class Appointed(Recorded):
    """The officer is appointed to a school resource officer position from `day` on."""

    kind: Literal["appointed"] = "appointed"
    agency: Text
    employment: Employment


class Separated(Recorded):
    """`day` is the first day on which the officer no longer holds the appointment."""

    kind: Literal["separated"] = "separated"


class Hours(Recorded):
    """Training outside this toolkit, in minutes, which the agency accepted.

    `covers` is `level` (the whole level's course), a module's id, or empty (minutes only:
    they count towards the level's minutes and stand in for no module). `day` is its last day,
    `first_day` its first when it ran over several; `start` (such as `09:00`) when it was one
    session. The sessions of one course carry the same `offering`; the same course again, in
    another offering or without one, is a repeat. `exam_percent` is the result of its test.
    """

    kind: Literal["hours"] = "hours"
    level: Id
    minutes: Minutes
    covers: Line
    title: Text
    provider: Text
    evidence: Line = ""
    first_day: Day | None = None
    start: TimeOfDay = ""
    offering: Line = ""
    exam_percent: Percent | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first_day and self.first_day > self.day:
            raise ValueError("first_day must not come after day, which is the last day")
        return self


class ModulePassed(Recorded):
    """A module's notebook work passed in a class; `minutes` are its self-study minutes.

    The rest is evidence, so that the work can be graded again: which `attempt` passed (from 1, None
    when the class does not say), the SHA-256 of the answers, and the versions of the bank, of the
    curriculum and of the rule pack. An event from before there was evidence has none.
    """

    kind: Literal["module_passed"] = "module_passed"
    level: Id
    module: Id
    minutes: Minutes
    class_name: Text
    score: Points
    max_score: Points
    attempt: Annotated[int, Field(strict=True, gt=0)] | None = None
    answers_sha256: Digest = ""
    bank_version: Line = ""
    curriculum_version: Line = ""
    pack_version: Line = ""


class Attested(Recorded):
    """Practical minutes of a module that an instructor (`by`) saw done on `day`."""

    kind: Literal["attested"] = "attested"
    level: Id
    module: Id
    minutes: Minutes
    by: Text
    class_name: Line = ""
    start: TimeOfDay = ""


class Extension(Recorded):
    """More time (days) for one level, granted by `grantor` on the day `granted`.

    `after_injury` says that the days begin on the return to work. `year` is set for a year's
    in-service training instead of a level.
    """

    kind: Literal["extension"] = "extension"
    level: Id
    days: Annotated[int, Field(strict=True, gt=0)]
    ground: Text
    grantor: Text
    granted: Day
    after_injury: bool = False
    year: Year | None = None

    @property
    def effective(self) -> date:
        """Never before it was granted: on the days between, nobody had given more time."""
        return max(self.day, self.granted)


class Waiver(Recorded):
    """A level, or a `year`'s in-service training, need not be done: the ground is military service."""

    kind: Literal["waiver"] = "waiver"
    level: Id
    ground: Literal["military-service"]
    grantor: Text
    year: Year | None = None


class MadeUp(Recorded):
    """Minutes of an excused absence (on the day `absent`) made up by an additional assignment."""

    kind: Literal["made_up"] = "made_up"
    level: Id
    minutes: Minutes
    absent: Day
    approved_by: Text
    assignment: Text

    @model_validator(mode="after")
    def _afterwards(self) -> Self:
        if self.absent > self.day:
            raise ValueError("an absence is made up on or after the day it happened")
        return self


class Taught(Recorded):
    """Minutes of a level that the officer taught to others."""

    kind: Literal["taught"] = "taught"
    level: Id
    minutes: Minutes
    class_name: Text


class InService(Recorded):
    """In-service training of the calendar year of `day`, or of an earlier `year` that it makes up.

    `for_sros` says that it is recognised for SROs.
    """

    kind: Literal["in_service"] = "in_service"
    minutes: Minutes
    title: Text
    provider: Text
    for_sros: bool
    evidence: Line = ""
    year: Year | None = None


class Voided(Recorded):
    """The event with the key `voids` should never have been recorded; `source` says who says so."""

    kind: Literal["voided"] = "voided"
    voids: Key
    reason: Text

    @model_validator(mode="after")
    def _not_itself(self) -> Self:
        if self.voids == self.key:
            raise ValueError("an event cannot void itself")
        return self


Event = Annotated[
    Appointed
    | Separated
    | Hours
    | ModulePassed
    | Attested
    | Extension
    | Waiver
    | MadeUp
    | Taught
    | InService
    | Assigned
    | Unassigned
    | OnLeave
    | BackAtWork
    | Certification
    | Prerequisite
    | Voided,
    Field(discriminator="kind"),
]
_ANY_EVENT: TypeAdapter[Event] = TypeAdapter(Event)
KIND: dict[str, type[Recorded]] = {kind.model_fields["kind"].default: kind for kind in get_args(get_args(Event)[0])}
KINDS: tuple[str, ...] = tuple(KIND)


def read_event(fields: Mapping[str, Any], where: str) -> Event:
    """One event from its fields; raises `Problem` that begins with `where` when they are not valid."""
    kind = fields.get("kind")
    if kind not in KINDS:
        said = "is missing" if kind is None else f"{kind!r} is not known"
        raise Problem(f"{where}: kind {said}. Use one of: {', '.join(KINDS)}.")
    if fields.get("employment") == "guardian":
        raise Problem(f"{where}: employment: a guardian is not an SRO (KRS 158.4431) and is not recorded here.")
    try:
        return _ANY_EVENT.validate_python(dict(fields))
    except ValidationError as why:
        raise Problem(f"{where} ({kind}): {first_mistake(why, skip=1)}. Mend it and try again.") from None


def event_from_json(text: str) -> Event:
    """One event from the JSON that `model_dump_json` made of it; raises `ValueError` for anything else."""
    return _ANY_EVENT.validate_json(text)
