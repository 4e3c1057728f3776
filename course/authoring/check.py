"""The authoring standard, as far as a machine can hold it.

Each check takes one module's sources and yields lines that say where, what and what to do.
Source: the project's authoring standard (docs/authoring.md).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from course.authoring.branches import check_branch
from course.authoring.build import built_files
from course.authoring.modules import BANK, ROLE, WORDS, Sources, bank_file, read_sources
from course.authoring.pictures import IMAGE
from course.authoring.plain import HARDEST, OWN_WORDS, readings, unknown_words
from course.authorities import read_authorities
from course.curriculum import Curriculum, Module
from course.player.branches import Branch
from course.player.items import Choice, Written
from course.problem import Problem
from course.statements import read_statements

REGISTER = BANK / "ids.txt"
NEGATIVE = re.compile(r"\b(NOT|EXCEPT|all of the above|none of the above)\b")
PARTS = ("A situation", "Where sources disagree", "Key points")


def check_module(module: Module) -> list[str]:
    """Everything that falls short in one offered module; empty when it is clean."""
    try:
        sources = read_sources(module)
        return [line for check in CHECKS for line in check(sources)]
    except Problem as problem:
        return [problem.message]


def check_register(curriculum: Curriculum) -> list[str]:
    """Ids that stand twice, are not registered, or were retired and are used again."""
    used: Counter[str] = Counter()
    for module in curriculum.modules:
        if module.status == "offered":
            sources = read_sources(module)
            used.update(item.id for item in (*sources.practice, *sources.bank))
    issued, retired = read_register()
    return [
        *(
            f"item {one}: the id stands {count} times. Give each item its own."
            for one, count in used.items()
            if count > 1
        ),
        *(f"item {one}: the id was retired and is never reused. Take a new number." for one in used if one in retired),
        *(f"item {one}: not in {REGISTER.name}. Run: sro course build" for one in used if one not in issued),
    ]


def read_register() -> tuple[set[str], set[str]]:
    """Ids ever issued, and those of them that are retired."""
    lines = REGISTER.read_text(encoding="utf-8").splitlines() if REGISTER.is_file() else []
    return {line.split()[0] for line in lines}, {line.split()[0] for line in lines if line.endswith(" retired")}


def _parts(sources: Sources) -> Iterator[str]:
    where = sources.module.path / "module.md"
    if sources.text.partition("\n")[0] != f"# {sources.module.title}":
        yield f"{where}, line 1: is not `# {sources.module.title}`, the title in course/curriculum.toml."
    headings = [section.heading for section in sources.sections]
    for part in PARTS:
        if part not in headings:
            yield f"{where}: no section `## {part}`. Every module has one."
    if "not legal advice" not in sources.text:
        yield f"{where}: must open with: training material, not legal advice."
    for section in sources.sections:
        if section.objective is None:
            continue
        words = len(WORDS.findall(IMAGE.sub("", section.text)))
        if not 400 <= words <= 900:
            yield f"{where}, line {section.line}: the lesson has {words} words. Bring it to 400-900."
    taught = {section.objective for section in sources.sections}
    for number in range(1, len(sources.module.objectives) + 1):
        if number not in taught:
            yield f"{where}: no lesson names objective {number}. Write `% objective: {number}` below one."


def _references(sources: Sources) -> Iterator[str]:
    where = sources.module.path / "module.md"
    practice = Counter(item.id for item in sources.practice)
    asked = Counter(one for section in sources.sections for one in section.asks)
    for one in practice.keys() | asked.keys():
        if (practice[one], asked[one]) != (1, 1):
            times = f"is written {practice[one]} and asked {asked[one]} times"
            yield f"{where}: practice item {one} {times}. Both must be 1."
    for one in set(ROLE.findall(sources.text)) - read_authorities().keys():
        yield f"{where}: cites {one}, which is not in course/authorities.toml. Add it or mend the id."
    for section in sources.sections:
        for one in set(section.teaches) - read_statements().keys():
            yield f"{where}, line {section.line}: teaches {one}, which is no seed statement. Mend the id."
        if section.objective is not None and section.objective > len(sources.module.objectives):
            yield f"{where}, line {section.line}: objective {section.objective} does not exist. Mend the number."


def _items(sources: Sources) -> Iterator[str]:
    known = read_authorities()
    for item in (*sources.practice, *sources.bank):
        if not item.id.startswith(f"{sources.module.id}-"):
            yield f"item {item.id}: stands in {sources.module.id}. Give it that module's prefix."
        if item.objective > len(sources.module.objectives):
            yield f"item {item.id}: objective {item.objective} does not exist. Mend the number."
        for one in set(item.statements) - read_statements().keys():
            yield f"item {item.id}: {one} is no seed statement. Mend the id."
        for one in set(item.authorities) - known.keys():
            yield f"item {item.id}: {one} is not in course/authorities.toml. Add it or mend the id."
        if any(NEGATIVE.search(text) for text in (item.stem, *item.texts)):
            yield f"item {item.id}: a negative stem or an all/none option. Ask what the officer does."
    for item in sources.practice:
        if isinstance(item, Written):
            yield f"item {item.id}: practice answers at once, a written item cannot. Put it into the bank."
    for item in sources.bank:
        marks = {known[one].verified for one in item.authorities if one in known}
        if marks == {"general-knowledge"}:
            yield f"item {item.id}: rests on general knowledge alone. Add a verified source or a seed."


def _branches(sources: Sources) -> Iterator[str]:
    for item in (*sources.practice, *sources.bank):
        if isinstance(item, Branch):
            yield from (f"item {item.id}: {line}" for line in check_branch(item, graded=item in sources.bank))


def _variants(sources: Sources) -> Iterator[str]:
    by_id = {item.id: item for item in sources.bank}
    for item in sources.bank:
        if item.variant_of is None:
            if not any(other.variant_of == item.id for other in sources.bank):
                yield f"item {item.id}: has no variant. Write {item.id}b with variant_of."
            continue
        base = by_id.get(item.variant_of)
        if base is None or base.variant_of is not None:
            yield f"item {item.id}: variant_of {item.variant_of} is no graded item. Mend the id."
        elif (base.type, base.points, base.objective) != (item.type, item.points, item.objective):
            yield f"item {item.id}: differs from {base.id} in type, points or objective. Make them equal."


def _counts(sources: Sources) -> Iterator[str]:
    kinds = Counter(item.type for item in sources.graded)
    multi_step = kinds["select"] + kinds["order"] + kinds["match"] + kinds["branch"]
    for found, least, what in (
        (kinds["choice"] + multi_step, 12, "automatic graded items"),
        (multi_step, 4, "multi-step graded items"),
        (kinds["written"], 2, "written items"),
    ):
        if found < least:
            yield f"{bank_file(sources.module)}: {found} {what}, at least {least} are needed. Write more."
    everything = (*sources.practice, *sources.bank)
    if sum(item.judgment for item in everything) * 4 < len(everything):
        yield f"{sources.module.id}: under a quarter of the items test judgment. Rewrite recall items."


def _length_clue(sources: Sources) -> Iterator[str]:
    choices = [item for item in (*sources.practice, *sources.bank) if isinstance(item, Choice)]
    longest = [item.id for item in choices if _right_is_longest(item)]
    if len(longest) * 4 > len(choices) + 3:
        yield (
            f"{sources.module.id}: the right option is the longest in {len(longest)} of {len(choices)} choice "
            f"items, more often than chance. Shorten it in some of: {', '.join(longest)}."
        )


def _right_is_longest(item: Choice) -> bool:
    right = next(len(option.text) for option in item.option if option.credit == 1)
    return all(len(option.text) < right for option in item.option if option.credit < 1)


def _minutes(sources: Sources) -> Iterator[str]:
    module = sources.module
    if module.self_study > sources.estimate * 1.1:
        yield (
            f"{module.id}: claims {module.self_study} self-study minutes, the estimate is "
            f"{sources.estimate:.0f}. Claim less or write more."
        )
    table = re.search(r"^\|.*\|\s*Minutes\s*\|\s*\n((?:\|.*\n?)+)", sources.practical, re.MULTILINE)
    rows = re.findall(r"^\|(.*)\|\s*\**(\d+)\**\s*\|\s*$", table[1] if table else "", re.MULTILINE)
    blocks = [int(minutes) for block, minutes in rows if "total" not in block.lower()]
    totals = [int(minutes) for block, minutes in rows if "total" in block.lower()]
    if totals != [module.practical] or sum(blocks) != module.practical:
        yield (
            f"{module.path / 'practical.md'}: blocks add up to {sum(blocks)} and the total row says {totals}; "
            f"the curriculum says {module.practical} minutes. Mend the table."
        )


def _plain(sources: Sources) -> Iterator[str]:
    path = sources.module.path
    for one in readings(sources):
        if one.grade > HARDEST:
            where = f"{path / 'module.md'}, line {one.section.line}"
            yield f"{where}: reads at grade {one.grade:.0f}, at most {HARDEST:.0f}. Use shorter sentences and words."
    for file in (path / "module.md", path / "practical.md", path / "practice.toml", bank_file(sources.module)):
        for word in unknown_words(file.read_text(encoding="utf-8")):
            yield f"{file}: {word!r} is in no dictionary. Mend it, or add it to {OWN_WORDS.name} beside plain.py."


def _up_to_date(sources: Sources) -> Iterator[str]:
    for path, text in built_files(sources).items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            yield f"{path}: is not what its sources build. Run: sro course build"


CHECKS: tuple[Callable[[Sources], Iterator[str]], ...] = (
    _parts,
    _references,
    _items,
    _branches,
    _variants,
    _counts,
    _length_clue,
    _minutes,
    _plain,
    _up_to_date,
)
