"""A learner's folder: the modules to study, a start page, and which class they belong to."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import Field

from course.curriculum import Level, Module, read_curriculum
from course.player.library import GRADED, module_files
from course.problem import Problem
from course.records import Record, read_toml

START = "start.ipynb"


class Enrolled(Record):
    """`learner.toml`: the class a learner's folder belongs to."""

    course_id: Annotated[str, Field(pattern=r"^sro[123]-[a-z0-9-]+$")]
    exchange: str
    officer: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")]

    @property
    def level(self) -> Level:
        """The level that the class teaches."""
        return read_curriculum().find_level(self.course_id[:4])


def read_enrolled(folder: Path) -> Enrolled:
    """The class this folder belongs to; raises `Problem` when it belongs to none."""
    if not (folder / "learner.toml").is_file():
        raise Problem(
            f"{folder} belongs to no class. Begin with: sro learn start FOLDER --class ID --exchange DIR --officer YOU"
        )
    return read_toml(folder / "learner.toml", Enrolled)


def write_enrolled(folder: Path, enrolled: Enrolled) -> None:
    """Write down which class the folder belongs to; raises `Problem` if it is another's."""
    if (folder / "learner.toml").is_file() and read_enrolled(folder) != enrolled:
        raise Problem(f"{folder} belongs to {read_enrolled(folder)}. Use another folder for another class.")
    lines = [f"{field} = {json.dumps(value)}" for field, value in enrolled.model_dump().items()]
    (folder / "learner.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def put_modules(folder: Path) -> list[Module]:
    """Copy every offered module that is not there yet; what is there is never touched."""
    modules = list(read_curriculum().offered)
    for module in modules:
        here = folder / module.folder
        here.mkdir(parents=True, exist_ok=True)
        for name in module_files(module):
            if not (here / name).exists():
                shutil.copy(module.path / name, here / name)
    return modules


def write_start(folder: Path) -> None:
    """Write the home page: a notebook with one cell, which shows the home card."""
    # Here, because it takes two seconds to import (grammars of addresses), and grading needs the rest of this page.
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    code = "# Your home page opens with: sro learn start\nfrom course import home\n\nhome()"
    hidden = {"jupyter": {"source_hidden": True}, "tags": ["hide-input"], "editable": False, "deletable": False}
    page = new_notebook(
        cells=[new_code_cell(code, id="home", metadata=hidden)],
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "title": "Your SRO training",
            "sro_page": "home",
        },
    )
    (folder / START).write_text(nbformat.writes(page) + "\n", encoding="utf-8")


def fetched(folder: Path, modules: Iterable[Module]) -> list[Module]:
    """Those of the modules that stand in the folder."""
    return [module for module in modules if (folder / module.folder / GRADED).is_file()]


def named_module(enrolled: Enrolled, name: str) -> Module:
    """The module of the class with this folder or id; raises `Problem` for another."""
    for module in enrolled.level.offered:
        if name.rstrip("/") in (module.folder, module.id):
            return module
    known = ", ".join(module.folder for module in enrolled.level.offered)
    raise Problem(f"{name!r} is no module of {enrolled.course_id}. Its modules: {known}.")
