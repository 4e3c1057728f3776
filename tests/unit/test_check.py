"""`sro course check`: each planted fault is found and named, and a clean module has none."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from course.authoring import check
from course.authoring.build import notebook
from course.authoring.modules import Sources, read_sources
from course.curriculum import Curriculum, read_curriculum
from course.player.items import Choice, Select, Written
from course.problem import Problem
from tests.driving import module

CLEAN = read_sources(module("06-records"))


def found(sources: Sources) -> str:
    """Everything the checks say, but for the built files, which no planted fault can match."""
    checks = [one for one in check.CHECKS if one is not check._up_to_date]
    return "\n".join(line for one in checks for line in one(sources))


def with_text(old: str, new: str) -> Sources:
    """The clean module with one change in its text, read again as an author's file is."""
    assert old in CLEAN.text
    text = CLEAN.text.replace(old, new, 1)
    from course.authoring.modules import _sections

    return replace(CLEAN, text=text, sections=_sections(text))


def with_item(where: str, number: int, **changes: Any) -> Sources:
    """The clean module with one item changed in `practice` or `bank`."""
    items = list(getattr(CLEAN, where))
    items[number] = items[number].model_copy(update=changes)
    return replace(CLEAN, **{where: tuple(items)})


def test_the_clean_module_is_clean() -> None:
    """No check complains of a module that holds the standard."""
    assert found(CLEAN) == ""


@pytest.mark.parametrize(("old", "new", "says"), [
    ("## Key points", "## Points", "no section `## Key points`"),
    ("## A situation", "## The story", "no section `## A situation`"),
    ("not legal advice", "advice", "must open with"),
    ("{auth}`34-cfr-99-8`", "{auth}`34-cfr-99-88`", "cites 34-cfr-99-88"),
    ("% teaches: ", "% teaches: S9-99, ", "teaches S9-99"),
    ("% objective: 1", "% objective: 9", "objective 9 does not exist"),
    ('ask("sro1-records-p01")', 'ask("sro1-records-p99")', "sro1-records-p99 is written 0 and asked 1"),
    ("## Key points", "## Extra\n% objective: 1\n\nShort.\n\n## Key points", "the lesson has 1 words"),
])  # fmt: skip
def test_a_fault_in_the_text_is_named(old: str, new: str, says: str) -> None:
    """Missing parts, dangling references and lessons of the wrong length."""
    assert says in found(with_text(old, new))


@pytest.mark.parametrize(("where", "changes", "says"), [
    ("bank", {"authorities": ("nowhere-1999",)}, "nowhere-1999 is not in course/authorities.toml"),
    ("bank", {"authorities": ("riley-2014",)}, "rests on general knowledge alone"),
    ("bank", {"statements": ("S9-99",)}, "S9-99 is no seed statement"),
    ("bank", {"objective": 42}, "objective 42 does not exist"),
    ("bank", {"id": "sro1-searches-01"}, "Give it that module's prefix"),
    ("bank", {"stem": "Which of these is NOT allowed?"}, "negative stem"),
    ("bank", {"points": 99.0}, "differs from"),
    ("practice", {"id": "sro1-records-p77"}, "sro1-records-p77 is written 1 and asked 0"),
])  # fmt: skip
def test_a_fault_in_an_item_is_named(where: str, changes: dict[str, Any], says: str) -> None:
    """References that do not resolve, general knowledge alone, negative stems, unequal variants."""
    assert says in found(with_item(where, 0, **changes))


def test_a_missing_variant_and_too_few_items_are_named() -> None:
    """Without variants each graded item is named; with few items the counts are."""
    alone = replace(CLEAN, bank=CLEAN.graded)
    assert found(alone).count("has no variant") == len(CLEAN.graded)
    few = replace(CLEAN, bank=tuple(item for item in CLEAN.bank if not isinstance(item, Select | Written)))
    assert "multi-step graded items" in found(few)
    assert "0 written items" in found(few)


def test_recall_only_is_named() -> None:
    """A module without judgment is not a course for officers."""
    bank = tuple(item.model_copy(update={"judgment": False}) for item in CLEAN.bank)
    practice = tuple(item.model_copy(update={"judgment": False}) for item in CLEAN.practice)
    assert "test judgment" in found(replace(CLEAN, bank=bank, practice=practice))


def test_the_longest_option_as_a_clue_is_named() -> None:
    """When the right option stands out by length, the items are listed."""
    bank = tuple(
        item.model_copy(update={"option": tuple(
            option.model_copy(update={"text": option.text + " and so on" * 20}) if option.credit == 1 else option
            for option in item.option
        )})
        if isinstance(item, Choice) else item
        for item in CLEAN.bank
    )  # fmt: skip
    assert "more often than chance" in found(replace(CLEAN, bank=bank))


def test_minutes_that_are_not_there_are_named() -> None:
    """Claimed minutes beyond the estimate by over a tenth, and practical blocks that do not add up."""
    claimed = CLEAN.module.model_copy(update={"self_study": round(CLEAN.estimate * 1.1) + 1})
    assert "Claim less or write more" in found(replace(CLEAN, module=claimed))
    longer = CLEAN.practical.replace("**160**", "**161**")
    assert "the curriculum says 160 minutes. Mend the table." in found(replace(CLEAN, practical=longer))


def test_a_stale_notebook_is_named() -> None:
    """A change of the text without a build is found."""
    assert list(check._up_to_date(CLEAN)) == []
    (line,) = check._up_to_date(with_text("## Key points", "## Key points\n\nOne more."))
    assert "records.ipynb: is not what its sources build. Run: sro course build" in line


def test_code_in_a_lesson_is_refused() -> None:
    """A code cell may only ask an item: a course for officers shows no code."""
    with pytest.raises(Problem, match="may only be ask"):
        notebook(with_text('ask("sro1-records-p01")', "import os"))


def test_retired_ids_are_never_reused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An id that the register calls retired is refused, an unregistered one is named."""
    register = tmp_path / "ids.txt"
    lines = check.REGISTER.read_text().replace("sro1-records-01\n", "sro1-records-01 retired\n")
    register.write_text(lines.replace("sro1-records-02\n", ""))
    monkeypatch.setattr(check, "REGISTER", register)
    said = "\n".join(check.check_register(read_curriculum()))
    assert "item sro1-records-01: the id was retired" in said
    assert "item sro1-records-02: not in ids.txt" in said


def test_a_level_whose_minutes_do_not_add_up_is_refused() -> None:
    """The curriculum itself does not load when a level is not 2,400 minutes."""
    table = read_curriculum().model_dump()
    table["level"][0]["module"][0]["practical"] += 1
    with pytest.raises(ValueError, match="add up to 2401 minutes, not 2400"):
        Curriculum.model_validate(table)
