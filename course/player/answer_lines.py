"""The lines of an answer log, however a crash, an editor or another program left them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

SURE = ("sure", "fairly sure", "guess")
BEGINNING = b'{"item"'  # of every line that `answers.append` writes; inside a text its quotes are escaped
BOM = b"\xef\xbb\xbf"
MERGE_MARKS = (b"<<<<<<<", b"|||||||", b"=======", b">>>>>>>")
CLOCK_SET_BACK = timedelta(hours=1)  # less is a time zone's or a network's doing

UTF_16 = "it had been saved as UTF-16 by another program"
WITH_BOM = "another program had put a byte-order mark into it"
OTHER_ENCODING = "some lines had been saved in another encoding (accented letters may be wrong)"
JOINED = "answers that had run into one line or into a torn one were taken apart"
MERGED = "it held marks of a merge; the answers of both sides were read, and the lower one counts"


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


@dataclass
class Lines:
    """The answers of a log in order, the number of lines that are none, and what was put right."""

    found: list[Answer] = field(default_factory=list)
    unread: int = 0
    repaired: set[str] = field(default_factory=set)


def read_lines(raw: bytes) -> Lines:
    """Read every line that is an answer, or holds one whole; never raises."""
    lines = Lines()
    raw = _as_utf_8(raw, lines)
    # JSON escapes both within a text, so an old Mac's line ends are line ends too.
    for line in raw.replace(b"\r", b"\n").split(b"\n"):
        line = line.strip()
        if line.startswith(BOM):
            lines.repaired.add(WITH_BOM)
            line = line.removeprefix(BOM)
        if not line:
            continue
        if line.startswith(MERGE_MARKS):
            lines.repaired.add(MERGED)
            continue
        given = _parse(line, lines)
        if given:
            lines.found.append(given)
            continue
        parts = [_parse(part, lines) for part in _torn(line)]
        inside = [one for one in parts if one]
        lines.repaired |= {JOINED} if inside else set()
        lines.found += inside
        lines.unread += not inside or len(inside) < len(parts)
    return lines


def times_of(found: list[Answer]) -> tuple[datetime | None, bool]:
    """The latest time of these answers (UTC), and whether their clock was set back on the way."""
    newest, went_back = None, False
    for one in found:
        try:
            at = datetime.fromisoformat(one.at)
            at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        except (ValueError, OverflowError):
            continue
        went_back |= newest is not None and at + CLOCK_SET_BACK < newest
        newest = at if newest is None else max(newest, at)
    return newest, went_back


def _as_utf_8(raw: bytes, lines: Lines) -> bytes:
    """The log in UTF-8 if it was saved as UTF-16, which holds a zero byte at every other letter."""
    head = raw[:2]
    code = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"{\0": "utf-16-le", b"\0{": "utf-16-be"}.get(head)
    text = raw.decode(code, "replace") if code else ""
    if '"item"' not in text:
        return raw
    lines.repaired.add(UTF_16)
    return text.encode("utf-8", "replace")


def _torn(line: bytes) -> Iterator[bytes]:
    """The beginnings of answers in a line that is none as a whole, and what stands before them."""
    before, *rest = line.split(BEGINNING)
    if rest and before not in (b"", b"["):
        yield before
    for part in rest:
        yield BEGINNING + part.rstrip(b" \t,]")


def _parse(line: bytes, lines: Lines) -> Answer | None:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("cp1252", "replace")
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict) or not isinstance(record.get("item"), str) or "answer" not in record:
        return None
    attempt, variant, sure = record.get("attempt", 1), record.get("variant", ""), record.get("sure", "")
    if type(attempt) is not int or not isinstance(variant, str):
        return None
    if not line.isascii() and not _is_utf_8(line):
        lines.repaired.add(OTHER_ENCODING)
    at = str(record.get("at", ""))
    return Answer(record["item"], record["answer"], at, attempt, variant, sure if sure in SURE else "")


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
