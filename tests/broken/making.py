"""Making a class whose officers have handed in: the good submission once, the others as copies of it."""

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.authoring.build import WRITTEN_STUB
from course.player.attempts import variant_number
from course.player.items import AnyItem
from graders import nbgrader_class as nb
from graders.classes import Class, Learner, write_class
from graders.work import released_slots
from tests.broken.damage import LOG
from tests.driving import BANK, best, module, read_items, sro

MODULE = module("07-counselor")
STAMP = "2026-01-31 08:00:00.000000 UTC"
BY_ID = {item.id: item for item in read_items(BANK / "sro1" / f"{MODULE.folder}.toml")}


@dataclass(frozen=True)
class Made:
    """A class with its module released; `good` holds a submission without its answers."""

    folder: Path
    good: Path
    slots: dict[str, tuple[str, ...]]

    @property
    def inbound(self) -> Path:
        """Where officers hand in."""
        return self.folder.parent / "exchange" / self.folder.name / "inbound"

    def asked(self, officer: str) -> dict[str, AnyItem]:
        """The item each slot asks an officer at the first attempt."""
        name = self.folder.name
        return {one: BY_ID[forms[variant_number(name, officer, one, 1, len(forms))]]
                for one, forms in self.slots.items()}  # fmt: skip

    def hand_in(self, officer: str, by_hand: bool = False) -> Path:
        """Put a good submission of an officer into the exchange, or straight into `submitted/`."""
        here = self.inbound / f"{officer}+{MODULE.folder}+{STAMP}+abc"
        if by_hand:
            here = self.folder / "submitted" / officer / MODULE.folder
        shutil.copytree(self.good, here)
        lines = [
            {"item": slot, "answer": best(item), "at": f"2026-01-30T08:00:{number:02}+00:00", "attempt": 1,
             "variant": item.id}
            for number, (slot, item) in enumerate(self.asked(officer).items())
        ]  # fmt: skip
        (here / LOG).write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
        return here


def make_class(place: Path, officers: Iterable[str]) -> Made:
    """A new class `sro1-broken` of these officers, with one module released."""
    folder = place / "sro1-broken"
    settings: dict[str, Any] = {"course_id": folder.name, "level": "sro1", "pass_mark": 80, "curriculum_version": "1"}
    write_class(folder, Class(exchange=str(place / "exchange"), **settings), WRITTEN_STUB)
    nb.enroll(folder, [Learner(one, one.title(), "Sample") for one in officers])
    nb.release(folder, MODULE, None)
    good = place / "good"
    shutil.copytree(folder / "release" / MODULE.folder, good)
    (good / "timestamp.txt").write_text(STAMP)
    (good / "submission_secret.txt").write_text("secret")
    return Made(folder, good, dict(released_slots(folder, MODULE.folder)))


def grade_class(folder: Path) -> str:
    """Collect and grade a class as an instructor does; returns what was printed."""
    return sro("class", "collect", folder) + sro("class", "grade", folder)
