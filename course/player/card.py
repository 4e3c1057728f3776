"""The cards a learner answers in: one for an item, one that says what is still open.

A card is an anywidget: its page is `card.js`, its answers go to the log beside the
notebook. Widget state is never relied on; a card that is made again reads the log.
"""

import getpass
import hashlib
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
from course.player.feedback import practice_feedback
from course.player.items import Automatic, is_answered, is_begun, public
from course.player.library import find_item, graded_items, module_folder

HERE = Path(__file__).parent
PAGE = ("card.js", "card_draft.js", "card_sequences.js", "card_branch.js")  # one module for the browser
ASK_FIRST = {"match": "Match every row first.", "branch": "Choose what you do first."}


class _Card(anywidget.AnyWidget):
    _esm = "\n".join((HERE / name).read_text(encoding="utf-8") for name in PAGE)
    _css = HERE / "card.css"
    kind = traitlets.Unicode().tag(sync=True)
    item = traitlets.Dict().tag(sync=True)


class ItemCard(_Card):
    """One item: what may be seen of it, the answer that counts, and practice feedback."""

    answer = traitlets.Any(None, allow_none=True).tag(sync=True)
    saved_at = traitlets.Unicode("").tag(sync=True)
    feedback = traitlets.Dict().tag(sync=True)
    place = traitlets.Unicode().tag(sync=True)

    def __init__(self, item: Mapping[str, Any] | Automatic, folder: Path) -> None:
        self._practice = None if isinstance(item, Mapping) else item
        self._folder = folder
        shown = dict(item) if isinstance(item, Mapping) else public(item)
        _shuffle(shown)
        given = answers.read(folder).latest.get(shown["id"])
        super().__init__(kind="practice" if self._practice else "graded", item=shown, place=place_name(folder))
        if given and self._keeps(given.answer):
            self._show(given)
        self.on_msg(self._received)

    def _received(self, _card: object, message: Any, _buffers: object) -> None:
        answer = message.get("answer") if isinstance(message, dict) else None
        withdrawn = self._practice is None and answer in ("", [])
        if not withdrawn and not self._keeps(answer):
            self.send({"refused": ASK_FIRST.get(self.item["type"], "Choose an answer first.")})
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

    def _keeps(self, answer: Any) -> bool:
        """A whole answer is kept; one only begun is kept where the card can take it up again."""
        begun = self._practice is None or self.item["type"] == "branch"
        return is_answered(self.item, answer) or (begun and is_begun(self.item, answer))

    def _show(self, given: answers.Answer) -> None:
        self.answer = given.answer
        self.saved_at = given.at
        if self._practice:
            whole = is_answered(self.item, given.answer)
            self.feedback = practice_feedback(self._practice, given.answer) if whole else {}


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


def place_name(folder: Path) -> str:
    """A short name for a folder, under which a browser keeps what belongs to it alone."""
    return hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]


_READY: "WeakSet[ReadyCard]" = WeakSet()


def _shuffle(shown: dict[str, Any]) -> None:
    """Put what a learner chooses from into an order fixed for this learner and item."""
    for part in ("options", "steps", "pairs"):
        if part in shown:
            shown[part] = _shuffled(shown[part], shown["id"])
    if "nodes" in shown:
        shown["nodes"] = [
            node | {"choices": _shuffled(node["choices"], f"{shown['id']} {node['id']}")} for node in shown["nodes"]
        ]


def _shuffled(options: list[dict[str, str]], seed: str) -> list[dict[str, str]]:
    order = list(options)
    random.Random(f"{getpass.getuser()} {seed}").shuffle(order)
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
