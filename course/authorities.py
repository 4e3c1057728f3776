"""The authorities that text, items and rules cite: every one dated and marked."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from course.records import Record, read_toml


class Authority(Record):
    """A statute, rule, case or source document, what it says in our words, and as of when.

    `verified` is how: `seed` (the source document itself), `verified` (against a stored
    copy of the text), `general-knowledge` (not checked; worded with care, never the sole
    basis of a graded key).
    """

    id: str
    kind: Literal["statute", "regulation", "case", "opinion", "guidance", "seed", "doctrine"]
    short: str
    citation: str
    says: str
    as_of: date
    verified: Literal["seed", "verified", "general-knowledge"]
    source: str
    counsel: str = ""

    @property
    def unchecked(self) -> bool:
        """Whether it rests on general knowledge."""
        return self.verified == "general-knowledge"


class AuthorityFile(Record):
    """`course/authorities.toml`."""

    authority: tuple[Authority, ...]


@cache
def read_authorities(path: Path = Path(__file__).parent / "authorities.toml") -> dict[str, Authority]:
    """Every authority by its id; raises `Problem` when the file is not valid."""
    return {one.id: one for one in read_toml(path, AuthorityFile, key="authority").authority}
