"""What came in from an officer, made fit to be graded without opening any of it.

Only plain files of a bounded size stay in `submitted/OFFICER/MODULE/`. Links, pipes, folders and
the like go to `set-aside/` in the class folder, a missing notebook is the released one, and what
was done stands in `received.jsonl`, append-only, one JSON object a line.
"""

import json
import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field, ValidationError

from course.curriculum import Module
from course.player import answers
from course.player.library import module_files
from course.problem import Problem
from course.records import Record
from graders.work import STAMP, stamp_of, submitted_at

FILE = "received.jsonl"
ASIDE = "set-aside"
MOST_BYTES = answers.MOST_BYTES
MOST_FILES = 200
CLOSED = "was closed for reading; it was opened"


class Received(Record):
    """What was done to the submission that has this `stamp` (the text of its timestamp.txt).

    `left_out` and `mended` say why by name (as `shown`); `completed` that the released notebook was put in.
    """

    officer: str
    module: str
    stamp: str
    left_out: dict[str, str] = Field(default_factory=dict)
    mended: dict[str, str] = Field(default_factory=dict)
    completed: bool = False


@dataclass
class Sorted:
    """The names of the files to take, what to leave out and why, what had to be opened."""

    taken: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)


def needed_files(module: Module) -> tuple[str, ...]:
    """The files that grading and feedback read, or that a learner was given."""
    return (answers.LOG, STAMP, "submission_secret.txt", *module_files(module))


def sort_out(here: Path, needed: Sequence[str]) -> Sorted:
    """Which files of a folder are plain and small, those needed first; nothing is opened or followed."""
    found = Sorted()
    with os.scandir(here) as entries:
        each = sorted(entries, key=lambda one: (one.name not in needed, one.name))
    for one in each:
        what = one.stat(follow_symlinks=False)
        if why := _why_not(what, len(found.taken)):
            found.left_out[one.name] = why
            continue
        found.taken.append(one.name)
        if not what.st_mode & stat.S_IRUSR:
            found.closed.append(one.name)
    return found


def _why_not(what: os.stat_result, taken: int) -> str:
    if stat.S_ISLNK(what.st_mode):
        return "is a link"
    if stat.S_ISDIR(what.st_mode):
        return "is a folder"
    if not stat.S_ISREG(what.st_mode):
        return "is a pipe or device"
    if what.st_size > MOST_BYTES:
        return f"is larger than {MOST_BYTES // 2**20} MB"
    return "is one file too many" if taken >= MOST_FILES else ""


def make_ready(folder: Path, module: Module, officer: str) -> None:
    """Make one collected submission fit to be graded, and write down what that takes, before it is done.

    Doing it again changes nothing. Raises `Problem` when the release is gone.
    """
    here = folder / "submitted" / officer / module.folder
    notebook = f"{module.topic}.ipynb"
    if here.parent.is_symlink():
        raise Problem(f"{here.parent} is a link, which is not followed. Put the officer's folder itself there.")
    if here.is_symlink() or not here.is_dir():
        why = "is a link" if here.is_symlink() else "is not a folder"
        note(folder, Received(officer=officer, module=module.folder, stamp="", left_out={module.folder: why}))
        _set_aside(folder, officer, module, here.parent, [module.folder])
        here.mkdir()
    if not here.stat().st_mode & stat.S_IRUSR:
        here.chmod(0o755)
    found = sort_out(here, needed_files(module))
    for name in found.closed:
        (here / name).chmod(0o644)
    if STAMP in found.taken and submitted_at(here) is None:
        found.left_out[STAMP] = "holds no time"
    stamp = "" if STAMP in found.left_out else stamp_of(here)
    if found.left_out or found.closed or notebook not in found.taken:
        left_out = {shown(name): why for name, why in found.left_out.items()}
        mended = {shown(name): CLOSED for name in found.closed}
        note(folder, Received(officer=officer, module=module.folder, stamp=stamp, left_out=left_out, mended=mended,
                              completed=notebook not in found.taken))  # fmt: skip
    if found.left_out:
        _set_aside(folder, officer, module, here, list(found.left_out))
    if notebook not in found.taken:
        _complete(folder, module, here / notebook)


def _set_aside(folder: Path, officer: str, module: Module, here: Path, names: list[str]) -> None:
    """Move things out of a submission; a move opens and follows nothing."""
    shelf = folder / ASIDE / officer / module.folder
    shelf.mkdir(parents=True, exist_ok=True)
    number = 1 + sum(1 for _ in shelf.iterdir())
    (shelf / str(number)).mkdir()
    for name in names:
        (here / name).rename(shelf / str(number) / name)


def _complete(folder: Path, module: Module, notebook: Path) -> None:
    released = folder / "release" / module.folder / notebook.name
    if not released.is_file():
        raise Problem(f"{released} is not there. Release {module.folder} again: sro class release")
    part = notebook.with_name(f".{notebook.name}.part")
    shutil.copyfile(released, part)
    part.replace(notebook)


def note(folder: Path, done: Received) -> None:
    """Add one line to the class's `received.jsonl`."""
    with (folder / FILE).open("a", encoding="utf-8") as file:
        # A newline first, so that a line torn by a full disk costs nothing but itself.
        file.write("\n" + json.dumps(done.model_dump()) + "\n")


def read_received(folder: Path, module: str) -> dict[str, Received]:
    """What was done to the newest submission of each officer in a module, all lines about it together."""
    found: dict[str, Received] = {}
    path = folder / FILE
    for line in path.read_text(encoding="utf-8").split("\n") if path.is_file() else ():
        try:
            one = Received.model_validate(json.loads(line)) if line else None
        except (ValueError, ValidationError):
            continue
        if one is None or one.module != module:
            continue
        before = found.get(one.officer)
        if before and before.stamp == one.stamp:
            one = one.model_copy(update={
                "left_out": before.left_out | one.left_out,
                "mended": before.mended | one.mended,
                "completed": before.completed or one.completed,
            })  # fmt: skip
        found[one.officer] = one
    return found


def came_in(folder: Path, module: str) -> Iterator[str]:
    """The names under `submitted/` that hold something for this module, whoever they are."""
    submitted = folder / "submitted"
    names = sorted(os.listdir(submitted)) if submitted.is_dir() else []  # noqa: PTH208  # names, not paths
    return (name for name in names if (submitted / name / module).exists() or (submitted / name / module).is_symlink())


def shown(name: str) -> str:
    """A name from outside, short and printable."""
    clean = "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in name)
    return clean if len(clean) <= 60 else clean[:60] + "…"
