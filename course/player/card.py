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
from course.player.attempts import enrolled_at, own_items
from course.player.delivered import class_facts
from course.player.feedback import practice_feedback
from course.player.handing_in import is_open
from course.player.items import Automatic, is_answered, is_begun, public
from course.player.library import find_practice, module_folder, module_of
from course.problem import Problem

HERE = Path(__file__).parent
# One module for the browser.
PAGE = ("element.js", "card.js", "card_draft.js", "card_sequences.js", "card_branch.js", "card_sure.js")
ASK_FIRST = {"match": "Match every row first.", "branch": "Choose what you do first."}


class _Card(anywidget.AnyWidget):
    _esm = "\n".join((HERE / name).read_text(encoding="utf-8") for name in PAGE)
    _css = HERE / "card.css"
    kind = traitlets.Unicode().tag(sync=True)
    item = traitlets.Dict().tag(sync=True)


class ItemCard(_Card):
    """One item: what may be seen of it, the answer that counts, and practice feedback."""

    answer = traitlets.Any(None, allow_none=True).tag(sync=True)
    sure = traitlets.Unicode("").tag(sync=True)
    asks_sure = traitlets.Bool(False).tag(sync=True)
    saved_at = traitlets.Unicode("").tag(sync=True)
    feedback = traitlets.Dict().tag(sync=True)
    place = traitlets.Unicode().tag(sync=True)

    def __init__(self, item: Mapping[str, Any] | Automatic, folder: Path) -> None:
        self._practice = None if isinstance(item, Mapping) else item
        self._folder = folder
        shown = dict(item) if isinstance(item, Mapping) else public(item)
        _shuffle(shown)
        log = answers.read(folder)
        given = log.latest.get(shown["id"]) if self._practice else log.to(shown)
        super().__init__(
            kind="practice" if self._practice else "graded",
            item=shown,
            place=place_name(folder),
            asks_sure=not self._practice and _asks_sure(folder),
        )
        if given and self._keeps(given.answer):
            self._show(given)
        self.on_msg(self._received)

    def _received(self, _card: object, message: Any, _buffers: object) -> None:
        answer = message.get("answer") if isinstance(message, dict) else None
        if refused := self._why_not(answer):
            self.send({"refused": refused})
            return
        more: dict[str, Any] = {}
        if self._practice is None:
            more = {"attempt": self.item["attempt"], "variant": self.item["variant"]}
            more["sure"] = message.get("sure") if message.get("sure") in answers.SURE else ""
        try:
            given = answers.append(self._folder, self.item["id"], answer, datetime.now(UTC), **more)
        except OSError as why:
            self.send({"refused": f"Not saved: {why.strerror}. Tell your instructor; keep a copy of your text."})
            return
        self._show(given)
        self.send({"saved": message.get("turn")})
        for card in _READY:
            card.refresh()

    def _why_not(self, answer: Any) -> str:
        """Why this answer is not saved, as a sentence for the learner; empty when it is."""
        if self._practice is None:
            now = own_item(self.item["id"], self._folder)
            if now is None or (now["variant"], now["attempt"]) != (self.item["variant"], self.item["attempt"]):
                return "Not saved: a new attempt has begun since this page was opened. Load the page again."
            if now["closed"]:
                return f"Not saved. {now['closed']}"
        withdrawn = self._practice is None and answer in ("", [])
        if withdrawn or self._keeps(answer):
            return ""
        return ASK_FIRST.get(self.item["type"], "Choose an answer first.")

    def _keeps(self, answer: Any) -> bool:
        """A whole answer is kept; one only begun is kept where the card can take it up again."""
        begun = self._practice is None or self.item["type"] == "branch"
        return is_answered(self.item, answer) or (begun and is_begun(self.item, answer))

    def _show(self, given: answers.Answer) -> None:
        self.answer = given.answer
        self.saved_at = given.at
        self.sure = given.sure
        if self._practice:
            whole = is_answered(self.item, given.answer)
            self.feedback = practice_feedback(self._practice, given.answer) if whole else {}


class ReadyCard(_Card):
    """What is answered and what is still open before a module is handed in."""

    unanswered: traitlets.List[str] = traitlets.List().tag(sync=True)

    def __init__(self, module_id: str, folder: Path) -> None:
        self._folder = folder
        self._module = module_id
        super().__init__(kind="ready", item={"id": f"{module_id}-safe", "count": len(self._items())})
        self.refresh()
        self.on_msg(lambda *_: self.refresh())

    def refresh(self) -> None:
        """Read the log again and show which graded items have no answer yet."""
        log = answers.read(self._folder)
        self.unanswered = [item["id"] for item in self._items() if is_open(log, item)]

    def _items(self) -> tuple[dict[str, Any], ...]:
        return own_items(self._folder, datetime.now(UTC), module_folder(self._module, self._folder))


def place_name(folder: Path) -> str:
    """A short name for a folder, under which a browser keeps what belongs to it alone."""
    return hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]


_READY: "WeakSet[ReadyCard]" = WeakSet()


def _shuffle(shown: dict[str, Any]) -> None:
    """Put what a learner chooses from into an order fixed for this learner and item."""
    for part in ("options", "pairs"):
        if part in shown:
            shown[part] = _shuffled(shown[part], shown["id"])
    if "steps" in shown:
        shown["steps"] = _turned(shown["steps"], shown["id"])
    if "nodes" in shown:
        shown["nodes"] = [
            node | {"choices": _shuffled(node["choices"], f"{shown['id']} {node['id']}")} for node in shown["nodes"]
        ]


def _shuffled(options: list[dict[str, str]], seed: str) -> list[dict[str, str]]:
    order = list(options)
    _random(seed).shuffle(order)
    return order


def _turned(steps: list[dict[str, str]], seed: str) -> list[dict[str, str]]:
    """The steps as they came, begun elsewhere: `Order` sees to it that none of these orders is right."""
    first = _random(seed).randrange(len(steps))
    return steps[first:] + steps[:first]


def _random(seed: str) -> random.Random:
    return random.Random(f"{getpass.getuser()} {seed}")


def own_item(item_id: str, here: Path) -> dict[str, Any] | None:
    """The graded item in this slot as the learner of the module folder `here` is asked it, or `None`."""
    items = own_items(here, datetime.now(UTC), module_folder(module_of(item_id), here))
    return next((item for item in items if item["id"] == item_id), None)


def _asks_sure(here: Path) -> bool:
    enrolled = enrolled_at(here)
    return bool(enrolled and class_facts(enrolled).confidence)


def item_card(item_id: str) -> ItemCard:
    """See `course.ask`."""
    _refuse_stock_autograde()
    here = Path.cwd()
    item = own_item(item_id, here) or find_practice(item_id, module_folder(module_of(item_id), here))
    if item is None:
        raise Problem(f"There is no item {item_id!r} in {module_of(item_id)}. Check the id in the notebook.")
    return ItemCard(item, here)


def ready_card(module_id: str) -> ReadyCard:
    """See `course.ready`."""
    _refuse_stock_autograde()
    here = Path.cwd()
    card = ReadyCard(module_id, here)
    _READY.add(card)
    return card


def _refuse_stock_autograde() -> None:
    # A grade cell without an error would earn full marks in nbgrader, so fail loudly.
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        raise RuntimeError(
            "This module is graded from answers.jsonl by graders.ScoreAnswers, never by running it. "
            "Grade it in its class folder, whose nbgrader_config.py says so."
        )
