"""Events about an officer's service besides training: campuses, leave, certification, selection."""

from typing import Literal

from tracker.events.recorded import Recorded
from tracker.fields import Day, Id, Line, Text


class Assigned(Recorded):
    """From `day` on the officer serves the campus; `funding` says who pays, in the agency's words."""

    kind: Literal["assigned"] = "assigned"
    campus: Text
    funding: Line = ""
    full_time: bool = True


class Unassigned(Recorded):
    """`day` is the first day on which the officer no longer serves the campus."""

    kind: Literal["unassigned"] = "unassigned"
    campus: Text


class OnLeave(Recorded):
    """`day` is the first day away from work."""

    kind: Literal["on_leave"] = "on_leave"
    cause: Literal["injury-or-illness", "military-service"]


class BackAtWork(Recorded):
    """`day` is the first day back at work."""

    kind: Literal["back_at_work"] = "back_at_work"


class Certification(Recorded):
    """The officer's peace-officer certification is as `status` says from `day` on; `number` is its own.

    `until` is the last day of one that runs out, None when it does not or nobody knows.
    """

    kind: Literal["certification"] = "certification"
    status: Literal["certified", "training-deficiency", "inactive", "revoked"]
    number: Line = ""
    until: Day | None = None


class Prerequisite(Recorded):
    """A condition of selection (`what`, an id of the pack) holds or not, from `day` to `until`."""

    kind: Literal["prerequisite"] = "prerequisite"
    what: Id
    holds: bool
    until: Day | None = None
    detail: Line = ""
