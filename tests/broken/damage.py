"""Ways to damage a good submission. Each takes its folder, which holds the notebook and the answer log."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.driving import BANK

NOTEBOOK, LOG = "counselor.ipynb", "answers.jsonl"
ITEM = "sro1-counselor-"
MB = 2**20
Damage = Callable[[Path], None]
Line = dict[str, Any]


def nothing(here: Path) -> None:
    """Leave it as it is."""


def both(*each: Damage) -> Damage:
    """One damage after the other."""

    def do(here: Path) -> None:
        for one in each:
            one(here)

    return do


def raw(name: str, change: Callable[[bytes], bytes]) -> Damage:
    """Change the bytes of a file."""
    return lambda here: (here / name).write_bytes(change((here / name).read_bytes())) and None  # type: ignore[func-returns-value]


def gone(name: str) -> Damage:
    """Remove a file."""
    return lambda here: (here / name).unlink()


def renamed(name: str, to: str) -> Damage:
    """Give a file another name."""
    return lambda here: (here / name).rename(here / to) and None  # type: ignore[func-returns-value]


def extra(name: str, content: bytes = b"{}") -> Damage:
    """Add a file."""
    return lambda here: (here / name).write_bytes(content) and None  # type: ignore[func-returns-value]


def many(count: int) -> Damage:
    """Add so many files."""
    return lambda here: [extra(f"z{number}.txt")(here) for number in range(count)] and None  # type: ignore[func-returns-value]


def folder(name: str) -> Damage:
    """A folder in the place of a file, with a pipe in it."""

    def do(here: Path) -> None:
        (here / name).unlink(missing_ok=True)
        (here / name).mkdir()
        os.mkfifo(here / name / "pipe")

    return do


def pipe(name: str) -> Damage:
    """A pipe in the place of a file: whoever opens it waits for ever."""

    def do(here: Path) -> None:
        (here / name).unlink(missing_ok=True)
        os.mkfifo(here / name)

    return do


def link(name: str, to: Path | str) -> Damage:
    """A link in the place of a file."""

    def do(here: Path) -> None:
        (here / name).unlink(missing_ok=True)
        (here / name).symlink_to(to)

    return do


def huge(name: str) -> Damage:
    """200 MB, without taking them from the disk."""
    return lambda here: os.truncate(here / name, 200 * MB)


def mode(name: str, bits: int) -> Damage:
    """Change permissions."""
    return lambda here: (here / name).chmod(bits)


def book(change: Callable[[dict[str, Any]], None]) -> Damage:
    """Change the notebook as JSON."""

    def do(here: Path) -> None:
        found = json.loads((here / NOTEBOOK).read_text(encoding="utf-8"))
        change(found)
        (here / NOTEBOOK).write_text(json.dumps(found), encoding="utf-8")

    return do


def graded(change: Callable[[list[dict[str, Any]], list[int]], None]) -> Damage:
    """Change the notebook's cells, given the places of those that are graded."""
    return book(
        lambda found: change(
            found["cells"], [at for at, cell in enumerate(found["cells"]) if "nbgrader" in cell["metadata"]]
        )
    )


def marks(**values: Any) -> Damage:
    """Change what nbgrader's metadata say of every graded cell."""
    return graded(lambda cells, at: [cells[one]["metadata"]["nbgrader"].update(values) for one in at] and None)  # type: ignore[func-returns-value]


def every_cell(change: Callable[[dict[str, Any]], Any]) -> Damage:
    """Change every cell of the notebook."""
    return book(lambda found: [change(cell) for cell in found["cells"]] and None)  # type: ignore[func-returns-value]


def lines(change: Callable[[list[Line]], list[Any]]) -> Damage:
    """Change the lines of the log; what comes back as text is written as it is."""

    def do(here: Path) -> None:
        found = [json.loads(line) for line in (here / LOG).read_text(encoding="utf-8").splitlines()]
        text = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in change(found)]
        (here / LOG).write_bytes("".join(line + "\n" for line in text).encode("utf-8", "backslashreplace"))

    return do


def answer_to(number: str, value: Any, **more: Any) -> Damage:
    """Another answer to one item, in its own line."""
    return lines(
        lambda found: [one | {"answer": value} | more if one["item"] == ITEM + number else one for one in found]
    )


def in_place_of(number: str, text: str) -> Damage:
    """Any text in place of the line of one item."""
    return lines(lambda found: [text if one["item"] == ITEM + number else one for one in found])


def added(*texts: str) -> Damage:
    """More lines at the end."""
    return lines(lambda found: [*found, *texts])


def each_line(**more: Any) -> Damage:
    """The same change in every line."""
    return lines(lambda found: [one | more for one in found])


def timed(times: Callable[[int], str]) -> Damage:
    """Other times, by number of the line."""
    return lines(lambda found: [one | {"at": times(number)} for number, one in enumerate(found)])


def interleaved(found: list[Line]) -> list[Line]:
    """Two tabs on one module: in one a worse answer to each item, in the other, later, the good one."""
    worse = [one | {"answer": "z"} for one in found]
    return [
        line for number, good in enumerate(found) for line in (worse[number], *worse[number + 1 : number + 2], good)
    ]


def split_cell(cells: list[dict[str, Any]], at: list[int]) -> None:
    """Cut a graded cell in two, as Jupyter does: both halves keep the metadata."""
    half = json.loads(json.dumps(cells[at[0]])) | {"id": "second-half", "source": "ask("}
    cells.insert(at[0] + 1, half)


BANK_FILE = BANK / "sro1" / "07-counselor.toml"
EVIL = b"import sqlite3\nopen('ran', 'w').write('ran')\n"
