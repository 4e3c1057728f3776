"""The head of a ledger: one short text that stands for everything recorded so far.

Whoever keeps a head outside the agency can later show that nothing before it was changed, added or cut off.
"""

import hashlib
import json
import re
from dataclasses import dataclass

from tracker.problem import Problem

_HEAD = re.compile(r"(\d{1,9})-(\d{1,9})-([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Head:
    """The first `events` events and `officers` officer rows, and the SHA-256 of both chains' last hashes."""

    events: int
    officers: int
    digest: str

    def __str__(self) -> str:
        """The head as it is printed and kept: `events-officers-digest`."""
        return f"{self.events}-{self.officers}-{self.digest}"


def make_head(events: int, event_hash: str, officers: int, officer_hash: str) -> Head:
    """The head of two chains from how long each is and the hash of its last row."""
    text = json.dumps([events, event_hash, officers, officer_hash], separators=(",", ":"))
    return Head(events, officers, hashlib.sha256(text.encode()).hexdigest())


def read_head(text: str) -> Head:
    """The head somebody kept; raises `Problem` when it is not one."""
    found = _HEAD.fullmatch(text.strip().lower())
    if not found:
        raise Problem(f"{text!r} is no head of a ledger. It looks like 12-3-, then 64 digits and letters a to f.")
    return Head(int(found[1]), int(found[2]), found[3])
