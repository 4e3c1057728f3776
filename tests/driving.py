"""Driving the toolkit in tests as its users do: the `sro` command, and a learner's answers."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course.curriculum import Module, read_curriculum
from course.player import answers
from course.player.items import Choice, Select, Written, read_items

ROOT = Path(__file__).parent.parent
BANK = ROOT / "graders" / "bank"
BIN = Path(sys.executable).parent
AnyItem = Choice | Select | Written
Answering = Callable[[AnyItem], Any]


def sro(*words: object, fails: bool = False) -> str:
    """Run one `sro` command and return what it printed; it must succeed unless it `fails`."""
    done = subprocess.run([BIN / "sro", *map(str, words)], capture_output=True, text=True, check=False)
    assert (done.returncode != 0) is fails, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def module(folder: str) -> Module:
    """The offered module in this folder of SRO I."""
    return next(one for one in read_curriculum().find_level("sro1").offered if one.folder == folder)


def bank_items(folder: str) -> dict[str, AnyItem]:
    """A module's graded items with their keys."""
    items = read_items(BANK / "sro1" / f"{folder}.toml")
    return {item.id: item for item in items if item.variant_of is None}


def best(item: AnyItem) -> Any:
    """The answer that earns everything; a text for a written item."""
    if isinstance(item, Choice):
        return next(option.id for option in item.option if option.credit == 1)
    if isinstance(item, Select):
        return [option.id for option in item.option if option.credit]
    return "I would keep the peace, and I would not search."


def worst(item: AnyItem) -> Any:
    """The answer that earns least without being a critical error."""
    if isinstance(item, Written):
        return "No."
    safe = [option for option in item.option if not option.critical]
    wrong = min(safe, key=lambda option: option.credit).id
    return wrong if isinstance(item, Choice) else [wrong]


def critical(item: AnyItem) -> Any:
    """The critical option where the item has one, otherwise the best answer."""
    if not isinstance(item, Written):
        for option in item.option:
            if option.critical:
                return option.id if isinstance(item, Choice) else [option.id]
    return best(item)


def answer(folder: Path, given: Mapping[str, Any]) -> None:
    """Save answers beside a module's notebook, as the cards do."""
    for item, one in given.items():
        answers.append(folder, item, one, datetime.now(UTC))


def answer_all(folder: Path, how: Answering) -> None:
    """Answer every graded item of the module in `folder`."""
    answer(folder, {one: how(item) for one, item in bank_items(folder.name).items()})
