"""Reciprocity: from one officer's transcript, what is still missing under another pack."""

from dataclasses import dataclass
from datetime import date

from course.curriculum import Curriculum
from tracker.events.record import Record
from tracker.events.training import Attested, Hours, ModulePassed
from tracker.rules.findings import Finding
from tracker.rules.pack import Pack, pack_names, read_pack
from tracker.standing.standing import Standing, standing
from tracker.words import amount


@dataclass(frozen=True, slots=True)
class Brought:
    """Training of another pack's level that the pack asked about does not count: minutes, and whom to ask."""

    level: str
    title: str
    minutes: int
    pack: str

    @property
    def said(self) -> str:
        """That it does not count here, as a sentence."""
        return (
            f"{amount(self.minutes)} of {self.title} ({self.pack}) are on the transcript and do not count here;"
            " whether the state recognises them is for the state to say."
        )


@dataclass(frozen=True, slots=True)
class Reciprocity:
    """The standing under the other pack, the levels still missing there, and what does not count there."""

    standing: Standing
    missing: tuple[Finding, ...]
    not_counted: tuple[Brought, ...]


def reciprocity(record: Record, pack: Pack, curriculum: Curriculum, on: date) -> Reciprocity:
    """What the record is worth under `pack` on the day `on`; only what the pack itself names counts.

    No state's recognition of another's training is made up: a level counts for another only where
    the provision names that course.
    """
    now = standing(record, pack, curriculum, on)
    here = {level.id for level in pack.level} | {each.level for level in pack.level for each in level.accepts}
    minutes: dict[str, int] = {}
    for event in record.until(on).events:
        if isinstance(event, Hours | ModulePassed | Attested) and event.level not in here:
            minutes[event.level] = minutes.get(event.level, 0) + event.minutes
    brought = tuple(_brought(level, done) for level, done in minutes.items())
    return Reciprocity(now, tuple(level for level in now.levels if not level.done), brought)


def _brought(level_id: str, minutes: int) -> Brought:
    for name in pack_names():
        if level := read_pack(name).find_level(level_id):
            return Brought(level_id, level.title, minutes, name)
    return Brought(level_id, level_id, minutes, "no pack")
