"""GIFT, there and back: the same items, whatever their text; and what it cannot carry is said."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.authoring.gift_export import FRACTIONS, choice_weights, select_weights, to_gift
from course.authoring.gift_format import read_gift
from course.authoring.gift_import import Draft, from_gift
from course.authoring.items_toml import items_toml
from course.player.items import ITEM, AnyItem, read_items
from tests.driving import ROOT

FILES = [
    *sorted((ROOT / "graders" / "bank").glob("sro*/*.toml")),
    *sorted((ROOT / "course").glob("sro*/*/practice.toml")),
    ROOT / "tests" / "steps" / "practice.toml",
]
# Pieces in which GIFT, TOML or JSON could see a mark of their own.
PIECES = [
    *("~", "=", "#", "####", "{", "}", ":", "::", "\\", "\\n", "\\\\", "->", "%50%", "%", "[html]", "[plain]", "["),
    *("// ", "// sro {", "[id:x]", "[tag:type=order]", "$CATEGORY: a", '"', '"""', "'", "\n", "\n\n", "\t", " "),
    *("&&058;", "T", "<b>", "é", "\u2028", "\x85", "\x7f", "\ufeff", "word"),
]
TEXT = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join).map(str.strip).filter(bool)
NAMES = st.from_regex(r"[a-z][a-z0-9]{0,3}(-[a-z0-9]{1,3})?", fullmatch=True)
CREDIT = st.sampled_from([0.0, 0.05, 0.3, 0.37, 0.5, 0.98, 1.0]) | st.floats(0, 1)
COMMON: dict[str, Any] = {
    "id": "sro1-x-01",
    "objective": 1,
    "basis": "policy",
    "difficulty": 1,
    "authorities": ["seed-klc"],
    "stem": "What now?",
}


def back(items: list[AnyItem]) -> tuple[list[AnyItem], list[Draft], list[str]]:
    """Items taken to GIFT and back, with the drafts and what was left out."""
    drafts, left_out = from_gift(read_gift(to_gift(items).text, "file"))
    assert not any(one.missing or one.notes for one in drafts), drafts
    return [ITEM.validate_python(one.fields) for one in drafts], drafts, left_out


@st.composite
def items(draw: st.DrawFn) -> dict[str, Any]:
    """Any item of a carried type, with nasty text."""
    kind = draw(st.sampled_from(["choice", "select", "match", "order", "written"]))
    fields = COMMON | {
        "type": kind,
        "stem": draw(TEXT),
        "objective": draw(st.integers(1, 99)),
        "judgment": draw(st.booleans()),
        "points": draw(st.sampled_from([2, 2.5, 1 / 3])),
        "statements": draw(st.lists(st.sampled_from(["S4-XV-B", "a]b", "a=b", "x y", "[id:", "true", "1"]))),
        "variant_of": draw(st.sampled_from([None, "sro1-x-02", "7"])),
    }
    count = draw(st.integers(3, 6))
    names = draw(st.lists(NAMES, min_size=count, max_size=count, unique=True))
    if kind in ("choice", "select"):
        letters = draw(st.permutations("abcdefgh"))[:count]
        credits = draw(st.lists(CREDIT, min_size=count, max_size=count))
        least = [1.0, 0.0, 0.0] if kind == "choice" else [0.4, 1.0, 0.0]
        credits = [*least, *(0.9 * one for one in credits[3:])]
        rows = [
            {"id": letter, "text": draw(TEXT), "reason": draw(TEXT), "credit": credit,
             "critical": credit == 0 and draw(st.booleans())}
            for letter, credit in zip(letters, credits, strict=True)
        ]  # fmt: skip
        return fields | {"option": draw(st.permutations(rows))}
    rows = [{"id": name, "text": draw(TEXT), "reason": draw(TEXT)} for name in names]
    if kind == "order":
        rows.sort(key=lambda row: row["id"], reverse=True)
        return fields | {"step": rows, "critical": [[names_of(rows)[0], names_of(rows)[2]]]}
    if kind == "match":
        targets = draw(st.lists(NAMES, min_size=3, max_size=3, unique=True))
        for number, row in enumerate(rows):
            row["target"] = targets[number % 2]
            row["critical"] = draw(st.sampled_from([[], [targets[2]]]))
        return fields | {"pair": rows, "target": [{"id": one, "text": draw(TEXT)} for one in targets]}
    row = {"row": draw(TEXT), "points": fields["points"] / 2, "full": draw(TEXT), "part": draw(TEXT), "none": "-"}
    return fields | {"model": draw(TEXT), "rubric": [row, row]}


def names_of(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


@given(st.lists(items(), min_size=1, max_size=3))
def test_any_item_comes_back_the_same(fields: list[dict[str, Any]]) -> None:
    """Equal records, or left out by name with the reason; and the TOML written of them reads the same."""
    wanted = [ITEM.validate_python(one) for one in fields]
    there = to_gift(wanted)
    kept = [one for one in wanted if can_go(one)]
    assert there.carried == len(kept)
    found, drafts, left_out = back(wanted)
    assert found == kept
    assert [line.split()[:3] for line in left_out] == [["LEFT", "OUT", "sro1-x-01"]] * (len(wanted) - len(kept))
    rows = tomllib.loads(items_toml((one.fields, []) for one in drafts)).get("item", [])
    assert [ITEM.validate_python(row) for row in rows] == kept


def can_go(item: AnyItem) -> bool:
    """Whether GIFT can carry it: no arrow left of an arrow, none of Moodle's own placeholders."""
    rows = getattr(item, "pair", getattr(item, "step", ()))
    shown = [item.stem, *item.texts, *(row.reason for row in (*rows, *getattr(item, "option", ())))]
    return not any("->" in row.text for row in rows) and not any("&&058;" in text for text in shown)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_item_file_comes_back_the_same(path: Path) -> None:
    """All items of bank and practice but branches, which are named with the reason."""
    whole = list(read_items(path))
    found, _, left_out = back(whole)
    branches = [one.id for one in whole if one.type == "branch"]
    assert found == [one for one in whole if one.type != "branch"]
    assert [line.split()[2] for line in left_out] == branches
    assert all(any(one in note for note in to_gift(whole).notes) for one in branches)


@given(st.lists(CREDIT, min_size=3, max_size=8))
def test_weights_are_ones_that_moodle_takes(credits: list[float]) -> None:
    """Every weight is of Moodle's list; shares of a select make 100; only the best of a choice has 100."""
    single = choice_weights(credits)
    assert set(single) <= set(FRACTIONS)
    assert [one == 100 for one in single] == [one == 1 for one in credits]
    if any(credits):
        shares = select_weights(credits)
        assert {abs(one) for one in shares} <= set(FRACTIONS)
        assert sum(one for one in shares if one > 0) == pytest.approx(100, abs=0.1)
        assert [one > 0 for one in shares] == [one > 0 for one in credits]


def option(name: str, credit: float = 0, **more: Any) -> dict[str, Any]:
    return {"id": name, "text": f"Do {name}", "reason": f"Why {name}", "credit": credit} | more


def gift(**fields: Any) -> tuple[str, str]:
    """One item's GIFT, and the notes."""
    there = to_gift([ITEM.validate_python(COMMON | fields)])
    return there.text, "\n".join(there.notes)


def test_a_choice_is_written_with_its_weights_and_reasons() -> None:
    """The best with =, a part with its percent, and a credit that Moodle does not take is said."""
    rows = [option("a", 1), option("b", 0.4), option("c", 0.37), option("d", critical=True)]
    text, notes = gift(type="choice", option=rows)
    assert "\n\t=Do a#Why a\n" in text
    assert "\n\t~%40%Do b#Why b\n" in text
    assert '// sro {"id": "c", "credit": 0.37, "weight": 40.0}\n\t~%40%Do c#Why c\n' in text
    assert "\n\t~Do d#Why d\n" in text
    assert "the credit of option c is not one that Moodle takes" in notes
    assert "does not hold the module open: sro1-x-01" in notes
    assert "0.37" not in notes, "a key is shown by the command"


def test_a_select_is_scored_in_moodle_as_here() -> None:
    """Right ones share 100, a wrong one takes such a share away, a critical one takes all."""
    rows = [option("a", 1), option("b", 1), option("c", 1), option("d"), option("e", critical=True)]
    text, _ = gift(type="select", option=rows)
    for mark in ("~%33.33333%Do a#", "~%33.33333%Do c#", "~%-33.33333%Do d#", "~%-100%Do e#"):
        assert f"\n\t{mark}" in text
    assert "\n\t=" not in text, "Moodle would take it for a choice"


def test_the_answers_in_the_file_rule_over_its_comments() -> None:
    """A weight, a text or a place changed by hand counts; an exact credit holds only for its own weight."""
    rows = [option("a", 1), option("b", 0.37), option("c")]
    text, _ = gift(type="choice", option=rows)
    (draft,), _ = from_gift(read_gift(text.replace("~%40%Do b", "~%50%Do it"), "file"))
    assert [one["credit"] for one in draft.fields["option"]] == [1.0, 0.5, 0.0]
    assert draft.fields["option"][1]["text"] == "Do it"


def test_a_target_moved_by_hand_is_moved() -> None:
    """A row of a match goes where the file says, though its comment names another target."""
    (item,) = [one for one in read_items(FILES[-1]) if one.type == "match"]
    text = to_gift([item]).text.replace("counselor's file -> Education record", "counselor's file -> Neither")
    (draft,), _ = from_gift(read_gift(text, "file"))
    assert draft.fields["pair"][0]["target"] == "neither"
