"""What feedback and a class's scores cost: nbgrader's own commands beside `sro class feedback` and `sro class scores`.

`python -m benchmarks.feedback [--stock N] [--sizes 1000 10000] [--export 1000]`. Every figure is of whole processes.
"""

import argparse
import shutil
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.grading import COMPARED, MODULE, ROUNDS, Run, make, run, stock, stock_course
from tests.cohorts import sql
from tests.driving import BIN

MARK = "update grade set manual_score = 3, needs_manual_grade = 0 where needs_manual_grade"


def graded(place: Path, count: int) -> Path:
    """A class with this many submissions, graded and marked."""
    folder = make(place, count)
    run(BIN / "sro", "class", "grade", folder, MODULE.folder, folder=folder)
    sql(folder, MARK)
    return folder


def ours(folder: Path) -> Run:
    """`sro class feedback` where none was given: every page made and delivered, every attempt closed."""
    kept = (folder / "attempts.jsonl").read_bytes()
    took = run(BIN / "sro", "class", "feedback", folder, MODULE.folder, folder=folder)
    (folder / "attempts.jsonl").write_bytes(kept)
    shutil.rmtree(folder / "feedback")
    shutil.rmtree(folder.parent / "exchange" / folder.name / "feedback")
    return took


def pages(course: Path, officer: str = "*") -> Run:
    """`nbgrader generate_feedback`, nbgrader's own page: made, not delivered."""
    words = ("generate_feedback", MODULE.folder, "--force", f"--student={officer}")
    return run(BIN / "nbgrader", *words, folder=course)


def compare(place: Path, sample: int) -> float:
    """Stock and ours in turn; prints them, and returns stock's cost of one more page."""
    folder = graded(place, COMPARED)
    course = stock_course(place, folder)
    officers = sorted(one.name for one in (folder / "submitted").iterdir())[:sample]
    stock(course, folder, officers)
    sql(course, MARK)
    one, all_of_them, mine = [], [], []
    for _ in range(ROUNDS):
        one.append(pages(course, officers[0]).seconds)
        mine.append(ours(folder).seconds)
        all_of_them.append(pages(course).seconds)
    one_more = (median(all_of_them) - median(one)) / (sample - 1)
    whole = median(one) + one_more * (COMPARED - 1)
    print(
        f"Feedback for {COMPARED} submissions of {MODULE.folder}, {ROUNDS} rounds in turn, medians of whole processes:"
    )
    print(f"  nbgrader generate_feedback {whole:6.1f} s  (scaled from {sample}: {one_more:.2f} s for one more page)")
    print(f"  sro class feedback         {median(mine):6.2f} s  {whole / median(mine):4.0f} times faster")
    return one_more


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--stock", type=int, default=21, help="Pages that nbgrader makes in a round.")
    words.add_argument("--sizes", type=int, nargs="*", default=[1000, 10_000])
    words.add_argument("--export", type=int, nargs="*", default=[1000], help="Sizes at which it exports too.")
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as place:
        one_more = compare(Path(place) / "compared", given.stock)
        for size in given.sizes:
            folder = graded(Path(place) / str(size), size)
            took = ours(folder)
            print(
                f"{size:6} submissions: feedback {took.seconds:6.2f} s, {1000 * took.seconds / size:5.2f} ms each, "
                f"{took.memory:4.0f} MB; {one_more * size / took.seconds:4.0f} times faster than nbgrader's pages"
            )
            table = run(BIN / "sro", "class", "scores", folder, MODULE.folder, folder=folder)
            print(f"        scores {table.seconds:6.2f} s, {table.memory:4.0f} MB", end="", flush=True)
            if size in given.export:
                theirs = run(BIN / "nbgrader", "export", folder=folder)
                print(
                    f"; nbgrader export {theirs.seconds:6.1f} s: {theirs.seconds / table.seconds:.0f} times faster",
                    end="",
                )
            print()
            shutil.rmtree(Path(place) / str(size))


if __name__ == "__main__":
    main()
