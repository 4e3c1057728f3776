"""Import directions, and where heavy libraries may appear."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.driving import ROOT

PACKAGES = ("course", "graders", "tracker")
MAY_IMPORT = {
    "course": lambda name: not name.startswith(("graders", "tracker")),
    "graders": lambda name: not name.startswith("tracker"),
    "tracker": lambda name: (
        not name.startswith("graders") and (not name.startswith("course") or name.startswith("course.curriculum"))
    ),
}
NAMED_FOR = {
    "nbgrader": ("nbgrader",),
    "pandas": ("pandas", "matplotlib", "report"),
    "matplotlib": ("matplotlib",),
    "openpyxl": ("openpyxl",),
    "papermill": ("papermill",),
    "typst": ("typst",),
    "sqlalchemy": ("ledger", "nbgrader"),
    "anywidget": ("card",),
    "distributed": ("cluster",),
}
LAYERS = {
    name: height
    for height, layer in enumerate(
        (
            ("problem", "words"),
            ("fields",),
            ("events",),
            ("rules",),
            ("standing", "ledger", "sheets", "classes"),
            ("reports",),
            ("commands",),
            ("cli",),
        )
    )
    for name in layer
}
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, at the top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_import_directions(path: Path) -> None:
    """course imports neither other package; graders and tracker never meet."""
    allowed = MAY_IMPORT[path.relative_to(ROOT).parts[0]]
    assert [name for name in imports(path) if not allowed(name)] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_libraries_stand_in_modules_named_for_them(path: Path) -> None:
    """nbgrader, pandas, SQLAlchemy and their like are each imported where the name says so."""
    for name in imports(path):
        marks = NAMED_FOR.get(name.split(".")[0])
        place = path.relative_to(ROOT).with_suffix("").as_posix()
        assert marks is None or any(mark in place for mark in marks), f"{path} imports {name}"


@pytest.mark.parametrize("path", sorted((ROOT / "tracker").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_tracker_is_built_in_layers(path: Path) -> None:
    """A folder of the tracker imports only folders below it: rules know no database, standing no command."""
    place = path.relative_to(ROOT / "tracker").with_suffix("").parts[0]
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "tracker" and parts[1] != place:
            assert LAYERS[parts[1]] < LAYERS[place], f"{path} imports {name}"


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_are_short(path: Path) -> None:
    """No module and no file of tests is over 300 lines."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_the_median_module_is_under_a_hundred_lines() -> None:
    """Most modules can be read in one go."""
    lengths = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES)
    assert lengths[len(lengths) // 2] < 100
