"""The cards a learner answers in: one for an item, one that says what is still open.

A card is an anywidget: its page is `card.js`, its answers go to the log beside the
notebook. Widget state is never relied on; a card that is made again reads the log.
"""

import getpass
import os
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from weakref import WeakSet

import anywidget
import traitlets

from course.player import answers
from course.player.items import Choice, Select, is_answered, public
from course.player.library import find_item, graded_items, module_folder, sources
from course.player.scoring import score

HERE = Path(__file__).parent


class _Card(anywidget.AnyWidget):
    _esm = HERE / "card.js"
    _css = HERE / "card.css"
    kind = traitlets.Unicode().tag(sync=True)
    item = traitlets.Dict().tag(sync=True)


class ItemCard(_Card):
    """One item: what may be seen of it, the answer that counts, and practice feedback."""

    answer = traitlets.Any(None, allow_none=True).tag(sync=True)
    saved_at = traitlets.Unicode("").tag(sync=True)
    feedback = traitlets.Dict().tag(sync=True)

    def __init__(self, item: Mapping[str, Any] | Choice | Select, folder: Path) -> None:
        self._practice = item if isinstance(item, Choice | Select) else None
        self._folder = folder
        shown = dict(item) if isinstance(item, Mapping) else public(item)
        if "options" in shown:
            shown["options"] = _shuffled(shown["options"], shown["id"])
        given = answers.read(folder).latest.get(shown["id"])
        super().__init__(kind="practice" if self._practice else "graded", item=shown)
        if given and is_answered(shown, given.answer):
            self._show(given)
        self.on_msg(self._received)

    def _received(self, _card: object, message: Any, _buffers: object) -> None:
        answer = message.get("answer") if isinstance(message, dict) else None
        withdrawn = self._practice is None and answer in ("", [])
        if not withdrawn and not is_answered(self.item, answer):
            self.send({"refused": "Choose an answer first."})
            return
        try:
            given = answers.append(self._folder, self.item["id"], answer, datetime.now(UTC))
        except OSError as why:
            self.send({"refused": f"Not saved: {why.strerror}. Tell your instructor; keep a copy of your text."})
            return
        self._show(given)
        self.send({"saved": message.get("turn")})
        for card in _READY:
            card.refresh()

    def _show(self, given: answers.Answer) -> None:
        self.answer = given.answer
        self.saved_at = given.at
        if self._practice:
            self.feedback = practice_feedback(self._practice, given.answer)


class ReadyCard(_Card):
    """What is answered and what is still open before a module is handed in."""

    unanswered: traitlets.List[str] = traitlets.List().tag(sync=True)

    def __init__(self, module_id: str, folder: Path, items: tuple[Mapping[str, Any], ...]) -> None:
        self._folder = folder
        self._items = items
        super().__init__(kind="ready", item={"id": f"{module_id}-safe", "count": len(items)})
        self.refresh()
        self.on_msg(lambda *_: self.refresh())

    def refresh(self) -> None:
        """Read the log again and show which graded items have no answer yet."""
        latest = answers.read(self._folder).latest
        self.unanswered = [
            item["id"]
            for item in self._items
            if item["id"] not in latest or not is_answered(item, latest[item["id"]].answer)
        ]


_READY: "WeakSet[ReadyCard]" = WeakSet()


def practice_feedback(item: Choice | Select, answer: Any) -> dict[str, Any]:
    """What a practice card says to an answer: a verdict and a reason for every option."""
    result = score(item, answer)
    full = result.points == item.points
    chosen = [option for option in item.option if option.id in answer]
    if result.critical:
        summary = "A critical error: this would harm a child or break a clear right."
    elif full:
        summary = "Right."
    elif result.points:
        summary = "Partly right."
    else:
        summary = "Not this time." if isinstance(item, Choice) else "Not yet: wrong picks cancel right ones."
    return {
        "summary": summary,
        "level": "critical" if result.critical else "right" if full else "part" if result.points else "wrong",
        "options": {
            option.id: {
                "verdict": _verdict(item, option.credit, option.critical),
                "reason": option.reason,
                "chosen": option in chosen,
            }
            for option in item.option
        },
        "sources": sources(item.authorities),
    }


def _verdict(item: Choice | Select, credit: float, critical: bool) -> str:
    if critical:
        return "Critical error"
    if isinstance(item, Select):
        return "Belongs" if credit else "Does not belong"
    return "Best answer" if credit == 1 else "Partly right" if credit else "Not this"


def _shuffled(options: list[dict[str, str]], item_id: str) -> list[dict[str, str]]:
    """The options in an order fixed for this learner and item."""
    order = list(options)
    random.Random(f"{getpass.getuser()} {item_id}").shuffle(order)
    return order


def item_card(item_id: str) -> ItemCard:
    """See `course.ask`."""
    _refuse_stock_autograde()
    here = Path.cwd()
    return ItemCard(find_item(item_id, here), here)


def ready_card(module_id: str) -> ReadyCard:
    """See `course.ready`."""
    _refuse_stock_autograde()
    here = Path.cwd()
    folder = module_folder(module_id, here)
    card = ReadyCard(module_id, here, graded_items(folder))
    _READY.add(card)
    return card


def _refuse_stock_autograde() -> None:
    # A grade cell without an error would earn full marks in nbgrader, so fail loudly.
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        raise RuntimeError(
            "This module is graded from answers.jsonl by graders.ScoreAnswers, never by running it. "
            "Grade it in its class folder, whose nbgrader_config.py says so."
        )
