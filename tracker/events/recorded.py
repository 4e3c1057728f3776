"""What every recorded event has: whose it is, its day, its key and its source."""

from datetime import date

from tracker.fields import Day, Digest, Frozen, Id, Key, Text


class Recorded(Frozen):
    """`day` is the day it took effect; `key` is what makes recording it twice the same as once.

    `corrects` is the key of an earlier event that this one takes the place of. `source` is the
    paper or class that says so, and `source_sha256` its SHA-256 when it is a file.
    """

    key: Key
    officer: Id
    day: Day
    source: Text
    source_sha256: Digest = ""
    corrects: Key | None = None

    @property
    def effective(self) -> date:
        """The first day on which the event counts."""
        return self.day
