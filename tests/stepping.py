"""A small module with an `order`, a `match` and a `branch` item, practice and graded, for tests."""

import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course.player.branches import Branch
from course.player.items import public, read_items
from course.player.sequences import Match, Order
from tests.driving import ROOT

PRACTICE = ROOT / "tests" / "steps" / "practice.toml"
MODULE = "sro1-steps"


def _read() -> tuple[Order, Match, Branch]:
    order, match, branch = read_items(PRACTICE)
    assert isinstance(order, Order)
    assert isinstance(match, Match)
    assert isinstance(branch, Branch)
    return order, match, branch


ORDER, MATCH, BRANCH = _read()
STEPWISE: tuple[Order | Match | Branch, ...] = (ORDER, MATCH, BRANCH)


def graded_id(item: Order | Match | Branch) -> str:
    """The id under which the same item is graded."""
    return item.id.replace("-p", "-")


def graded_json() -> dict[str, Any]:
    """The public part of the items, as a released module holds it."""
    return {
        "module": MODULE,
        "items": [public(item.model_copy(update={"id": graded_id(item)})) for item in STEPWISE],
    }


def write_module(folder: Path) -> None:
    """Put the module, with a notebook that asks all its items, into `folder`."""
    folder.mkdir(parents=True)
    (folder / "practice.toml").write_text(PRACTICE.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "graded.json").write_text(json.dumps(graded_json()), encoding="utf-8")
    asked = [one for item in STEPWISE for one in (item.id, graded_id(item))]
    cells = [new_markdown_cell("# Steps\n\n## Items", id="top")]
    cells.append(new_code_cell("from course import ask, ready", id="start"))
    cells += [new_code_cell(f'ask("{one}")', id=one) for one in asked]
    cells.append(new_code_cell(f'ready("{MODULE}")', id="safe"))
    book = new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "title": "Steps",
        },
    )
    nbformat.write(book, folder / "steps.ipynb")
