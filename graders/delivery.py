"""What a class delivers beside the modules: its dates to everyone, a standing to its owner alone.

The formats are described in docs/delivered.md.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from course.player.delivered import CLASS, ClassFacts, Standing, standing_name
from course.problem import Problem
from graders.classes import read_class
from graders.cohort import FOR_ALL, put, secret_of


def publish(folder: Path, due: dict[str, datetime]) -> None:
    """Write the class's settings and due dates (UTC) where every officer of the class can read them."""
    a_class = read_class(folder)
    course = Path(a_class.exchange) / a_class.course_id
    if course.is_dir():
        shown = a_class.model_dump(include={"pass_mark", "attempts", "wait_hours", "counts", "confidence"})
        facts = ClassFacts(**shown, due=due)
        put(course / CLASS, f"{facts.model_dump_json(indent=1)}\n".encode(), FOR_ALL)


def read_standings(path: Path) -> dict[str, dict[str, Any]]:
    """Standings by officer from a JSON file (one, or a list), or from a folder of such files."""
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise Problem(f"{path} holds no *.json. Make one with: sro track roster --json > standing.json")
    found: dict[str, dict[str, Any]] = {}
    for file in files:
        try:
            read = json.loads(file.read_text(encoding="utf-8"))
            for one in read if isinstance(read, list) else [read]:
                Standing.model_validate(one)
                found[str(one["officer"]["id"])] = one
        except (OSError, ValueError, KeyError, TypeError):
            raise Problem(f"{file} is no standing. Make one with: sro track roster --json > standing.json") from None
    return found


def deliver(folder: Path, standings: dict[str, dict[str, Any]]) -> list[str]:
    """Put each officer's own standing under names that only that officer can find.

    A name is made from the secret nbgrader gives each submission, so an officer who has
    handed in nothing, or only secrets that cannot be read, gets none. Returns the officers who were served.
    """
    a_class = read_class(folder)
    shelf = Path(a_class.exchange) / a_class.course_id / "feedback"
    served = []
    for officer, standing in standings.items():
        paths = sorted((folder / "submitted" / officer).glob("*/submission_secret.txt"))
        secrets = [secret for path in paths if (secret := _secret(path))] if shelf.is_dir() else []
        for secret in secrets:
            text = json.dumps(standing, indent=1, ensure_ascii=False)
            put(shelf / standing_name(secret), f"{text}\n".encode(), FOR_ALL)
        served += [officer] if secrets else []
    return served


def _secret(path: Path) -> str:
    """A submission's secret as text; empty when that cannot be read, and then no name is secret."""
    try:
        return secret_of(path.parent).decode("utf-8")
    except UnicodeDecodeError:
        return ""
