"""A module as its class released it, made ready to be filled in for any number of officers.

Cells whose content depends only on an item and one answer to it are made once for all who gave it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from course.curriculum import Module
from course.player import answers
from course.player.items import AnyItem, is_answered, public
from course.player.scoring import score
from course.problem import Problem
from graders import scored
from graders.attempts import digest_of
from graders.classes import Class
from graders.notebook_text import cell_text, joined, notebook_bytes
from graders.work import Slots, Work, released_slots

MOST_MADE = 3000  # cells kept in memory, of some 6 kB each
LONGEST = 40  # characters of an answer that others may have given too


class Source(NamedTuple):
    """What the gradebook says of a released cell: nbgrader puts it in place of what the cell says."""

    cell_type: str
    locked: bool
    source: str
    checksum: str
    points: float | None


class Made(NamedTuple):
    """A cell for one answer: its digest, whether it is a whole answer and a critical error, what it earns, its text."""

    digest: str
    whole: bool
    critical: bool
    points: float | None
    text: bytes


class Filled(NamedTuple):
    """A module filled in for one officer: the work graded, the digest of each slot's answer, and the notebook.

    `points` are by grade cell, `None` waits for the instructor; `blank` are the written cells that
    nothing was written in.
    """

    work: Work
    digests: dict[str, str]
    points: dict[str, float | None]
    blank: frozenset[str]
    notebook: bytes


@dataclass(frozen=True)
class Master:
    """A released module with its graded items; `digest` tells it, its class and its bank from any other."""

    a_class: Class
    module: Module
    slots: Slots
    items: Mapping[str, AnyItem]
    cells: tuple[dict[str, Any], ...]
    metadata: Mapping[str, Any]
    minor: int
    bank: str
    digest: str
    made: dict[tuple[int, str, str], Made] = field(default_factory=dict)


def read_master(folder: Path, a_class: Class, module: Module, source: Mapping[str, Source], late: str) -> Master:
    """The module as released in a class; raises `Problem` when it is gone or is not what the gradebook knows.

    `late` is what else a grading rests on: the due date and the rule for late work.
    """
    path = folder / "release" / module.folder / f"{module.topic}.ipynb"
    try:
        raw = path.read_bytes()
        book = json.loads(raw)
        cells = tuple(_as_released(joined(cell), source) for cell in scored.restored(book["cells"]))
        minor = int(book["nbformat_minor"])
        if book["nbformat"] != 4 or minor < 5 or not all(cells):
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise Problem(
            f"{path} is not what the gradebook knows as released. Release it again: sro class release"
        ) from None
    slots, bank = released_slots(folder, module.folder), scored.bank_mark(a_class, module.folder)
    settings = json.dumps([sorted(source.items()), list(slots.items()), bank, a_class.model_dump(), late])
    digest = hashlib.sha256(raw + settings.encode()).hexdigest()
    items = scored.bank_items(a_class, module.folder)
    return Master(a_class, module, slots, items, cells, book["metadata"], minor, bank, digest)


def _as_released(cell: dict[str, Any], source: Mapping[str, Source]) -> dict[str, Any]:
    """What nbgrader's OverwriteCells does: points, checksum and a locked cell's text are the gradebook's."""
    mark = scored.mark_of(cell)
    if not mark:
        return cell
    known = source[mark["grade_id"]]
    if (cell["cell_type"], _locked(mark)) != (known.cell_type, known.locked):
        return {}
    points = {"points": known.points} if mark["grade"] and float(mark["points"]) != known.points else {}
    mark = {**mark, **points, "checksum": known.checksum}
    text = known.source if known.locked else cell["source"]
    return {**cell, "metadata": {**cell["metadata"], "nbgrader": mark}, "source": text}


def _locked(mark: Mapping[str, Any]) -> bool:
    return not mark["solution"] and bool(mark["grade"] or mark["locked"])


def checksum(cell: Mapping[str, Any]) -> str:
    """nbgrader's checksum of a cell (`nbgrader.utils.compute_checksum`); the released one means nothing was written."""
    mark = scored.mark_of(cell)
    parts = [cell["source"], cell["cell_type"], str(mark["grade"]), str(mark["solution"]), str(_locked(mark))]
    parts += [mark["grade_id"], *([str(float(mark["points"]))] if mark["grade"] else [])]
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def fill(master: Master, work: Work, log: answers.Answers) -> Filled:
    """The module with an officer's answers scored in it; `log` is where they were read. Raises `Problem`."""
    for one in work.variants.values():
        scored.item_of(master.items, one)
    made = [_made(master, index, work) for index in range(len(master.cells))]
    by_name = {scored.mark_of(cell).get("grade_id"): one for cell, one in zip(master.cells, made, strict=True)}
    whole = {slot: one for slot, one in work.answers.items() if by_name[slot].whole}
    critical = [slot for slot in whole if by_name[slot].critical]
    work, digests = replace(work, answers=whole), {slot: by_name[slot].digest for slot in work.variants}
    points, blank = {}, set()
    for index, cell in enumerate(master.cells):
        mark = scored.mark_of(cell)
        name = mark.get("grade_id", "")
        if name.endswith("-safe"):
            gate = scored.gate_of(master.a_class, work, log)
            earned, output = scored.gate_output(mark, len(whole), len(work.variants), critical, gate)
            made[index] = made[index]._replace(points=earned, text=cell_text({**cell, "outputs": [output]}))
        if mark.get("grade"):
            points[name] = made[index].points
        if mark.get("solution") and made[index].points is not None:
            blank.add(name)
    metadata = {**master.metadata, scored.WORK: vars(work), scored.BANK: master.bank}
    text = notebook_bytes([one.text for one in made], metadata, master.minor)
    return Filled(work, digests, points, frozenset(blank), text)


def _made(master: Master, index: int, work: Work) -> Made:
    """The cell at this index with what the work answers to its item; made once for equal answers."""
    name = scored.mark_of(master.cells[index]).get("grade_id", "")
    slot = name.removesuffix("-card")
    variant, answer = work.variants.get(slot, ""), work.answers.get(slot)
    key = (index, variant, _text_of(answer) if slot == name else "")
    found = master.made.get(key)
    if found is None:
        found = _make(master.cells[index], master.items.get(variant), answer)
        if len(master.made) < MOST_MADE and not (isinstance(answer, str) and len(answer) > LONGEST):
            master.made[key] = found
    return found


def _text_of(answer: Any) -> str:
    try:
        return json.dumps(answer, sort_keys=True)
    except RecursionError:  # lists in lists, without end: no whole answer to anything
        return "too deep"


def _make(cell: dict[str, Any], item: AnyItem | None, answer: Any) -> Made:
    mark = scored.mark_of(cell)
    whole = item is not None and is_answered(public(item), answer)
    digest = digest_of(item.id, answer if whole else None) if item else ""
    if cell["cell_type"] != "code":
        given = scored.written_source(answer) if mark.get("solution") else None
        cell = {**cell, "source": given or cell["source"]}
        blank = bool(mark.get("solution")) and checksum(cell) == mark["checksum"]
        return Made(digest, whole, False, 0.0 if blank else None, cell_text(cell))
    name = mark.get("grade_id", "")
    if not mark.get("grade"):
        return Made(digest, False, False, None, cell_text({**cell, "outputs": scored.card_outputs(item)}))
    if name.endswith("-safe"):
        return Made(digest, False, False, None, b"")
    automatic = scored.automatic(item, name)
    points, output = scored.item_output(mark, automatic, answer)
    return Made(digest, whole, score(automatic, answer).critical, points, cell_text({**cell, "outputs": [output]}))
