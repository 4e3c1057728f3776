"""The home card: shows the learner's modules and hours, and drives the class's exchange."""

import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from course.curriculum import COURSE
from course.player.attempts import attempt_at
from course.player.delivered import fetch_standing
from course.player.handing_in import hand_in, unanswered
from course.player.home import enrolled_here, home_values, modules_here
from course.player.place import named_module
from course.problem import Problem

HERE = Path(__file__).parent
LEVELS = COURSE / "pictures" / "levels.svg"


class HomeCard(anywidget.AnyWidget):
    """The learner's home; each button sends a message and gets fresh values back."""

    _esm = "\n".join((HERE / name).read_text(encoding="utf-8") for name in ("element.js", "home.js"))
    _css = HERE / "home.css"
    home = traitlets.Dict().tag(sync=True)
    levels = traitlets.Unicode().tag(sync=True)

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        super().__init__(home=home_values(folder, datetime.now(UTC)), levels=LEVELS.read_text(encoding="utf-8"))
        self.on_msg(self._received)

    def _received(self, _card: object, message: Any, _buffers: object) -> None:
        steps: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "look": self._look,
            "ask": self._ask,
            "submit": self._submit,
        }
        step = steps.get(message.get("do", "")) if isinstance(message, dict) else None
        if step is None:
            return
        try:
            reply = step(message)
        except Problem as why:
            reply = {"trouble": why.message}
        except OSError as why:
            reply = {"trouble": f"That did not work: {why.strerror}. Tell your instructor."}
        self.home = home_values(self._folder, datetime.now(UTC))
        self.send(reply)

    def _look(self, _message: dict[str, Any]) -> dict[str, Any]:
        """Fetch new modules, feedback and the standing from the class."""
        enrolled = enrolled_here(self._folder)
        if enrolled:
            from course.player import nbgrader_exchange as nb

            for module in nb.released(enrolled):
                nb.fetch(self._folder, enrolled, module)
            if (Path(enrolled.exchange) / enrolled.course_id / "feedback").is_dir():
                for module in modules_here(self._folder):
                    nb.fetch_feedback(self._folder, enrolled, module)
                fetch_standing(self._folder, enrolled)
        return {"looked": True}

    def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """Say what is unanswered before a module is handed in."""
        name = str(message.get("module"))
        module = next((one for one in modules_here(self._folder) if one.folder == name), None)
        if module is None:
            raise Problem(f"{name!r} is not in your folder. Load this page again.")
        attempt = attempt_at(self._folder / name)
        return {
            "ask": name,
            "title": module.title,
            "attempt": f"This is attempt {attempt.number} of {attempt.allowed}." if attempt.asked else "",
            "open": [asdict(one) for one in unanswered(self._folder / module.folder)],
        }

    def _submit(self, message: dict[str, Any]) -> dict[str, Any]:
        enrolled = enrolled_here(self._folder)
        if enrolled is None:
            raise Problem("You study without a class, so there is nobody to hand in to.")
        module = named_module(enrolled, str(message.get("module")))
        return {"receipt": asdict(hand_in(self._folder, enrolled, module)), "title": module.title}


def home_card() -> HomeCard:
    """See `course.home`."""
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        raise RuntimeError("The home page is never graded.")
    return HomeCard(Path.cwd())
