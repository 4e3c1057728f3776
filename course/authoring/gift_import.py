"""GIFT as items: whole ones from a file of our own, drafts from a foreign one.

A draft says what is missing, field by field. What an item has no place for is said beside it.
The file's answers rule: a `// sro` comment adds what GIFT cannot hold and never overrides an answer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from course.authoring.gift_export import credits_of, reasons, select_weights
from course.authoring.gift_format import Answer, Question, marked
from course.player.items import ITEM

NO_ITEM = {
    "truefalse": "true or false has two answers; a choice needs three options or more",
    "shortanswer": "no item takes a short answer to be compared",
    "numerical": "no item takes a number",
    "description": "it asks nothing",
    "category": "items have no categories",
}
TO_ADD = {
    "id": "a short name that tells no answer",
    "objective": "the number of the objective that it tests",
    "basis": "policy, constitution, statute or practice",
    "difficulty": "1 to 3",
    "authorities": "at least one id of course/authorities.toml",
    "reason": "why it is right or wrong",
    "rubric": "two or more rows with row, points, full, part, none",
    "model": "a full answer",
}
ITS_ID = "the module's id and a number, such as sro1-searches-p07"
# What a field may stand for while the rest of a draft is checked.
STAND_IN: dict[str, Any] = {
    "objective": 1,
    "difficulty": 1,
    "basis": "policy",
    "authorities": ["x"],
}
LISTS = {"statement": "statements", "authority": "authorities"}
WORDS = ("type", "basis", "variant_of")
NUMBERS = ("objective", "difficulty", "judgment", "points")
HTML = re.compile(r"</?[a-z][^>]*>")


@dataclass(frozen=True, slots=True)
class Draft:
    """One item as TOML's values, where it stood, what is to be added, and what was not carried."""

    line: int
    name: str
    fields: dict[str, Any]
    missing: tuple[str, ...]
    notes: tuple[str, ...]


def from_gift(questions: list[Question]) -> tuple[list[Draft], list[str]]:
    """Items and drafts in the file's order, and a line for each question that is no item."""
    drafts: list[Draft] = []
    left_out: list[str] = []
    for question in questions:
        if question.kind == "comment":
            left_out += [line.removeprefix("// ") for line in question.text.split("\n") if line.startswith("// LEFT")]
        elif question.kind in NO_ITEM:
            called = question.name or question.text.split("\n")[0][:60]
            left_out.append(f"line {question.line}, {called!r}: {question.kind}: {NO_ITEM[question.kind]}")
        else:
            drafts.append(_draft(question))
    return drafts, left_out


def _draft(question: Question) -> Draft:
    fields = _labelled(question)
    build = {"essay": _written, "multichoice": _options}.get(question.kind)
    build = build or (_order if fields.get("type") == "order" else _match)
    notes = [*_text_notes(question), *build(question, fields)]
    name = str(fields.get("id") or question.name or question.text.split("\n")[0][:60])
    if question.name and question.name != fields.get("id"):
        notes.append(f"its name was: {question.name}")
    return Draft(question.line, name, fields, tuple(_missing(fields)), tuple(notes))


def _labelled(question: Question) -> dict[str, Any]:
    """Id, stem and what the tags hold."""
    fields: dict[str, Any] = {"statements": []}
    for kind, text in question.labels:
        key, parted, value = text.partition("=")
        if kind == "id":
            fields["id"] = text
        elif parted and key in LISTS:
            fields.setdefault(LISTS[key], []).append(value)
        elif parted and key in WORDS:
            fields[key] = value
        elif parted and key in NUMBERS:
            fields[key] = _typed(value)
    fields["stem"] = question.text
    if "id" not in fields and re.fullmatch(r"sro[123]-[a-z-]+-[pw]?\d+[b-e]?", question.name):
        fields["id"] = question.name
    return fields


def _typed(value: str) -> Any:
    if value in ("true", "false"):
        return value == "true"
    try:
        return int(value) if value.isdecimal() else float(value)
    except ValueError:
        return value


def _text_notes(question: Question) -> Iterator[str]:
    known = tuple(f"{key}=" for key in (*LISTS, *WORDS, *NUMBERS))
    for kind, text in question.labels:
        if kind == "tag" and not text.startswith(known):
            yield f"a tag is not carried: {text}"
    texts = [question.text, *(one.text + one.feedback for one in question.answers)]
    if question.format in ("html", "markdown") or (
        question.format == "moodle" and any(HTML.search(text) for text in texts)
    ):
        yield "HTML or Markdown stands in its text, and will be shown as typed: rewrite it as plain text"


def _options(question: Question, fields: dict[str, Any]) -> Iterator[str]:
    single = any(answer.right for answer in question.answers)
    fields["type"] = "choice" if single else "select"
    weights = [100.0 if answer.right else answer.weight or 0.0 for answer in question.answers]
    credits = credits_of(weights, single)
    taken = {answer.details.id for answer in question.answers}
    letters = iter([letter for letter in ascii_lowercase if letter not in taken] + ["?"] * len(weights))
    fields["option"] = [
        _option(answer, answer.details.id or next(letters), weight, credit)
        for answer, weight, credit in zip(question.answers, weights, credits, strict=True)
    ]
    if question.feedback:
        yield f"its general feedback is not carried: {question.feedback}"
    if single and any(weight < 0 for weight in weights):
        yield "an answer takes points away; here it earns nothing"
    if not single and any(weight > 0 for weight in weights):
        ours = select_weights([row["credit"] for row in fields["option"]])
        rows = zip(ours, weights, fields["option"], strict=True)
        if any(own <= 0 and own != weight and "critical" not in row for own, weight, row in rows):
            yield "its wrong answers take away another share; here each cancels an average right one"


def _option(answer: Answer, name: str, weight: float, credit: float) -> dict[str, Any]:
    known = answer.details
    exact = known.credit is not None and known.weight == weight
    row: dict[str, Any] = {"id": name, "text": answer.text, "credit": known.credit if exact else credit}
    if known.critical is True:
        row["critical"] = True
    return row | ({"reason": answer.feedback} if answer.feedback else {})


def _match(question: Question, fields: dict[str, Any]) -> Iterator[str]:
    fields["type"] = "match"
    known = question.details.targets
    texts = dict(known)
    for answer in question.answers:
        if answer.target not in texts.values():
            texts[_unused("t", texts)] = answer.target
    wanted = {answer.target for answer in question.answers}
    fields["target"] = [{"id": name, "text": text} for name, text in texts.items() if text in wanted]
    fields["pair"] = []
    for number, answer in enumerate((one for one in question.answers if one.text), start=1):
        own = answer.details.target
        same = own is not None and texts.get(own) == answer.target
        target = own if same else next(name for name, text in texts.items() if text == answer.target)
        row = {"id": answer.details.id or f"p{number}", "text": answer.text, "target": target}
        fields["pair"].append(row | _reason(answer) | _critical(answer))
    yield from _general(question, [(row["text"], row.get("reason", "")) for row in fields["pair"]])


def _order(question: Question, fields: dict[str, Any]) -> Iterator[str]:
    places = sorted(question.answers, key=lambda one: (len(one.target), one.target))
    fields["step"] = [
        ({"id": answer.details.id} if answer.details.id else {}) | {"text": answer.text} | _reason(answer)
        for answer in places
    ]
    if isinstance(question.details.critical, tuple):
        fields["critical"] = [list(pair) for pair in question.details.critical]
    yield from _general(question, [(row["text"], row.get("reason", "")) for row in fields["step"]])


def _written(question: Question, fields: dict[str, Any]) -> Iterator[str]:
    fields["type"] = "written"
    if question.details.model:
        fields["model"] = question.details.model
    if question.details.rubric:
        fields["rubric"] = [dict(row) for row in question.details.rubric]
    if question.feedback:
        yield f"its general feedback is not carried: {question.feedback}"


def _general(question: Question, rows: list[tuple[str, str]]) -> Iterator[str]:
    """The general feedback, when it is not the reasons that stand in the comments."""
    if question.feedback and marked(question.feedback) != reasons(rows):
        yield f"its general feedback is not carried; compare it with the reasons: {question.feedback}"


def _reason(answer: Answer) -> dict[str, Any]:
    return {"reason": answer.details.reason} if answer.details.reason else {}


def _critical(answer: Answer) -> dict[str, Any]:
    found = answer.details.critical
    return {"critical": list(found)} if isinstance(found, tuple) and found else {}


def _unused(letter: str, names: dict[str, str]) -> str:
    return next(name for number in range(1, len(names) + 2) if (name := f"{letter}{number}") not in names)


def _missing(fields: dict[str, Any]) -> Iterator[str]:
    """What a draft lacks or has wrong, one line for each field.

    A record's own rules are only looked at when no field is missing; so what is missing gets a stand-in.
    """
    stand_in = fields
    while errors := _errors(stand_in):
        missing = [error for error in errors if error["type"] == "missing"]
        for error in missing or errors:
            if not missing and error["loc"][1:2] and error["loc"][1] not in fields:
                continue  # a fault of a stand-in is none of the author's
            yield _said(fields, error["loc"][1:], error["type"] == "missing", error["msg"])
            stand_in = _filled(stand_in, error["loc"][1:]) if missing else stand_in
        if not missing:
            return


def _errors(fields: dict[str, Any]) -> list[ErrorDetails]:
    try:
        ITEM.validate_python(fields)
    except ValidationError as why:
        return why.errors()
    return []


def _said(fields: dict[str, Any], place: tuple[int | str, ...], missing: bool, message: str) -> str:
    last = str(place[-1]) if place else ""
    if len(place) > 2 and isinstance(place[1], int):
        row = fields[str(place[0])][place[1]]
        last = f"{place[0]} {row.get('id') or place[1] + 1}: {place[2]}"
    if missing:
        hint = ITS_ID if place == ("id",) else TO_ADD.get(str(place[-1]), "")
        return f"add {last}: {hint}" if hint else f"add {last}"
    message = message.removeprefix("Value error, ")
    return f"mend {last}: {message}" if last else f"mend: {message}"


def _filled(fields: dict[str, Any], place: tuple[int | str, ...]) -> dict[str, Any]:
    """The fields with something in the missing place."""
    key = str(place[0])
    if key == "rubric" and len(place) == 1:
        points = fields.get("points", 2.0)
        half = points / 2 if isinstance(points, int | float) else 1
        row = {"row": "x", "points": half, "full": "x", "part": "x", "none": "x"}
        return fields | {key: [row, row]}
    if len(place) == 1:
        return fields | {key: "sro1-x-01" if key == "id" else STAND_IN.get(key, "x")}
    rows = [dict(row) for row in fields[key]]
    if isinstance(place[1], int):
        rows[place[1]][str(place[2])] = f"x{99 - place[1]}" if place[2] == "id" else "x"
    return fields | {key: rows}
