"""The curriculum packet for a training council: objectives, hours, evaluation, passing level, bibliography.

What a council asks for stands in 503 KAR 1:090 (`503-kar-1-090` in course/authorities.toml).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined

from course.authoring.modules import ROLE, Sources, read_sources
from course.authorities import read_authorities
from course.curriculum import Curriculum, Level, Module

PAGES = Environment(
    loader=PackageLoader("course.authoring", "."),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
ASKED_BY = "503-kar-1-090"
# The topics of KRS 158.4414(7) as `statutory` in curriculum.toml names them; see `krs-158-4414-training`.
TOPICS = {
    "a": "foundations of school-based law enforcement",
    "b": "threat assessment and response",
    "c": "youth drug use and abuse",
    "d": "social media and cyber safety",
    "e": "school resource officers as teachers and mentors",
    "f": "youth mental health awareness",
    "g": "diversity and bias awareness",
    "h": "trauma-informed action",
    "i": "students with special needs",
    "j": "de-escalation strategies",
}
KINDS = {
    "statute": "Statutes",
    "regulation": "Regulations",
    "case": "Cases",
    "opinion": "Opinions of the Attorney General",
    "guidance": "Guidance and training material",
    "seed": "Source documents of the course",
    "doctrine": "Doctrines",
}
HOW = {
    "seed": "the source document itself",
    "verified": "read in a stored copy",
    "general-knowledge": "general knowledge, not read: for counsel",
}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a block is evaluated: numbers of items and of points they make, for a first attempt."""

    practice: int
    marked: int
    marked_points: float
    written: int
    written_points: float


@dataclass(frozen=True, slots=True)
class Block:
    """One portion of a level; `evaluation` is None while the module is not written."""

    module: Module
    evaluation: Evaluation | None


def packet_page(curriculum: Curriculum, level_ids: tuple[str, ...] = ()) -> str:
    """The packet of these levels (all when none is named) as one HTML page; raises `Problem`.

    A portion without objectives or evaluation is named on the first page: a council would refuse it.
    """
    levels = [curriculum.find_level(name) for name in level_ids] or list(curriculum.level)
    sources = {module.id: read_sources(module) for level in levels for module in level.offered}
    blocks = {level.id: [_block(module, sources.get(module.id)) for module in level.module] for level in levels}
    known = read_authorities()
    used = _cited(sources.values()) | {ASKED_BY, "503-kar-1-120", "krs-158-4414-training", "ncja-sro"}
    cited = sorted((known[one] for one in used), key=lambda one: (list(KINDS).index(one.kind), one.citation.casefold()))
    return PAGES.get_template("packet.html").render(
        curriculum=curriculum,
        levels=levels,
        blocks=blocks,
        gaps=[block.module for each in blocks.values() for block in each if not block.evaluation],
        covered=[(letter, said, _teaching(levels, letter)) for letter, said in TOPICS.items()],
        rule=known[ASKED_BY],
        bibliography=[(KINDS[kind], list(some)) for kind, some in groupby(cited, key=lambda one: one.kind)],
        how=HOW,
        hours=hours_said,
    )


def hours_said(minutes: int) -> str:
    """Minutes as a schedule has them: `40 h`, `1 h 40 min`."""
    whole, rest = divmod(minutes, 60)
    return " ".join(part for part in (f"{whole} h" if whole else "", f"{rest} min" if rest else "") if part) or "0"


def _block(module: Module, sources: Sources | None) -> Block:
    if sources is None or not module.objectives:
        return Block(module, None)
    written = [item for item in sources.graded if item.type == "written"]
    marked = [item for item in sources.graded if item.type != "written"]
    points = (sum(item.points for item in marked), sum(item.points for item in written))
    return Block(module, Evaluation(len(sources.practice), len(marked), points[0], len(written), points[1]))


def _cited(sources: Iterable[Sources]) -> set[str]:
    found: set[str] = set()
    for each in sources:
        found |= set(ROLE.findall(each.text))
        found |= {one for item in (*each.practice, *each.graded) for one in item.authorities}
    return found


def _teaching(levels: list[Level], letter: str) -> list[Module]:
    return [module for level in levels for module in level.module if letter in module.statutory]
