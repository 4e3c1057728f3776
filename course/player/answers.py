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

from course.plain_file import NotRead, read_plain
from course.player.answer_lines import SURE, Answer, read_lines, times_of

__all__ = ["LOG", "SURE", "Answer", "Answers", "append", "read"]

LOG = "answers.jsonl"
MOST_BYTES = 16 * 2**20  # a module typed over for hours stays far below


@dataclass(frozen=True)
class Answers:
    """The last answer to each item, and to each item, attempt and variant; what could not be read.

    `unread` counts lines that are not answers; `trouble` says why the whole log could not
    be read, or is empty. `repaired` says what was put right while reading, one clause each.
    `newest` is the latest time in the log (UTC), `went_back` whether its clock was set back
    by more than an hour; both come from the learner's machine and decide nothing.
    """

    latest: dict[str, Answer]
    unread: int = 0
    trouble: str = ""
    given: dict[tuple[str, int, str], Answer] = field(default_factory=dict)
    repaired: tuple[str, ...] = ()
    newest: datetime | None = None
    went_back: bool = False

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
    try:
        return read_plain(folder / LOG, MOST_BYTES), ""
    except FileNotFoundError:
        return b"", ""
    except NotRead as why:
        return b"", f"{LOG} {why}"


def parse(raw: bytes, trouble: str = "") -> Answers:
    """The answers in the bytes of a log; `trouble` is why there are none."""
    lines = read_lines(raw)
    newest, went_back = times_of(lines.found)
    return Answers(
        {one.item: one for one in lines.found},
        lines.unread,
        trouble,
        {(one.item, one.attempt, one.variant or one.item): one for one in lines.found},
        tuple(sorted(lines.repaired)),
        newest,
        went_back,
    )
