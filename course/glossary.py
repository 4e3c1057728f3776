"""The glossary: terms of the course in plain words, each with its authorities."""

from functools import cache
from pathlib import Path

from course.records import Record, read_toml


class Term(Record):
    """A term, the spellings by which the text uses it, what it means in our words, and what that rests on."""

    id: str
    name: str
    forms: tuple[str, ...]
    says: str
    authorities: tuple[str, ...]


class GlossaryFile(Record):
    """`course/glossary.toml`."""

    term: tuple[Term, ...]


@cache
def read_glossary(path: Path = Path(__file__).parent / "glossary.toml") -> tuple[Term, ...]:
    """Every term, by name; raises `Problem` when the file is not valid."""
    return tuple(sorted(read_toml(path, GlossaryFile, key="term").term, key=lambda one: one.name.casefold()))
