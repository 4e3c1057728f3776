"""Finding an item: beside the notebook first (a released module), then in the course."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from course.authorities import read_authorities
from course.curriculum import Module, read_curriculum
from course.player.items import Automatic, Written, read_items
from course.problem import Problem

GRADED = "graded.json"
PRACTICE = "practice.toml"


def module_files(module: Module) -> tuple[str, ...]:
    """The files of a built module that a learner gets: its notebook, graded items and practice items."""
    return (f"{module.topic}.ipynb", GRADED, PRACTICE)


def module_of(item_id: str) -> str:
    """The module an item id belongs to: `sro1-searches-p03` is in `sro1-searches`."""
    return item_id.rpartition("-")[0]


def module_folder(module_id: str, here: Path) -> Path:
    """The folder that holds the module's items: `here` if it is that module, else the course."""
    if graded_module(here) == module_id:
        return here
    return read_curriculum().find_module(module_id).path


def graded_module(folder: Path) -> str | None:
    """Which module's notebook folder this is, or `None`."""
    path = folder / GRADED
    return str(_read_graded(path)["module"]) if path.is_file() else None


def graded_items(folder: Path) -> tuple[Mapping[str, Any], ...]:
    """The public part of a module's graded items, in order, each with its `variants`."""
    return tuple(_read_graded(folder / GRADED)["items"])


@cache
def _read_graded(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {"module": found["module"], "items": tuple(found["items"])}
    except (OSError, ValueError, KeyError, TypeError):
        raise Problem(f"{path} cannot be read. Ask your instructor for the module again.") from None


@cache
def practice_items(folder: Path) -> tuple[Automatic, ...]:
    """A module's practice items, with their reasons."""
    return tuple(item for item in read_items(folder / PRACTICE) if not isinstance(item, Written))


def find_practice(item_id: str, folder: Path) -> Automatic | None:
    """The practice item of the module in `folder` with this id, or `None`."""
    return next((item for item in practice_items(folder) if item.id == item_id), None)


def sources(authorities: tuple[str, ...]) -> list[str]:
    """The citations of these authority ids, for a learner to read."""
    known = read_authorities()
    return [
        known[one].citation + (" (general knowledge, not checked)" if known[one].unchecked else "")
        for one in authorities
        if one in known
    ]
