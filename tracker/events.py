"""What can happen in an officer's training: frozen, dated, sourced events that are never edited."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from tracker.fields import Day, Frozen, Id, Key, Line, Minutes, Points, Text, first_mistake
from tracker.problem import Problem

Employment = Literal["agency-contract", "board-employed", "ksp-secondary"]


class _Event(Frozen):
    """`day` is the day it took effect; `key` is what makes recording it twice the same as once.

    `corrects` is the key of an earlier event that this one takes the place of.
    """

    key: Key
    officer: Id
    day: Day
    source: Text
    corrects: Key | None = None

    @property
    def effective(self) -> date:
        """The first day on which the event counts."""
        return self.day


class Appointed(_Event):
    """The officer is appointed to a school resource officer position from `day` on."""

    kind: Literal["appointed"] = "appointed"
    agency: Text
    employment: Employment


class Separated(_Event):
    """`day` is the first day on which the officer no longer holds the appointment."""

    kind: Literal["separated"] = "separated"


class Hours(_Event):
    """Training outside this toolkit, in minutes, which the agency accepted.

    `covers` is `level` (the whole level's course), a module's id, or empty (minutes only:
    they count towards the level's minutes and stand in for no module).
    """

    kind: Literal["hours"] = "hours"
    level: Id
    minutes: Minutes
    covers: Line
    title: Text
    provider: Text
    evidence: Line = ""


class ModulePassed(_Event):
    """A module's notebook work passed in a class; `minutes` are its self-study minutes."""

    kind: Literal["module_passed"] = "module_passed"
    level: Id
    module: Id
    minutes: Minutes
    class_name: Text
    score: Points
    max_score: Points


class Attested(_Event):
    """Practical minutes of a module that an instructor (`by`) saw done on `day`."""

    kind: Literal["attested"] = "attested"
    level: Id
    module: Id
    minutes: Minutes
    by: Text
    class_name: Line = ""


class Extension(_Event):
    """More time (days) for one level, granted by `grantor` on the day `granted`."""

    kind: Literal["extension"] = "extension"
    level: Id
    days: Annotated[int, Field(strict=True, gt=0)]
    ground: Text
    grantor: Text
    granted: Day

    @property
    def effective(self) -> date:
        """Never before it was granted: on the days between, nobody had given more time."""
        return max(self.day, self.granted)


class Voided(_Event):
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
    Appointed | Separated | Hours | ModulePassed | Attested | Extension | Voided,
    Field(discriminator="kind"),
]
_ANY_EVENT: TypeAdapter[Event] = TypeAdapter(Event)
KINDS: tuple[str, ...] = tuple(
    get_args(kind.model_fields["kind"].annotation)[0] for kind in get_args(get_args(Event)[0])
)


def read_event(fields: Mapping[str, Any], where: str) -> Event:
    """One event from its fields; raises `Problem` that begins with `where` when they are not valid."""
    kind = fields.get("kind")
    if kind not in KINDS:
        said = "is missing" if kind is None else f"{kind!r} is not known"
        raise Problem(f"{where}: kind {said}. Use one of: {', '.join(KINDS)}.")
    try:
        return _ANY_EVENT.validate_python(dict(fields))
    except ValidationError as why:
        raise Problem(f"{where} ({kind}): {first_mistake(why, skip=1)}. Mend it and try again.") from None


def event_from_json(text: str) -> Event:
    """One event from the JSON that `model_dump_json` made of it; raises `ValueError` for anything else."""
    return _ANY_EVENT.validate_json(text)
