"""Items as GIFT: what Moodle can hold as questions, and the rest as comments that say so.

Nothing is dropped in silence. What GIFT has no place for stands in `// sro` comments, from which
`gift_import` gets the same item back; each loss is a `// NOTE` at its place and a line for whoever
runs the command; an item that cannot be carried is a `// LEFT OUT` comment at its place.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from course.authoring.gift_format import comment, escape, label, marked
from course.player.branches import Branch
from course.player.items import AnyItem, Choice, Select, Written
from course.player.sequences import Match, Order
from course.problem import Problem

# Moodle takes no other weights (`question_bank::fraction_options_full`), and these below zero.
FRACTIONS = (
    100.0, 90.0, 83.33333, 80.0, 75.0, 70.0, 66.66667, 60.0, 50.0, 40.0, 33.33333, 30.0, 25.0, 20.0,
    16.66667, 14.28571, 12.5, 11.11111, 10.0, 5.0, 0.0,
)  # fmt: skip
HEAD = """\
// Keys, reasons and rubrics are in this file: keep it as you keep the bank, and give it to no learner.
// Moodle gives each question 1 point and has no place for objective, basis and the like: they are tags.
// Lines that begin with `// sro` hold what GIFT cannot. Moodle leaves them out: what it exports lacks them."""
GATE = "a critical option earns nothing in Moodle too, but does not hold the module open"
UNSCORED = "Moodle does not score critical errors here"
PLACES = "a matching of steps to places: Moodle counts places and not the longest run"
TOGETHER = "Moodle has no feedback for a row: all the reasons stand in the general feedback"
SHARED = "two things have the same text: Moodle cannot tell them apart"
BY_HAND = "rubric and model answer are in comments alone: copy them into Moodle's information for graders"


@dataclass(frozen=True, slots=True)
class Exported:
    """A GIFT file's text, how many items it carries, and a line for each kind of loss with its items."""

    text: str
    carried: int
    notes: tuple[str, ...]


def to_gift(items: Iterable[AnyItem]) -> Exported:
    """Write items as GIFT, in their order."""
    blocks = [HEAD]
    losses: dict[str, list[str]] = {}
    carried = 0
    for item in items:
        why = _cannot(item)
        if why:
            blocks.append(f"// LEFT OUT {item.id} ({item.type}): {why}.")
            losses.setdefault(f"LEFT OUT, {why}", []).append(item.id)
            continue
        carried += 1
        notes, lines = _block(item)
        blocks.append("\n".join([_labels(item), *(f"// NOTE {note}." for note in notes), *lines]))
        for note in notes:
            losses.setdefault(note, []).append(item.id)
    said = tuple(f"{loss}: {', '.join(ids)}" for loss, ids in losses.items())
    return Exported("\n\n".join(blocks) + "\n", carried, said)


def _cannot(item: AnyItem) -> str:
    """Why GIFT cannot carry this item; empty when it can."""
    if isinstance(item, Branch):
        return "GIFT has no question type with consequences"
    labels = (item.id, *item.statements, *item.authorities, item.variant_of or "")
    if any(not one.isprintable() or set(one) & set("\\<>`") for one in labels):
        return "a control character or one of \\ < > ` in an id, which Moodle's tags cannot hold"
    texts = [item.stem, *item.texts]
    if not isinstance(item, Written):
        rows = item.option if isinstance(item, Choice | Select) else item.pair if isinstance(item, Match) else item.step
        texts += [row.reason for row in rows]
    if any(ord(one) < 32 and one not in "\n\t" for text in texts for one in text):
        return "a control character in its text"
    if any(re.search(r"&&\d{3};", text) for text in texts):
        return "&& with three figures and ; in its text, which Moodle's reader takes for a mark of its own"
    left = (
        [pair.text for pair in item.pair] if isinstance(item, Match)
        else [step.text for step in item.step] if isinstance(item, Order) else []
    )  # fmt: skip
    return "a thing to match has -> in its text, for which GIFT has no escape" if any("->" in t for t in left) else ""


def _labels(item: AnyItem) -> str:
    tags: dict[str, Sequence[str]] = {
        "type": [item.type],
        "objective": [str(item.objective)],
        "basis": [item.basis],
        "difficulty": [str(item.difficulty)],
        "judgment": ["true"] if item.judgment else [],
        "points": [str(item.points).removesuffix(".0")],
        "statement": item.statements,
        "authority": item.authorities,
        "variant_of": [item.variant_of] if item.variant_of else [],
    }
    written = [label("tag", f"{key}={value}") for key, values in tags.items() for value in values]
    return " ".join(["//", label("id", item.id), *written])


def _block(item: AnyItem) -> tuple[list[str], list[str]]:
    """The losses of an item, and its lines."""
    begin = f"::{escape(item.id)}::[plain]{escape(item.stem)} {{"
    if isinstance(item, Choice | Select):
        return _options(item, begin)
    if isinstance(item, Match):
        return _match(item, begin)
    if isinstance(item, Order):
        return _order(item, begin)
    if isinstance(item, Written):
        rubric = [row.model_dump() for row in item.rubric]
        return [BY_HAND], [comment(model=item.model, rubric=rubric), begin + "}"]
    raise Problem(f"Item {item.id}: items of type {item.type} are not carried.")


def _options(item: Choice | Select, begin: str) -> tuple[list[str], list[str]]:
    credits = [option.credit for option in item.option]
    single = isinstance(item, Choice)
    weights = choice_weights(credits) if single else select_weights(credits)
    critical = [option.id for option in item.option if option.critical]
    notes = [GATE] if critical else []
    lines = [begin]
    read_back = credits_of(weights, single)
    for option, weight, again in zip(item.option, weights, read_back, strict=True):
        exact = again == option.credit
        if not exact:
            notes.append(f"the credit of option {option.id} is not one that Moodle takes, so the nearest stands for it")
        if option.critical and not single:
            weight = -100.0
        mark = "=" if single and weight == 100 else f"~%{_percent(weight)}%" if weight else "~"
        lines += [
            "\t" + comment(id=option.id, critical=option.critical or None, credit=None if exact else option.credit,
                           weight=None if exact else weight),
            f"\t{mark}{marked(option.text)}#{marked(option.reason)}",
        ]  # fmt: skip
    return notes, [*lines, "}"]


def choice_weights(credits: list[float]) -> list[float]:
    """The percent of each option of a choice: 100 for the best, else the nearest that Moodle takes."""
    return [100.0 if credit == 1 else _nearest(100 * credit, FRACTIONS[1:]) for credit in credits]


def select_weights(credits: list[float]) -> list[float]:
    """The percent of each option of a select: shares that make 100, and for a wrong one the same less.

    As in our own scoring, a wrong pick cancels an average right one. Moodle refuses a question
    whose shares do not make 100; when the nearest do not, all that belong get the same share.
    """
    belong = [credit for credit in credits if credit > 0]
    average = _nearest(100 / len(belong), FRACTIONS)
    near = {credit: _nearest(100 * credit / sum(belong), FRACTIONS[:-1]) for credit in belong}
    if abs(sum(near[credit] for credit in belong) - 100) > 0.1:
        near = dict.fromkeys(belong, average)
    return [near[credit] if credit > 0 else -average for credit in credits]


def credits_of(weights: list[float], single: bool) -> list[float]:
    """The credits that weights stand for: in a choice percent, in a select parts of the largest share."""
    most = 100.0 if single else max([0.0, *weights])
    return [max(0.0, weight) / most if most else 0.0 for weight in weights]


def _nearest(percent: float, fractions: tuple[float, ...]) -> float:
    return min(fractions, key=lambda one: abs(one - percent))


def _percent(weight: float) -> str:
    return str(weight).removesuffix(".0")


def _match(item: Match, begin: str) -> tuple[list[str], list[str]]:
    texts = {target.id: target.text for target in item.target}
    lines = [comment(targets=texts), begin]
    for pair in item.pair:
        lines += [
            "\t" + comment(id=pair.id, target=pair.target, critical=pair.critical, reason=pair.reason),
            f"\t={marked(pair.text)} -> {escape(texts[pair.target])}",
        ]
    used = {texts[pair.target] for pair in item.pair}
    lines += [f"\t= -> {escape(text)}" for text in dict.fromkeys(texts.values()) if text not in used]
    notes = [TOGETHER]
    if any(pair.critical for pair in item.pair):
        notes.append(UNSCORED)
    if len(set(texts.values())) < len(texts) or len({pair.text for pair in item.pair}) < len(item.pair):
        notes.append(SHARED)
    return notes, [*lines, f"\t####{reasons([(pair.text, pair.reason) for pair in item.pair])}", "}"]


def _order(item: Order, begin: str) -> tuple[list[str], list[str]]:
    lines = [comment(critical=item.critical)] if item.critical else []
    lines.append(begin)
    for place, step in enumerate(item.step, start=1):
        lines += ["\t" + comment(id=step.id, reason=step.reason), f"\t={marked(step.text)} -> {place}"]
    notes = [PLACES, TOGETHER, *([UNSCORED] if item.critical else [])]
    return notes, [*lines, f"\t####{reasons([(step.text, step.reason) for step in item.step])}", "}"]


def reasons(rows: list[tuple[str, str]]) -> str:
    """The general feedback of a match or an order: each thing, and why."""
    return marked("\n\n".join(f"{text}\n{reason}" for text, reason in rows))
