"""Every legal statement of the course and the authority it rests on: for counsel, and for a change of law."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from course.authoring.modules import CODE, ROLE, Sources, named
from course.authorities import Authority, read_authorities
from course.glossary import read_glossary
from course.player.branches import Branch
from course.player.items import AnyItem, Written
from course.player.sequences import Match, Order

ROW = re.compile(r"^(\||[-*] |\d+\. )")


@dataclass(frozen=True, slots=True)
class Legal:
    """A statement of law in one module: where it stands, what it says, and the authority it rests on."""

    module: str
    place: str
    says: str
    authority: Authority


def legal_statements(modules: Iterable[Sources]) -> list[Legal]:
    """Every statement that cites an authority, one row for each authority: the modules in order, then the glossary.

    In a lesson it is the paragraph, list entry or table row that cites; in an item what its key says.
    """
    found = [one for sources in modules for one in (*_lessons(sources), *_items(sources))]
    return [*found, *_terms()]


def by_authority(statements: Iterable[Legal]) -> list[tuple[Authority, list[Legal]]]:
    """For counsel: what rests on general knowledge first, then seeds, then what was read; the oldest first."""
    trust = ("general-knowledge", "seed", "verified")
    rows = sorted(
        statements, key=lambda one: (trust.index(one.authority.verified), one.authority.as_of, one.authority.id)
    )
    return [(key, list(some)) for key, some in groupby(rows, key=lambda one: one.authority)]


def _lessons(sources: Sources) -> Iterator[Legal]:
    for section in sources.sections:
        for said in _paragraphs(section.text):
            for one in dict.fromkeys(ROLE.findall(said)):
                place = f"section “{section.heading}” (module.md, line {section.line})"
                yield Legal(sources.module.id, place, _plain(said), read_authorities()[one])


def _terms() -> Iterator[Legal]:
    for term in read_glossary():
        for one in term.authorities:
            yield Legal("glossary", f"term “{term.name}” (course/glossary.toml)", term.says, read_authorities()[one])


def _paragraphs(text: str) -> Iterator[str]:
    for block in re.split(r"\n\s*\n", CODE.sub("", text)):
        lines = block.strip().splitlines()
        if lines and all(ROW.match(line) or line.startswith(" ") for line in lines):
            yield from lines
        else:
            yield " ".join(lines)


def _plain(said: str) -> str:
    """A paragraph without Markdown's marks, its citations by name."""
    return " ".join(re.sub(r"[*|`]", " ", named(said)).split()).lstrip("- ")


def _items(sources: Sources) -> Iterator[Legal]:
    kinds = [(item, "practice item") for item in sources.practice]
    kinds += [(item, "graded item" if item.variant_of is None else "variant") for item in sources.bank]
    for item, kind in kinds:
        for one in item.authorities:
            yield Legal(sources.module.id, f"{kind} {item.id}", _keyed(item), read_authorities()[one])


def _keyed(item: AnyItem) -> str:
    """What the item's key says: the reasons of what is right, or the model answer."""
    if isinstance(item, Written):
        return " ".join(item.model.split())
    if isinstance(item, Order):
        said = [step.reason for step in item.step]
    elif isinstance(item, Match):
        said = [pair.reason for pair in item.pair]
    elif isinstance(item, Branch):
        said = [turn.reason for _, turn in item.full_path]
    else:
        said = [option.reason for option in item.option if option.credit == 1]
    return " ".join(" ".join(said).split())
