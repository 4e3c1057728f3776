"""What a class delivers to one learner beside the modules: dates, results, and the agency's standing.

Each is a small file that `graders` writes and only this learner can find; the formats are
described in docs/delivered.md.
"""

import hashlib
import json
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from course.player.place import Enrolled

STANDING = "standing.json"
CLASS = "class.json"
RESULT = "sro-result"


class _Delivered(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ClassFacts(_Delivered):
    """`class.json` in the class's exchange: its settings, and when modules are due.

    `pass_mark` is percent; `wait_hours` lie between two attempts; `counts` is best, last or first;
    `confidence` says whether cards ask how sure the learner is.
    """

    pass_mark: int = 0
    attempts: int = 0
    wait_hours: float = 0
    counts: str = "best"
    confidence: bool = False
    due: dict[str, datetime] = {}


class Again(_Delivered):
    """A section to study again, and the items that say so."""

    heading: str
    items: tuple[str, ...]


class Result(_Delivered):
    """What a feedback page says of itself, in its `sro-result` mark.

    `attempt` is the one the page shows, of `allowed`. `asked` names for each item the attempt in
    which it is asked now: the next one for those in `redo`, the items to do again. `over` says why there is no next
    attempt; `opens` is when it may begin. `sure` names items where points were lost in certainty.
    """

    score: float
    most: float
    passed: bool
    critical: tuple[str, ...] = ()
    again: tuple[Again, ...] = ()
    attempt: int = 1
    allowed: int = 0
    asked: dict[str, int] = {}
    redo: tuple[str, ...] = ()
    over: str = ""
    opens: datetime | None = None
    sure: tuple[str, ...] = ()


class Requirement(_Delivered):
    """One requirement of a standing: hours wanted and reached, its due day and its clause."""

    id: str
    title: str
    required_minutes: int | None = None
    minutes: int | None = None
    due: date | None = None
    source: str = ""


class Standing(_Delivered):
    """The part of `sro track status --json` that a learner's page shows (docs/standing-record.md)."""

    on: date
    status: str
    because: str
    next_due: date | None = None
    next_due_for: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    notice: str = ""


def class_facts(enrolled: Enrolled) -> ClassFacts:
    """The class's dates; none when the class has published none."""
    try:
        text = (Path(enrolled.exchange) / enrolled.course_id / CLASS).read_text(encoding="utf-8")
        return ClassFacts.model_validate_json(text)
    except (OSError, ValidationError):
        return ClassFacts()


class _Marks(HTMLParser):
    content = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "meta" and found.get("name") == RESULT:
            self.content = found.get("content") or ""


def read_result(page: Path) -> Result | None:
    """The result that a feedback page carries, or `None` for a page without one."""
    marks = _Marks()
    try:
        marks.feed(page.read_text(encoding="utf-8"))
        return Result.model_validate_json(marks.content)
    except (OSError, ValueError):
        return None


def standing_name(secret: str) -> str:
    """The name under which a submission's owner, and nobody else, finds the standing."""
    return hashlib.sha256(f"standing {secret}".encode()).hexdigest() + ".json"


def fetch_standing(folder: Path, enrolled: Enrolled) -> None:
    """Copy the newest standing that the class has delivered into the learner's folder."""
    shelf = Path(enrolled.exchange) / enrolled.course_id / "feedback"
    secrets = (folder / ".submitted" / enrolled.course_id).glob("*/submission_secret.txt")
    paths = [shelf / standing_name(one.read_text(encoding="utf-8")) for one in secrets]
    found = [(now, path) for path in paths if (now := _parse(path))]
    if found:
        newest = max(found, key=lambda pair: (pair[0].on, pair[1].stat().st_mtime))[1]
        (folder / STANDING).write_text(newest.read_text(encoding="utf-8"), encoding="utf-8")


def read_standing(folder: Path) -> Standing | None:
    """The learner's own standing as last delivered, or `None`."""
    return _parse(folder / STANDING)


def _parse(path: Path) -> Standing | None:
    try:
        return Standing.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None
