"""Driving the toolkit in tests as its users do: the `sro` command, and a learner's answers."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any

from course.curriculum import Module, read_curriculum
from course.player import answers
from course.player.attempts import own_items
from course.player.branches import Branch, Node
from course.player.items import AnyItem, Automatic, Choice, Select, Written, read_items
from course.player.scoring import score
from course.player.sequences import Match, Order

ROOT = Path(__file__).parent.parent
BANK = ROOT / "graders" / "bank"
BIN = Path(sys.executable).parent
Answering = Callable[[AnyItem], Any]


def sro(*words: object, fails: bool = False) -> str:
    """Run one `sro` command and return what it printed; it must succeed unless it `fails`."""
    done = subprocess.run([BIN / "sro", *map(str, words)], capture_output=True, text=True, check=False)
    assert (done.returncode != 0) is fails, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


@contextmanager
def served(*words: object) -> Iterator[str]:
    """The address with its token that a `sro` command prints, and its server for as long as it is needed."""
    command = [BIN / "sro", *map(str, words), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as lab:
        assert lab.stdout is not None
        said = ""
        try:
            while not (found := re.search(r"http://127\.0\.0\.1:\d+/\S*\?token=\w+", said)):
                said += (line := lab.stdout.readline())
                assert line, f"JupyterLab did not start:\n{said}"
            # What it says must be read on: a server whose pipe is full stands still.
            Thread(target=lab.stdout.read, daemon=True).start()
            yield found[0]
        finally:
            lab.terminate()
            lab.wait(timeout=30)  # a server that does not stop is a fault


def module(folder: str) -> Module:
    """The offered module in this folder of SRO I."""
    return next(one for one in read_curriculum().find_level("sro1").offered if one.folder == folder)


def bank_items(folder: str) -> dict[str, AnyItem]:
    """A module's graded items with their keys, without variants."""
    return {one: item for one, item in _bank(folder).items() if item.variant_of is None}


@cache
def _bank(folder: str) -> dict[str, AnyItem]:
    return {item.id: item for item in read_items(BANK / "sro1" / f"{folder}.toml")}


def asked_items(mine: Path) -> dict[str, AnyItem]:
    """The graded items, with keys, that a learner's module folder asks its learner now, by slot."""
    return {one["id"]: _bank(mine.name)[one["variant"]] for one in own_items(mine, datetime.now(UTC))}


def best(item: AnyItem) -> Any:
    """The answer that earns everything; a text for a written item."""
    if isinstance(item, Choice):
        return next(option.id for option in item.option if option.credit == 1)
    if isinstance(item, Select):
        return [option.id for option in item.option if option.credit]
    if isinstance(item, Order):
        return [step.id for step in item.step]
    if isinstance(item, Match):
        return {pair.id: pair.target for pair in item.pair}
    if isinstance(item, Branch):
        return [[node.id, turn.id] for node, turn in item.full_path]
    return "I would keep the peace, and I would not search."


def whole_answers(item: Automatic) -> list[Any]:
    """Enough whole answers to an item that a worst and a critical one are among them, if there are any."""
    if isinstance(item, Choice):
        return [option.id for option in item.option]
    if isinstance(item, Select):
        return [[option.id] for option in item.option]
    if isinstance(item, Order):
        right = best(item)
        return [
            right[::-1],
            *([*right[:at], right[at + 1], right[at], *right[at + 2 :]] for at in range(len(right) - 1)),
        ]
    if isinstance(item, Match):
        return [best(item) | {pair.id: one.id} for pair in item.pair for one in item.target]
    return list(paths(item, item.node[0], []))


def paths(item: Branch, here: Node, before: list[list[str]]) -> Iterator[list[list[str]]]:
    """A path from a node to an ending for each way that differs: of like choices, the one that earns least."""
    if here.ending:
        yield before
    differing = {(turn.next, turn.critical): turn for turn in sorted(here.choice, key=lambda one: -one.credit)}
    for turn in differing.values():
        yield from paths(item, item.at(turn.next), [*before, [here.id, turn.id]])


def worst(item: AnyItem) -> Any:
    """The answer that earns least without being a critical error."""
    if isinstance(item, Written):
        return "No."
    safe = [one for one in whole_answers(item) if not score(item, one).critical]
    return min(safe, key=lambda one: score(item, one).points or 0)


def critical(item: AnyItem) -> Any:
    """A critical answer where the item has one, otherwise the best answer."""
    if isinstance(item, Written):
        return best(item)
    return next((one for one in whole_answers(item) if score(item, one).critical), best(item))


def answer(folder: Path, given: Mapping[str, Any]) -> None:
    """Save answers beside a module's notebook, as the cards do."""
    own = {one["id"]: one for one in own_items(folder, datetime.now(UTC))}
    for item, one in given.items():
        more = {name: own[item][name] for name in ("attempt", "variant")} if item in own else {}
        answers.append(folder, item, one, datetime.now(UTC), **more)


def answer_all(folder: Path, how: Answering) -> None:
    """Answer every graded item that the module in `folder` asks its learner."""
    answer(folder, {one: how(item) for one, item in asked_items(folder).items()})
