"""What grading a class costs: stock nbgrader, `sro class grade` and a floor over the same submissions, interleaved.

`python -m benchmarks.grading [--stock N] [--sizes 100 1000 10000]`. Every figure is of
whole processes: start, imports and all.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

import matplotlib.pyplot as plt
import nbformat
import psutil

from course.player.items import Written
from tests.cohorts import fill_class, make_class
from tests.driving import BIN, ROOT, bank_items, module
from tests.road.test_oracle import CONFIG, HIDDEN

MODULE = module("04-searches")
COMPARED = 200
ROUNDS = 3
RUNS = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "HOME": tempfile.gettempdir()}


class Run(NamedTuple):
    """One whole process and its children: seconds, and the most memory they held at once (MB, shared pages once)."""

    seconds: float
    memory: float


def run(*words: object, folder: Path) -> Run:
    """Run a command to its end; it must succeed."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = psutil.Popen([str(one) for one in words], cwd=folder, env=RUNS, stdout=said, stderr=said)
        most = 0.0
        while process.poll() is None:
            most = max(most, held(process))
            time.sleep(0.02)
        said.seek(0)
        assert process.returncode == 0, said.read().decode()
    return Run(time.perf_counter() - began, most)


def held(process: psutil.Process) -> float:
    """The memory of a process and its children in MB."""
    total = 0
    for one in [process, *children(process)]:
        try:
            found = one.memory_full_info()
            total += getattr(found, "pss", found.rss)
        except psutil.Error:
            continue
    return total / 1e6


def children(process: psutil.Process) -> list[psutil.Process]:
    """All that a process has started, as far as it still runs."""
    try:
        return list(process.children(recursive=True))
    except psutil.Error:
        return []


def make(place: Path, count: int) -> Path:
    """A class with this many submissions, nothing graded."""
    officers = [f"o{number:05}" for number in range(count)]
    folder = make_class(place, [MODULE], officers)
    fill_class(folder, MODULE, officers, put=os.link)
    return folder


@contextmanager
def ungraded(folder: Path) -> Iterator[None]:
    """The class as it was before its first grading, whatever happens in between."""
    kept = folder / "kept.db"
    shutil.copyfile(folder / "gradebook.db", kept)
    yield
    kept.replace(folder / "gradebook.db")
    for name in ("autograded", "floor"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in ("attempts.jsonl", "floor.db"):
        (folder / name).unlink(missing_ok=True)


def ours(folder: Path) -> Run:
    """`sro class grade`."""
    with ungraded(folder):
        return run(BIN / "sro", "class", "grade", folder, MODULE.folder, folder=folder)


def floor(folder: Path) -> Run:
    """The least that must be done."""
    with ungraded(folder):
        words = ("-m", "benchmarks.floor", folder, MODULE.folder, MODULE.topic)
        return run(sys.executable, *words, folder=folder)


def stock_course(place: Path, folder: Path) -> Path:
    """A plain nbgrader course whose hidden tests score the same logs by the same rules in a kernel."""
    course = place / "stock"
    source = course / "source" / MODULE.folder
    source.mkdir(parents=True)
    (course / "nbgrader_config.py").write_text(CONFIG)
    name = f"{MODULE.topic}.ipynb"
    book = nbformat.read(folder / "source" / MODULE.folder / name, as_version=4)
    automatic = {one for one, item in bank_items(MODULE.folder).items() if not isinstance(item, Written)}
    for cell in book.cells:
        if (one := cell.metadata.get("nbgrader", {}).get("grade_id")) in automatic:
            cell.source = HIDDEN.format(root=str(ROOT), one=one, name=MODULE.folder)
    book.cells = [one for one in book.cells if not (one.cell_type == "code" and not is_of(one, automatic))]
    nbformat.write(book, source / name)
    run(BIN / "nbgrader", "generate_assignment", MODULE.folder, folder=course)
    return course


def is_of(cell: nbformat.NotebookNode, names: set[str]) -> bool:
    """Whether a cell is one of these grade cells."""
    return cell.metadata.get("nbgrader", {}).get("grade_id") in names


def stock(course: Path, folder: Path, officers: list[str]) -> Run:
    """`nbgrader autograde` of these officers' work, with a kernel for each."""
    for name in ("submitted", "autograded"):
        shutil.rmtree(course / name, ignore_errors=True)
    for one in officers:
        mine = course / "submitted" / one / MODULE.folder
        shutil.copytree(course / "release" / MODULE.folder, mine)
        shutil.copy(folder / "submitted" / one / MODULE.folder / "answers.jsonl", mine)
    return run(BIN / "nbgrader", "autograde", MODULE.folder, "--force", folder=course)


def compare(place: Path, sample: int) -> tuple[float, dict[str, float]]:
    """Stock, ours and the floor in turn; prints them, and returns stock's cost of one more and each one's of 200."""
    folder = make(place, COMPARED)
    course = stock_course(place, folder)
    officers = sorted(one.name for one in (folder / "submitted").iterdir())[:sample]
    found: dict[str, list[Run]] = {"few": [], "stock": [], "ours": [], "floor": []}
    for _ in range(ROUNDS):
        found["few"].append(stock(course, folder, officers[:2]))
        found["ours"].append(ours(folder))
        found["floor"].append(floor(folder))
        found["stock"].append(stock(course, folder, officers))
    took = {name: median(one.seconds for one in runs) for name, runs in found.items()}
    one_more = (took["stock"] - took["few"]) / (sample - 2)
    whole = took["few"] + one_more * (COMPARED - 2)
    print(f"{COMPARED} submissions of {MODULE.folder}, {ROUNDS} rounds in turn, medians of whole processes:")
    print(f"  stock nbgrader  {whole:8.1f} s  (scaled from {sample}: {one_more:.2f} s for one more submission)")
    print(f"  sro class grade {took['ours']:8.2f} s  {whole / took['ours']:6.0f} times faster")
    print(f"  floor           {took['floor']:8.2f} s  ours takes {took['ours'] / took['floor']:.1f} times as long")
    return one_more, {"stock": whole, "ours": took["ours"], "floor": took["floor"]}


def grow(place: Path, sizes: list[int], one_more: float) -> dict[int, tuple[Run, Run]]:
    """Ours and the floor at several sizes."""
    found = {}
    for size in sizes:
        folder = make(place / str(size), size)
        mine, least = ours(folder), floor(folder)
        found[size] = mine, least
        print(
            f"{size:6} submissions: {mine.seconds:7.2f} s, {1000 * mine.seconds / size:6.2f} ms each, "
            f"{mine.memory:4.0f} MB; {one_more * size / mine.seconds:5.0f} times faster than stock, "
            f"{mine.seconds / least.seconds:.1f} times the floor ({least.seconds:.2f} s)"
        )
        shutil.rmtree(place / str(size))
    return found


def draw(found: dict[int, tuple[Run, Run]], one_more: float, file: Path) -> None:
    """Cost of one submission against the size of the class."""
    sizes = sorted(found)
    figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
    axes.axhline(one_more, color="#8a8a8a", linestyle="--", label="stock nbgrader, one more submission")
    for number, (label, color, mark) in enumerate((("sro class grade", "#0b57a4", "o"), ("floor", "#b3541e", "s"))):
        each = [found[size][number].seconds / size for size in sizes]
        axes.plot(sizes, each, color=color, marker=mark, label=label)
    axes.set(xscale="log", yscale="log", xlabel="submissions in the class", ylabel="seconds a submission")
    axes.set_title("What grading one submission costs, whole processes")
    axes.legend()
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file)


def main() -> None:
    """Measure, print and draw."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--stock", type=int, default=12, help="Submissions that stock nbgrader grades in a round.")
    words.add_argument("--sizes", type=int, nargs="*", default=[100, 1000, 10_000])
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as place:
        one_more, _ = compare(Path(place) / "compared", given.stock)
        found = grow(Path(place), given.sizes, one_more)
    picture = ROOT / "benchmarks" / "grading.svg"
    draw(found, one_more, picture)
    print(f"Drawn in {picture.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
