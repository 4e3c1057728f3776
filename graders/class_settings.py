"""Which of nbgrader's settings a class grades by, read from its `nbgrader_config.py` without running it.

The file is Python and imports nbgrader. As long as it says what `sro class new` wrote, and perhaps
where the gradebook is and what late work loses, that can be read; anything else is nbgrader's to do.
"""

import ast
from dataclasses import dataclass
from pathlib import Path

from graders.classes import CONFIG

GRADEBOOK = "c.CourseDirectory.db_url"
LATE = "c.LateSubmissionPlugin.penalty_method"
OWN = ("c.CourseDirectory.course_id", "c.Exchange.root", "c.ClearSolutions.text_stub")


@dataclass(frozen=True)
class Settings:
    """Where the gradebook is (a database URL), and whether late work earns nothing."""

    gradebook: str
    zero_late: bool = False


def read_settings(folder: Path) -> Settings | None:
    """The settings of the class in this folder; `None` when its file says more than can be read here."""
    file = folder / "nbgrader_config.py"
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
    except (OSError, SyntaxError, ValueError):
        return None
    ours = {_shape(one) for one in ast.parse(CONFIG.format(course_id="", exchange="", stub=""), str(file)).body}
    said, seen = {}, set()
    for statement in tree.body:
        shape = _shape(statement)
        if shape in ours:
            seen.add(shape)
        elif (found := _literal(statement)) and found[0] in (GRADEBOOK, LATE):
            said[found[0]] = found[1]
        else:
            return None
    if seen != ours or said.get(LATE, "none") not in ("none", "zero"):
        return None
    url = said.get(GRADEBOOK) or f"sqlite:///{(folder / 'gradebook.db').resolve()}"
    return Settings(url, said.get(LATE) == "zero")


def _shape(statement: ast.stmt) -> str:
    """A statement's text, without the value where each class has its own."""
    found = _literal(statement)
    return found[0] if found and found[0] in OWN else ast.unparse(statement)


def _literal(statement: ast.stmt) -> tuple[str, str] | None:
    """The name and the text of an assignment of a text."""
    match statement:
        case ast.Assign(targets=[name], value=ast.Constant(value=str() as text)):
            return ast.unparse(name), text
    return None
