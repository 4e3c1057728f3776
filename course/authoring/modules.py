"""Reading one module's sources: its text cut into sections, its items, its practical guide."""

import re
from dataclasses import dataclass
from pathlib import Path

from course.authorities import read_authorities
from course.curriculum import COURSE, Module
from course.player.items import AnyItem, read_items
from course.problem import Problem

BANK = COURSE.parent / "graders" / "bank"
TEXT = "module.md"
ROLE = re.compile(r"\{auth\}`([^`]*)`")
ASK = re.compile(r'^ask\("([^"]+)"\)$', re.MULTILINE)
NOTE = re.compile(r"^% (objective|teaches):[ \t]*(.*)$\n?", re.MULTILINE)
HEADING = re.compile(r"^## +(.+)$", re.MULTILINE)
CODE = re.compile(r"^```.*?^```[ \t]*$", re.DOTALL | re.MULTILINE)
WORDS = re.compile(r"[^\W_][\w'’-]*")


@dataclass(frozen=True)
class Section:
    """One `##` section: its heading, first line number, text, objective and what it teaches."""

    heading: str
    line: int
    text: str
    objective: int | None
    teaches: tuple[str, ...]

    @property
    def authorities(self) -> tuple[str, ...]:
        """The authority ids that the section cites."""
        return tuple(ROLE.findall(self.text))

    @property
    def asks(self) -> tuple[str, ...]:
        """The practice items that the section asks."""
        return tuple(ASK.findall(self.text))


@dataclass(frozen=True)
class Sources:
    """Everything an author wrote for one module."""

    module: Module
    text: str
    sections: tuple[Section, ...]
    practice: tuple[AnyItem, ...]
    bank: tuple[AnyItem, ...]
    practical: str

    @property
    def graded(self) -> tuple[AnyItem, ...]:
        """The graded items of a first attempt, without their variants."""
        return tuple(item for item in self.bank if item.variant_of is None)

    @property
    def words(self) -> int:
        """Words of lesson text, without code cells and authors' notes."""
        prose = re.sub(r"```\{code-cell\}.*?```", "", NOTE.sub("", self.text), flags=re.DOTALL)
        return len(WORDS.findall(prose))

    @property
    def estimate(self) -> float:
        """Estimated self-study minutes: words / 180 + 1.85 an item.

        Source: the word-count method used for self-study CPE credit (general knowledge).
        """
        return self.words / 180 + 1.85 * (len(self.practice) + len(self.graded))


def read_sources(module: Module) -> Sources:
    """Read an offered module; raises `Problem` naming the file that is missing or not valid."""
    text = _read(module.path / TEXT)
    return Sources(
        module=module,
        text=text,
        sections=_sections(text),
        practice=read_items(module.path / "practice.toml"),
        bank=read_items(bank_file(module)),
        practical=_read(module.path / "practical.md"),
    )


def read_headings(module: Module) -> dict[int, str]:
    """The heading of each objective's first lesson, in the order of the text."""
    found: dict[int, str] = {}
    for section in _sections(_read(module.path / TEXT)):
        if section.objective is not None:
            found.setdefault(section.objective, section.heading)
    return found


def named(text: str) -> str:
    """A text with each authority that it cites by its short name; an id that is not known stays as it is."""
    known = read_authorities()
    return ROLE.sub(lambda cited: known[cited[1]].short if cited[1] in known else cited[1], text)


def bank_file(module: Module, bank: Path = BANK) -> Path:
    """Where the module's graded items stand in a bank."""
    return bank / module.id[:4] / f"{module.folder}.toml"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Problem(f"{path} is not there. Write it, or mark the module as planned.") from None
    except UnicodeDecodeError as why:
        raise Problem(f"{path} is not UTF-8 text: {why}. Save it again as UTF-8.") from None


def _sections(text: str) -> tuple[Section, ...]:
    starts = list(HEADING.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    return tuple(_section(text, start, end) for start, end in zip(starts, ends, strict=True))


def _section(text: str, start: re.Match[str], end: int) -> Section:
    body = text[start.end() : end]
    notes = NOTE.findall(body)
    objective = next((value.strip() for name, value in notes if name == "objective"), "")
    teaches = " ".join(value for name, value in notes if name == "teaches")
    return Section(
        heading=start.group(1).strip(),
        line=text.count("\n", 0, start.start()) + 1,
        text=NOTE.sub("", body).strip(),
        objective=int(objective) if objective.isdigit() else None,
        teaches=tuple(one for one in re.split(r"[,\s]+", teaches) if one),
    )
