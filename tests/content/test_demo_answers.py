"""The demo's stored answers and marks, held against the bank: whole, and to items that the officer is asked."""

import tomllib
from functools import cache
from typing import Any

import pytest

from course.curriculum import read_curriculum
from course.player.attempts import variant_number
from course.player.items import AnyItem, is_answered, public
from course.player.scoring import score
from graders.banks import find_bank, graded_items
from tests.driving import ROOT

DEMO = ROOT / "demo"
MODULES = [module.folder for module in read_curriculum().find_level("sro1").module]


def read(name: str) -> dict[str, Any]:
    """A file of the demo."""
    return tomllib.loads((DEMO / name).read_text(encoding="utf-8"))


OFFICERS = {one["id"]: one for one in read("story.toml")["officer"]}
GIVEN = {path.stem: read(f"answers/{path.name}") for path in sorted((DEMO / "answers").glob("*.toml"))}


@cache
def asked(officer: str, module: str, attempt: int) -> dict[str, AnyItem]:
    """The variants that class sro1-demo asks of an officer in an attempt: slot to item."""
    slots: dict[str, list[AnyItem]] = {}
    for item in graded_items(find_bank(None), "sro1", module).values():
        slots.setdefault(item.variant_of or item.id, []).append(item)
    return {
        slot: forms[variant_number("sro1-demo", officer, slot, attempt, len(forms))] for slot, forms in slots.items()
    }


def attempts(officer: str, module: str) -> tuple[int, ...]:
    """The attempts that an officer makes at a module in the demo."""
    return (1, 2) if module in OFFICERS[officer].get("again", ()) else (1,)


@pytest.mark.parametrize("officer", GIVEN)
def test_each_demo_answer_is_a_whole_answer_to_an_item_asked(officer: str) -> None:
    """No answer of the demo is to another variant, to a node that is gone, or half an answer."""
    for module, answers in GIVEN[officer].items():
        items = {item.id: item for one in attempts(officer, module) for item in asked(officer, module, one).values()}
        assert set(answers) <= set(items), module
        assert [name for name, answer in answers.items() if not is_answered(public(items[name]), answer)] == []


def test_avery_is_asked_nothing_that_stays_unanswered() -> None:
    """The officer who finishes SRO I answers every graded item of its ten modules, without a critical error."""
    assert list(GIVEN["avery"]) == MODULES
    for module in MODULES:
        for item in asked("avery", module, 1).values():
            result = score(item, GIVEN["avery"][module].get(item.id))
            assert result.answered and not result.critical, item.id


@pytest.mark.parametrize("officer", [name for name, one in OFFICERS.items() if "answers everything" in one["story"]])
def test_who_answers_everything_leaves_nothing_out(officer: str) -> None:
    """An officer whose story says so answers each item of the modules handed in."""
    for module, answers in GIVEN[officer].items():
        assert {item.id for item in asked(officer, module, 1).values()} <= set(answers)


@pytest.mark.parametrize(("marks", "attempt"), [("marks.toml", 1), ("marks-again.toml", 2)])
def test_each_written_demo_answer_has_one_mark(marks: str, attempt: int) -> None:
    """Every written answer of an attempt is marked once, within its points, and told why."""
    given = {(one["officer"], one["item"]): one for one in read(marks)["mark"]}
    assert len(given) == len(read(marks)["mark"])
    wanted = {
        (officer, slot): item
        for officer, modules in GIVEN.items()
        for module, answers in modules.items()
        if attempt in attempts(officer, module)
        for slot, item in asked(officer, module, attempt).items()
        if item.type == "written" and item.id in answers
    }
    assert set(given) == set(wanted)
    for key, item in wanted.items():
        assert 0 <= given[key]["points"] <= item.points
        assert given[key]["comment"]
