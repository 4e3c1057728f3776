"""The standings of all officers on a day, the most urgent first."""

from collections.abc import Iterable
from datetime import date

from course.curriculum import Curriculum
from tracker.pack import Pack
from tracker.record import Record
from tracker.standing import Standing, standing


def roster(records: Iterable[Record], pack: Pack, curriculum: Curriculum, on: date) -> list[Standing]:
    """Everyone's standing on the day `on`: lapsed first, then by next deadline, then by name."""
    return sorted((standing(record, pack, curriculum, on) for record in records), key=_urgency)


def _urgency(now: Standing) -> tuple[bool, date, str, str]:
    return (now.status != "lapsed", now.next_due or date.max, now.officer.name, now.officer.id)
