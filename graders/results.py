"""What grading shows: an item with the learner's answer, the right one, reasons and sources.

Everything a learner wrote is escaped. The rubric is for the instructor's page only.
"""

import html
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from course.authorities import Authority, read_authorities
from course.player.feedback import HEADINGS, explain
from course.player.items import Automatic, Choice, Select, Written
from course.player.scoring import Score
from course.player.sequences import Match, Order

MOST_CHARACTERS = 20_000
PAGES = Environment(
    loader=PackageLoader("graders"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


@dataclass(frozen=True)
class Gate:
    """What else the last cell depends on: whether this attempt can count, and notes to read."""

    counts: bool = True
    notes: tuple[str, ...] = ()


def item_result(item: Automatic, answer: Any, score: Score) -> str:
    """An automatic item as HTML: own answer, right answer, every reason, the sources."""
    if not isinstance(item, Choice | Select):
        return (
            PAGES.get_template("rows.html")
            .render(
                item=item,
                rows=explain(item, answer),
                headings=HEADINGS[item.type],
                score=score,
                sources=_sources(item.authorities),
                paragraphs=_paragraphs(item.stem),
            )
            .strip()
        )
    given = answer if score.answered else []
    return (
        PAGES.get_template("item.html")
        .render(
            item=item,
            given=given,
            score=score,
            sources=_sources(item.authorities),
            is_select=isinstance(item, Select),
            paragraphs=_paragraphs(item.stem),
        )
        .strip()
    )


def written_stem(item: Written) -> str:
    """A written item's situation and question as HTML."""
    return PAGES.get_template("stem.html").render(item=item, paragraphs=_paragraphs(item.stem)).strip()


def rubric(item: Written) -> str:
    """A written item's rubric and model answer as HTML, for the instructor alone."""
    return PAGES.get_template("rubric.html").render(item=item, sources=_sources(item.authorities)).strip()


def held_result(item: Automatic, answer: Any, score: Score) -> str:
    """An automatic item as HTML without its key: own answer and verdict, for who may be asked it again."""
    return (
        PAGES.get_template("held.html")
        .render(item=item, own=own_answer(item, answer) if score.answered else [], score=score,
                paragraphs=_paragraphs(item.stem))
        .strip()
    )  # fmt: skip


def own_answer(item: Automatic, answer: Any) -> list[str]:
    """A whole answer in the item's words, line by line."""
    if isinstance(item, Choice | Select):
        return [option.text for option in item.option if option.id in answer]
    if isinstance(item, Order):
        text = {step.id: step.text for step in item.step}
        return [text[one] for one in answer]
    if isinstance(item, Match):
        return [f"{pair.text}: {item.target_text(answer[pair.id])}" for pair in item.pair]
    return [turn.text for _, turn in item.taken(answer)]


def gate_result(answered: int, all_items: int, critical: list[str], gate: Gate) -> str:
    """The last cell of a module as HTML: what was answered, critical errors, what was not read."""
    return (
        PAGES.get_template("gate.html")
        .render(
            answered=answered,
            all_items=all_items,
            critical=critical,
            notes=gate.notes,
        )
        .strip()
    )


def written_answer(text: str) -> str:
    """A learner's text as one line of inert HTML.

    One line, because a blank line would end the HTML block and let Markdown be read again;
    the class keeps a page's formula typesetter away from it.
    """
    clean = text.encode("utf-8", "replace").decode("utf-8")
    if not clean.replace("\n", "").replace("\t", "").isprintable():
        clean = "".join(one for one in clean if one in "\n\t" or one.isprintable())
    if len(clean) > MOST_CHARACTERS:
        clean = clean[:MOST_CHARACTERS] + f" … (cut after {MOST_CHARACTERS} characters)"
    inert = html.escape(clean.strip()).replace("\n", "&#10;")
    return f'<div class="sro-answer tex2jax_ignore mathjax_ignore" style="white-space: pre-wrap">{inert}</div>'


def _sources(ids: tuple[str, ...]) -> list[Authority]:
    return [read_authorities()[one] for one in ids]


def _paragraphs(stem: str) -> list[str]:
    return [" ".join(part.split()) for part in stem.strip().split("\n\n")]
