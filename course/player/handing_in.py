"""Handing a module in: what is still unanswered, and a receipt afterwards."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course.curriculum import Module
from course.player import answers
from course.player.attempts import attempt_at, own_items
from course.player.items import is_answered
from course.player.place import Enrolled
from course.problem import Problem

RECEIPTS = "receipts.jsonl"


@dataclass(frozen=True)
class Receipt:
    """Proof for the learner: when, how much was answered, and a short hash of the answer log."""

    module: str
    at: str
    answered: int
    items: int
    hash: str
    attempt: int = 1


@dataclass(frozen=True)
class Unanswered:
    """One graded item without an answer: its place, id, and how its text begins."""

    number: int
    id: str
    begins: str


def unanswered(here: Path) -> list[Unanswered]:
    """The graded items that this attempt asks of the learner and that have no answer yet."""
    log = answers.read(here)
    return [
        Unanswered(number, item["id"], _begin(item["stem"]))
        for number, item in enumerate(own_items(here, datetime.now(UTC)), 1)
        if is_open(log, item)
    ]


def is_open(log: answers.Answers, item: Mapping[str, Any]) -> bool:
    """Whether a learner's own item still wants an answer; what is done in an earlier attempt does not."""
    given = log.to(item)
    return not item["kept"] and (given is None or not is_answered(item, given.answer))


def _begin(stem: str) -> str:
    text = " ".join(stem.split())
    return text if len(text) <= 70 else text[:70].rsplit(" ", 1)[0] + " …"


def short_hash(here: Path) -> str:
    """The first ten hex digits of the answer log's SHA-256, in groups that can be read out."""
    path = here / answers.LOG
    digits = hashlib.sha256(path.read_bytes() if path.is_file() else b"").hexdigest()
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:10]}"


def hand_in(folder: Path, enrolled: Enrolled, module: Module) -> Receipt:
    """Submit a module to the class and write the receipt down.

    Raises `Problem`, also when no attempt is open: passed, none left, or the next one not begun yet.
    """
    from course.player import nbgrader_exchange

    here = folder / module.folder
    attempt = attempt_at(here)
    if why := attempt.why_closed(datetime.now(UTC)):
        raise Problem(f"{module.folder} was not handed in. {why}")
    nbgrader_exchange.submit(folder, enrolled, module)
    count = len(own_items(here, datetime.now(UTC)))
    receipt = Receipt(
        module.folder,
        datetime.now(UTC).isoformat(timespec="seconds"),
        count - len(unanswered(here)),
        count,
        short_hash(here),
        attempt.number,
    )
    with (folder / RECEIPTS).open("a", encoding="utf-8") as log:
        log.write(json.dumps(asdict(receipt)) + "\n")
    return receipt


def receipts(folder: Path) -> dict[str, Receipt]:
    """The last receipt of each module; lines that are none are passed over."""
    found: dict[str, Receipt] = {}
    path = folder / RECEIPTS
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        try:
            one = Receipt(**json.loads(line))
        except (ValueError, TypeError):
            continue
        found[one.module] = one
    return found
