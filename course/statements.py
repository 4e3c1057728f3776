"""The 220 statements of the source documents that the course must teach and test."""

from functools import cache
from pathlib import Path

from course.records import Record, read_toml


class Statement(Record):
    """One teaching statement, the document it stands in and its topics (T01 to T13)."""

    id: str
    document: str
    topics: tuple[str, ...]
    says: str


class StatementFile(Record):
    """`course/statements.toml`."""

    statement: tuple[Statement, ...]


@cache
def read_statements(path: Path = Path(__file__).parent / "statements.toml") -> dict[str, Statement]:
    """Every statement by its id, in document order; raises `Problem` when not valid."""
    return {one.id: one for one in read_toml(path, StatementFile, key="statement").statement}
