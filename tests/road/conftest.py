"""One class of hostile and honest officers, taken down the whole road once for all road tests."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from course.player.nbgrader_exchange import submit
from course.player.place import read_enrolled
from tests.driving import answer, answer_all, best, critical, module, sro, worst

MODULES = ("01-four-roles", "04-searches")
SCRIPT = "<script>document.title='run'</script>"


@dataclass(frozen=True)
class Road:
    """The class folder, the learners' folders, the exchange, and a file hostile code would write."""

    place: Path
    folder: Path
    tripwire: Path

    def learner(self, officer: str) -> Path:
        """An officer's own folder."""
        return self.place / "learners" / officer


def evil_code(tripwire: Path) -> str:
    """What a hostile notebook would do if anything ever ran it."""
    return (
        f"open({str(tripwire)!r}, 'a').write('ran')\n"
        "import sqlite3, pathlib, graders, course.player.scoring as s\n"
        "print(pathlib.Path(graders.__file__).with_name('bank').joinpath('sro1', '04-searches.toml').read_text())\n"
        "s.score = lambda *a: s.Score(99.0)\n"
        "sqlite3.connect('../../../gradebook.db').execute('update grade set auto_score = 99')\n"
    )


def hostile_notebook(folder: Path, tripwire: Path) -> None:
    """Put hostile code into every code cell and a script into the text, and shadow our packages."""
    path = folder / f"{module(folder.name).topic}.ipynb"
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.source = evil_code(tripwire)
    book.cells += [new_markdown_cell(SCRIPT), new_code_cell(evil_code(tripwire))]
    nbformat.write(book, path)
    for name in ("graders.py", "course.py", "sitecustomize.py", "nbgrader_config.py"):
        (folder / name).write_text(evil_code(tripwire))


def skip_every_cell(folder: Path, _tripwire: Path) -> None:
    """Tag every grade cell so that a stock run would skip it, which earns full marks there."""
    path = folder / f"{module(folder.name).topic}.ipynb"
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        cell.metadata["tags"] = ["skip-execution"]
    nbformat.write(book, path)


def broken_notebook(folder: Path, _tripwire: Path) -> None:
    """A notebook that is no notebook, beside a good answer log."""
    (folder / f"{module(folder.name).topic}.ipynb").write_text("<<<<<<< HEAD\nnot json")


def missing_notebook(folder: Path, _tripwire: Path) -> None:
    """No notebook at all, beside a good answer log."""
    (folder / f"{module(folder.name).topic}.ipynb").unlink()


def raw_log(raw: bytes) -> Callable[[Path, Path], None]:
    """Replace the answer log by these bytes."""
    return lambda folder, _tripwire: (folder / "answers.jsonl").write_bytes(raw) and None  # type: ignore[func-returns-value]


def wrong_types(folder: Path, _tripwire: Path) -> None:
    """Answers of every wrong type, ids of another module, and paths in place of ids."""
    (folder / "answers.jsonl").unlink()
    ids = [f"{module(folder.name).id}-{number:02d}" for number in range(1, 13)]
    for one, bad in zip(
        ids,
        [1, None, {"a": 1}, ["a", ["b"]], "../../bank", "a" * 99, True, [], 1.5, [None], {"$ref": "x"}, ["a"] * 3],
        strict=True,
    ):
        answer(folder, {one: bad})
    answer(folder, {"sro1-interviews-01": "a", "../../graders/bank/sro1/04-searches.toml": "a", "/etc/passwd": "a"})


TAMPER: dict[str, Callable[[Path, Path], None]] = {
    "hostile": hostile_notebook,
    "skipper": skip_every_cell,
    "broken": broken_notebook,
    "missing": missing_notebook,
    "types": wrong_types,
    "huge": raw_log(b'{"item": "x", "answer": "' + b"a" * 50_000_000 + b'"}\n'),
    "latin": raw_log("ÄÖÜ é".encode("latin-1") + b"\n" + b"\xff\xfe\x00"),
    "nested": raw_log(b'{"item": "sro1-searches-01", "answer": ' + b"[" * 200_000 + b"\n"),
}
HONEST = {"good": best, "bad": worst, "harmful": critical}


@pytest.fixture(scope="session")
def road(tmp_path_factory: pytest.TempPathFactory) -> Road:
    """Release, answer, tamper, submit, collect and grade; nothing is marked yet."""
    place = tmp_path_factory.mktemp("road")
    folder = place / "sro1-road"
    found = Road(place, folder, place / "tripwire")
    officers = [*HONEST, *TAMPER, "absent"]
    roster = place / "roster.csv"
    rows = "".join(f"{one},{one.title()},Sample\n" for one in officers)
    roster.write_text(f"officer,first_name,last_name\n{rows}")
    sro("class", "new", folder, "--roster", roster, "--exchange", place / "exchange")
    sro("class", "release", folder, *MODULES)
    for officer in officers:
        if officer == "absent":
            continue
        mine = found.learner(officer)
        if officer == "good":
            sro(
                "learn",
                "start",
                mine,
                "--class",
                "sro1-road",
                "--exchange",
                place / "exchange",
                "--officer",
                officer,
                "--no-open",
            )
        else:
            shutil.copytree(found.learner("good"), mine, ignore=shutil.ignore_patterns(".submitted", "answers.jsonl"))
            (mine / "learner.toml").write_text(
                (mine / "learner.toml").read_text().replace('"good"', json.dumps(officer))
            )
        for name in MODULES:
            answer_all(mine / name, HONEST.get(officer, best))
            if officer in TAMPER:
                TAMPER[officer](mine / name, found.tripwire)
        if officer == "good":
            sro("learn", "submit", mine, *MODULES)
        for name in MODULES:
            if officer != "good":  # in this process, to be quick
                submit(mine, read_enrolled(mine), module(name))
    sro("class", "collect", folder)
    sro("class", "grade", folder)
    return found
