"""What grading writes into a module's cells, as plain data: one road for nbgrader's steps and for a whole class.

In nbgrader a grade cell without output earns full marks, so every automatic grade cell gets
exactly one numeric result.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from course.player import answers
from course.player.items import AnyItem, Automatic, Written, is_answered, public
from course.player.scoring import score
from course.problem import Problem
from graders import results
from graders.banks import bank_version, find_bank, graded_items
from graders.classes import Class
from graders.work import Work

Cell = Mapping[str, Any]
Output = dict[str, Any]
WORK = "sro_work"  # where a graded notebook says which attempt it is, and which answers it graded
BANK = "sro_bank"  # and by which bank; the training record takes it as evidence (tracker/classes/evidence.py)
HELD = "text/x-sro-held"  # an item's page without its key, while the item may be asked again


def restored(cells: list[Any]) -> list[Any]:
    """The cells of the released module that are graded or shown in feedback: its title and nbgrader's."""
    return cells[:1] + [cell for cell in cells[1:] if "nbgrader" in cell["metadata"]]


def mark_of(cell: Cell) -> Mapping[str, Any]:
    """What nbgrader says of a cell: id, points, whether it is a grade or a solution; empty if nothing."""
    found: Mapping[str, Any] = cell["metadata"].get("nbgrader", {})
    return found


def marks_in(cells: Iterable[Cell]) -> list[Mapping[str, Any]]:
    """What nbgrader says of each cell: id, points, and score and comment once they were read in."""
    return [mark for cell in cells if (mark := mark_of(cell))]


def work_in(metadata: Mapping[str, Any], officer: str, module: str) -> Work:
    """What a graded notebook's metadata say that it graded; raises `Problem` for one from before attempts."""
    if WORK not in metadata:
        raise Problem(f"{officer}, {module} must be graded again first: sro class grade")
    found = metadata[WORK]
    return Work(**{**found, "notes": tuple(found["notes"])})


def written_source(given: Any) -> str | None:
    """The text that a written answer's cell gets; `None` where nothing was written."""
    return results.written_answer(given) if isinstance(given, str) and given.strip() else None


def items_asked(a_class: Class, folder: str, work: Work) -> dict[str, AnyItem]:
    """The item that each slot of this work asks, with its key; raises `Problem` when the bank lacks one."""
    return asked_of(bank_items(a_class, folder), work)


def asked_of(bank: Mapping[str, AnyItem], work: Work) -> dict[str, AnyItem]:
    """The same out of a module's items by id."""
    return {slot: item_of(bank, one) for slot, one in work.variants.items()}


def item_of(bank: Mapping[str, AnyItem], one: str) -> AnyItem:
    """An item of the bank; raises `Problem` when it is not there."""
    if one not in bank:
        raise Problem(f"The bank has no item {one!r}. Check out the version that the class was released with.")
    return bank[one]


def automatic(item: AnyItem | None, cell: str) -> Automatic:
    """The item of an automatic grade cell. That it has left the bank is an error of ours: say so, award nothing."""
    if item is None or isinstance(item, Written):
        raise Problem(f"The bank has no item {cell!r}. Check out the version that the class was released with.")
    return item


def whole_answers(work: Work, items: Mapping[str, AnyItem]) -> Work:
    """The work with those of its answers that are whole answers to what was asked."""
    whole = {slot: one for slot, one in work.answers.items() if is_answered(public(items[slot]), one)}
    return replace(work, answers=whole)


def gate_of(a_class: Class, work: Work, log: answers.Answers) -> results.Gate:
    """What the last cell of this work depends on beside the answers."""
    return results.Gate(a_class.counts != "first" or work.attempt == 1, (*unread_notes(log), *work.notes))


def outputs(cell: Cell, items: Mapping[str, AnyItem], work: Work, gate: results.Gate) -> list[Output]:
    """The outputs of one code cell of a graded notebook."""
    mark = mark_of(cell)
    name = mark.get("grade_id", "")
    if not mark.get("grade"):
        return card_outputs(items.get(name.removesuffix("-card")))
    if name.endswith("-safe"):
        critical = [one for one, answer in work.answers.items() if score(items[one], answer).critical]
        return [gate_output(mark, len(work.answers), len(items), critical, gate)[1]]
    return [item_output(mark, automatic(items.get(name), name), work.answers.get(name))[1]]


def card_outputs(item: AnyItem | None) -> list[Output]:
    """A written item's situation and rubric, beside which the instructor marks; nothing for any other cell."""
    if not isinstance(item, Written):
        return []
    return [_display(results.written_stem(item)), _display(results.rubric(item))]


def item_output(mark: Mapping[str, Any], item: Automatic, answer: Any) -> tuple[float, Output]:
    """What an answer earns in its cell, and the output that says so."""
    result = score(item, answer)
    page, held = results.item_result(item, answer, result), results.held_result(item, answer, result)
    return _result(result.points or 0.0, float(mark["points"]), {"text/html": page, HELD: held})


def gate_output(
    mark: Mapping[str, Any], answered: int, asked: int, critical: list[str], gate: results.Gate
) -> tuple[float, Output]:
    """One point when something was answered, nothing answered is a critical error, and the attempt counts."""
    page = results.gate_result(answered, asked, critical, gate)
    earned = bool(answered) and not critical and gate.counts
    return _result(float(earned), float(mark["points"]), {"text/html": page})


def unread_notes(given: answers.Answers) -> list[str]:
    """What of an answer log could not be read, in words for the instructor and the learner."""
    notes = []
    if given.trouble:
        notes.append(f"No answer could be read: {given.trouble}. Ask the learner to hand the module in again.")
    if given.unread:
        lines = "line" if given.unread == 1 else "lines"
        notes.append(f"{given.unread} {lines} of {answers.LOG} could not be read and were passed over.")
    return notes


def bank_mark(a_class: Class, folder: str) -> str:
    """The version of the bank that grades a module of the class."""
    return bank_version(find_bank(os.environ.get("SRO_BANK")), a_class.level, folder)


def _result(points: float, most: float, pages: Mapping[str, str]) -> tuple[float, Output]:
    points = min(max(points, 0.0), most)
    shown = {kind: page for kind, page in pages.items() if page}
    made = {"output_type": "execute_result", "metadata": {}, "execution_count": 1}
    return points, made | {"data": {"text/plain": repr(points)} | shown}


def _display(page: str) -> Output:
    return {"output_type": "display_data", "metadata": {}, "data": {"text/plain": "", "text/html": page}}


@cache
def bank_items(a_class: Class, folder: str) -> dict[str, AnyItem]:
    """A module's graded items and their variants by id, with keys; raises `Problem`."""
    return graded_items(find_bank(os.environ.get("SRO_BANK")), a_class.level, folder)
