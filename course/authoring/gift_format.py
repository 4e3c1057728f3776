r"""GIFT, Moodle's text format for questions: reading a file into questions, and writing their parts.

The grammar, as Moodle's own reader has it:

    file      one or more blocks, parted by blank lines; // begins a comment line, anywhere
    block     [::name::] [format] text [ { answers } [text] ]      without { } it is a description
    answers   nothing (an essay), T, F, #numbers, or one or more answers; then [####feedback]
    answer    = or ~, then [%weight%] [format] text [#feedback]    in a matching: = text -> text
    format    [plain], [html], [markdown] or [moodle]
    escapes   \~ \= \# \{ \} \: \\ for the character itself, \n for a line break

`// [id:...] [tag:...]` above a question is Moodle's own way to carry an id number and tags.
`// sro {...}` is ours: what GIFT has no place for, of the question or of the answer below it.
Moodle leaves such a comment out.

Source: docs.moodle.org, "GIFT format"; moodle/moodle, public/question/format/gift/format.php.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field

from course.problem import Problem
from course.records import Record

BLANK = " \t\n\r\0\x0b"  # what PHP's trim takes away, no more
ESCAPED = re.compile(r"\\([~=#{}:\\n])")
FORMAT = re.compile(r"\[(plain|html|markdown|moodle)\]")
LABEL = re.compile(r"\[(id|tag):((?:[^\]\\]|\\.)*)\]")
WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d*)?)%")
OURS = "// sro "


class Details(Record):
    """What a `// sro` comment may hold, of a question or of one answer; exact where GIFT is not."""

    id: str | None = None
    credit: float | None = None
    weight: float | None = None
    critical: bool | tuple[tuple[str, str], ...] | tuple[str, ...] | None = None
    reason: str | None = None
    target: str | None = None
    targets: dict[str, str] = Field(default_factory=dict)
    model: str | None = None
    rubric: tuple[dict[str, str | float], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `=` or `~`, its weight in percent if written, and in a matching what it goes to."""

    right: bool
    text: str
    weight: float | None = None
    feedback: str = ""
    target: str = ""
    details: Details = field(default_factory=Details)


@dataclass(frozen=True, slots=True)
class Question:
    """One block of a file.

    `kind` is multichoice, match, essay, truefalse, shortanswer, numerical, description, category
    or comment. `labels` are the id numbers and tags of its comments as (`id` or `tag`, text).
    """

    line: int
    kind: str
    text: str
    name: str = ""
    format: str = "moodle"
    answers: tuple[Answer, ...] = ()
    feedback: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    details: Details = field(default_factory=Details)


@dataclass(frozen=True, slots=True)
class _Block:
    """A block with its comments blanked; in `mask`, as long as `text`, escapes are blotted out too."""

    file: str
    start: int
    text: str
    mask: str

    def line(self, place: int) -> int:
        return self.start + self.text.count("\n", 0, place)

    def problem(self, place: int, what: str) -> Problem:
        return Problem(f"{self.file}, line {self.line(place)}: {what}.")


def read_gift(text: str, file: str) -> list[Question]:
    """Read a GIFT file's text; raises `Problem` with the line of the first thing that cannot be read."""
    return [_question(lines, start, file) for start, lines in _blocks(text.removeprefix("\ufeff"))]


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """The blocks of a file: the number of the first line, and the lines."""
    lines = [*text.split("\n"), ""]
    start = 0
    for number, line in enumerate(lines):
        if not line.strip(BLANK):
            if start < number:
                yield start + 1, lines[start:number]
            start = number + 1


def _question(lines: list[str], start: int, file: str) -> Question:
    comments = {start + number: line.strip(BLANK) for number, line in enumerate(lines)}
    comments = {number: line for number, line in comments.items() if line.startswith("//")}
    text = "\n".join("" if start + number in comments else line for number, line in enumerate(lines))
    block = _Block(file, start, text, ESCAPED.sub("\1\1", text))
    labels = tuple(
        (kind, value.replace("\\]", "]"))
        for line in comments.values()
        if not line.startswith(OURS)
        for kind, value in LABEL.findall(line)
    )
    ours = {number: _details(line, number, file) for number, line in comments.items() if line.startswith(OURS)}
    if not text.strip(BLANK):
        return Question(start, "comment", "\n".join(comments.values()), labels=labels)
    if text.strip(BLANK).startswith("$CATEGORY:"):
        line = block.line(text.index("$CATEGORY:"))
        return Question(line, "category", text.strip(BLANK)[len("$CATEGORY:") :].strip(BLANK))
    name, begin = _name(block)
    return _with_answers(block, begin, name, labels, ours)


def _details(line: str, number: int, file: str) -> Details:
    try:
        found = json.loads(line.removeprefix(OURS))
        json.dumps(found, ensure_ascii=False).encode()
        return Details.model_validate(found)
    except (ValueError, RecursionError):  # pydantic's and UTF-8's errors are ValueErrors too
        raise Problem(f"{file}, line {number}: this `// sro` comment cannot be read. Mend it, or delete it.") from None


def _name(block: _Block) -> tuple[str, int]:
    """The name between double colons, and the place where the text begins."""
    begin = len(block.text) - len(block.text.lstrip(BLANK))
    end = block.mask.find("::", begin + 2) if block.mask.startswith("::", begin) else -1
    return ("", begin) if end < 0 else (_plain(block.text[begin + 2 : end]), end + 2)


def _with_answers(
    block: _Block, begin: int, name: str, labels: tuple[tuple[str, str], ...], ours: dict[int, Details]
) -> Question:
    text, mask = block.text, block.mask
    first, last = mask.find("{", begin), mask.find("}", begin)
    if (first < 0) != (last < 0) or first > last:
        raise block.problem(max(first, last, 0), "a { or } without its other half. Write \\{ or \\} for the character")
    again = max(mask.find("{", first + 1), mask.find("}", last + 1)) if first >= 0 else -1
    if again >= 0:
        raise block.problem(
            again, "a second { or }: leave a blank line before each question, and write \\{ or \\} for the character"
        )
    inner = (first + 1, last) if first >= 0 else (len(text), len(text))
    stop = mask.rfind("####", *inner)
    feedback = text[stop + 4 : inner[1]] if stop >= 0 else ""
    inner = (inner[0], stop) if stop >= 0 else inner
    kind = _kind(mask[slice(*inner)].strip(BLANK)) if first >= 0 else "description"
    after = text[last + 1 :] if first >= 0 else ""
    before = text[begin:first] if first >= 0 else text[begin:]
    format, asked = _formatted(before + ("_____" + after if after.strip(BLANK) else ""), "moodle")
    marks = {"multichoice": "[~=]", "match": "="}.get(kind)
    found = _answers(block, inner, kind, marks, format, ours) if marks else ()
    above = [one for number, one in ours.items() if not found or number < block.line(first + 1)]
    if len(above) > 1:
        raise block.problem(begin, "two `// sro` comments above one question. Delete one")
    whole = above[0] if above else Details()
    return Question(
        block.line(begin), kind, asked, name, format, found, _formatted(feedback, format)[1], labels, whole
    )  # fmt: skip


def _kind(answers: str) -> str:
    """What Moodle takes a question for, by its answers (escapes blotted out)."""
    if not answers:
        return "essay"
    if answers.startswith("#"):
        return "numerical"
    if "~" in answers:
        return "multichoice"
    if "=" in answers and "->" in answers:
        return "match"
    return "truefalse" if answers.split("#")[0].strip(BLANK) in ("T", "TRUE", "F", "FALSE") else "shortanswer"


def _answers(
    block: _Block, inner: tuple[int, int], kind: str, marks: str, format: str, ours: dict[int, Details]
) -> tuple[Answer, ...]:
    begins = [inner[0] + one.start() for one in re.finditer(marks, block.mask[slice(*inner)])]
    if block.text[inner[0] : begins[0]].strip(BLANK):
        raise block.problem(begins[0], "text before the first answer. Begin each answer with = or ~")
    found = []
    waiting = {number: one for number, one in ours.items() if number >= block.line(inner[0])}
    for begin, end in zip(begins, [*begins[1:], inner[1]], strict=True):
        mine = [waiting.pop(number) for number in list(waiting) if number < block.line(begin)]
        if len(mine) > 1:
            raise block.problem(begin, "two `// sro` comments above one answer. Delete one")
        answer = _answer(block, begin, end, kind, format, mine[0] if mine else Details())
        if not answer.text and not answer.target:
            raise block.problem(begin, "an answer without text. Write it, or take the = or ~ out")
        found.append(answer)
    if waiting:
        raise Problem(f"{block.file}, line {min(waiting)}: a `// sro` comment with no answer below it. Delete it.")
    return tuple(found)


def _answer(block: _Block, begin: int, end: int, kind: str, format: str, details: Details) -> Answer:
    right = block.text[begin] == "="
    parting = block.mask.find("->" if kind == "match" else "#", begin, end)
    text, rest = (block.text[begin + 1 : end], "") if parting < 0 else (
        block.text[begin + 1 : parting], block.text[parting + (2 if kind == "match" else 1) : end]
    )  # fmt: skip
    if kind == "match":
        if parting < 0:
            raise block.problem(begin, "an answer of a matching without ->. Write = thing -> where it belongs")
        return Answer(right, _formatted(text, format)[1], target=_plain(rest), details=details)
    written = None if right else WEIGHT.match(text.strip(BLANK))
    weight = float(written[1]) if written else None
    text = text.strip(BLANK)[written.end() :] if written else text
    return Answer(right, _formatted(text, format)[1], weight, _formatted(rest, format)[1], details=details)


def _formatted(text: str, format: str) -> tuple[str, str]:
    """The format that a text names (or the one given), and the text without escapes."""
    text = text.strip(BLANK)
    named = FORMAT.match(text)
    return (named[1], _plain(text[named.end() :])) if named else (format, _plain(text))


def _plain(text: str) -> str:
    """A text without escapes; line breaks of the file keep no blanks around them."""
    folded = re.sub(rf"[{BLANK}]*\n[{BLANK}]*", "\n", text.strip(BLANK))
    return ESCAPED.sub(lambda one: "\n" if one[1] == "n" else one[1], folded).strip(BLANK)


def escape(text: str) -> str:
    """A text as GIFT writes it, on one line."""
    return re.sub(r"[\\~=#{}:]", r"\\\g<0>", text).replace("\n", "\\n")


def marked(text: str) -> str:
    """The same, where a text may begin with what GIFT takes for a format or a weight."""
    return ("[plain]" if text.startswith(("[", "%")) else "") + escape(text)


def label(kind: str, value: str) -> str:
    """An id number (`id`) or a `tag` for a comment above a question."""
    return f"[{kind}:{value.replace(']', chr(92) + ']')}]"


def comment(**details: Any) -> str:
    """A `// sro` comment line; without what is `None` or empty."""
    kept = {key: value for key, value in details.items() if value is not None and value not in ((), [], {}, "")}
    text = json.dumps(kept, ensure_ascii=False)
    return OURS + re.sub(r"\[(?=(?:id|tag):)", r"\\u005b", text)  # or Moodle would read a label in it
