"""The answer log: `answers.jsonl`, append-only, beside the module's notebook.

Each line is one answer, `{"item": id, "answer": value, "at": ISO time in UTC}`; an answer to a
graded item also says `attempt` and `variant`, and perhaps `sure`. The last line for an item, in
an attempt, counts. A line that cannot be read is passed over and counted.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LOG = "answers.jsonl"
SURE = ("sure", "fairly sure", "guess")
MOST_BYTES = 16 * 2**20  # a module typed over for hours stays far below


@dataclass(frozen=True)
class Answer:
    """One answer as given, and when (ISO time in UTC, as the learner's machine had it).

    `variant` is the id of the form of the item that was answered, empty for an item without
    variants; `sure` is one of `SURE`, or empty.
    """

    item: str
    answer: Any
    at: str
    attempt: int = 1
    variant: str = ""
    sure: str = ""


@dataclass(frozen=True)
class Answers:
    """The last answer to each item, and to each item, attempt and variant; what could not be read.

    `unread` counts lines that are not answers; `trouble` says why the whole log could not
    be read, or is empty.
    """

    latest: dict[str, Answer]
    unread: int = 0
    trouble: str = ""
    given: dict[tuple[str, int, str], Answer] = field(default_factory=dict)

    def to(self, item: Mapping[str, Any]) -> Answer | None:
        """The answer to a learner's own item (`course.player.attempts.own_items`), or `None`."""
        return self.given.get((item["id"], item["attempt"], item["variant"]))


def append(folder: Path, item: str, answer: Any, now: datetime, **more: Any) -> Answer:
    """Add one answer to the log in `folder` in a single write, and return it.

    `more` may say `attempt`, `variant` and `sure`.
    """
    at = now.astimezone(UTC).isoformat(timespec="seconds")
    more = {name: value for name, value in more.items() if value}
    line = json.dumps({"item": item, "answer": answer, "at": at} | more, ensure_ascii=False) + "\n"
    path = folder / LOG
    with path.open("ab") as log:
        torn = log.tell() > 0 and not _ends_with_newline(path)
        log.write(("\n" if torn else "").encode() + line.encode("utf-8", "replace"))
        log.flush()
        os.fsync(log.fileno())
    return Answer(item, answer, at, **more)


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as log:
        log.seek(-1, os.SEEK_END)
        return log.read(1) == b"\n"


def read(folder: Path) -> Answers:
    """Read the log in `folder`; a missing log is no answers. Never raises for bad content."""
    return parse(*read_bytes(folder))


def read_bytes(folder: Path) -> tuple[bytes, str]:
    """The log as it stands, and why it could not be read or an empty text.

    Only a plain file is opened (not a link, a pipe or a directory), and only up to
    `MOST_BYTES`, so that a hostile submission can neither hang nor lead the reader away.
    """
    path = folder / LOG
    if path.is_symlink() or (path.exists() and not path.is_file()):
        return b"", f"{LOG} is not a plain file"
    if not path.exists():
        return b"", ""
    try:
        with path.open("rb") as log:
            raw = log.read(MOST_BYTES + 1)
    except OSError as why:
        return b"", f"{LOG} cannot be opened: {why.strerror}"
    return (raw, "") if len(raw) <= MOST_BYTES else (b"", f"{LOG} is larger than {MOST_BYTES // 2**20} MB")


def parse(raw: bytes, trouble: str = "") -> Answers:
    """The answers in the bytes of a log; `trouble` is why there are none."""
    latest: dict[str, Answer] = {}
    each: dict[tuple[str, int, str], Answer] = {}
    unread = 0
    for line in raw.split(b"\n"):
        if not line.strip():
            continue
        given = _parse(line)
        if given is None:
            unread += 1
        else:
            latest[given.item] = given
            each[given.item, given.attempt, given.variant or given.item] = given
    return Answers(latest, unread, trouble, each)


def _parse(line: bytes) -> Answer | None:
    try:
        record = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict) or not isinstance(record.get("item"), str) or "answer" not in record:
        return None
    attempt, variant, sure = record.get("attempt", 1), record.get("variant", ""), record.get("sure", "")
    if type(attempt) is not int or not isinstance(variant, str):
        return None
    at = str(record.get("at", ""))
    return Answer(record["item"], record["answer"], at, attempt, variant, sure if sure in SURE else "")
