"""Driving a class through attempts at one module, in this process: hand in, grade, mark, give back."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course.player import nbgrader_exchange as exchange
from course.player.attempts import own_items
from course.player.feedback import explain
from course.player.handing_in import hand_in
from course.player.items import AnyItem, Choice, Select, Written
from course.player.place import read_enrolled
from graders import nbgrader_class as nb
from graders.marks import Mark
from graders.nbgrader_marking import enter
from graders.nbgrader_states import State, states
from tests.driving import _bank, answer_all, best, module, worst
from tests.road.test_grading import gradebook

MODULE = module("07-counselor")


@dataclass(frozen=True)
class Course:
    """A class of three attempts without waiting, driven in this process."""

    place: Path

    @property
    def folder(self) -> Path:
        """The class's folder."""
        return self.place / "sro1-again"

    def here(self, officer: str) -> Path:
        """An officer's module folder."""
        return self.place / officer / MODULE.folder

    def set(self, **settings: object) -> None:
        """Change settings in class.toml, as an instructor would."""
        path = self.folder / "class.toml"
        text = path.read_text()
        for name, value in settings.items():
            text = re.sub(rf"(?m)^{name} = \S+", f"{name} = {json.dumps(value)}", text)
        path.write_text(text)

    def hand_in(self, officer: str, how: Callable[[AnyItem], Any] | None = None, force: bool = False) -> None:
        """Answer what is asked, hand in (by force: past the learner's own checks), collect and grade."""
        mine = self.place / officer
        if how:
            answer_all(self.here(officer), how)
        if force:
            exchange.submit(mine, read_enrolled(mine), MODULE)
        else:
            hand_in(mine, read_enrolled(mine), MODULE)
        nb.collect(self.folder, MODULE)
        assert list(nb.grade(self.folder, MODULE, [officer])) == [officer]

    def give_back(self, officer: str, **marks: float) -> str:
        """Mark, make feedback, let the learner fetch it; returns the newest page."""
        given = [(f"sro1-counselor-{item}", points, f"On {item}.") for item, points in marks.items()]
        enter(self.folder, [Mark(officer=officer, item=one, points=points, comment=on) for one, points, on in given])
        assert officer in nb.ready(self.folder, MODULE).marked
        assert list(nb.feedback(self.folder, MODULE, [officer])) == [officer]
        pages = exchange.fetch_feedback(self.place / officer, read_enrolled(self.place / officer), MODULE)
        return pages[-1].read_text(encoding="utf-8")

    def state(self, officer: str) -> State:
        """How `sro class status` sees the officer."""
        return next(one for one in states(self.folder, MODULE) if one.officer == officer)


def half(item: AnyItem) -> Any:
    """Right answers to the first six items and the written ones, the worst to the others."""
    return best(item) if isinstance(item, Written) or item.id.rpartition("-")[2][:2] <= "06" else worst(item)


def reasons(item: AnyItem) -> set[str]:
    """The reasons of an automatic item, as a page shows them."""
    if isinstance(item, Choice | Select):
        return {option.reason for option in item.option}
    return set() if isinstance(item, Written) else {one for row in explain(item, None) for one in row.reasons}


def nb_item(one: str) -> AnyItem:
    """An item or variant of the bank."""
    return _bank(MODULE.folder)[one]


def own_variant(here: Path, slot: str) -> str:
    """The variant that a learner is asked in a slot."""
    return str(next(one["variant"] for one in own_items(here, datetime.now(UTC)) if one["id"] == slot))


def points(course: Course, officer: str, slot: str) -> float:
    """The points of a cell in the gradebook."""
    found = next(row for row in gradebook(course.folder) if row[0] == officer and row[2] == slot)
    return float(str(found[3] if found[4] is None else found[4]))
