"""`sro class scores` and `sro class items`: a class in tables."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from course.progress import busy
from graders.classes import chosen_modules, read_class

if TYPE_CHECKING:
    from graders.item_statistics import Statistics
    from graders.nbgrader_scores import Score

Folder = click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
Modules = click.argument("modules", nargs=-1)
SCORES = ("module", "officer", "last_name", "first_name", "due_utc", "handed_in_utc", "late_hours", "points",
          "late_penalty", "score", "most", "percent", "waits_for_mark", "no_critical_error")  # fmt: skip
ITEMS = ("item", "form", "officers", "percent_of_points", "all_points", "no_points", "with_the_rest", "note")
FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@Folder
@Modules
@click.option("--csv", "file", type=FILE, default=None, help="Default: reports/scores.csv in the class's folder.")
def scores(folder: Path, modules: tuple[str, ...], file: Path | None) -> None:
    """Write every officer's score in MODULES (default: all) as a table for a spreadsheet."""
    from graders.nbgrader_scores import scores as read
    from graders.nbgrader_tables import gradebook_of, open_book

    chosen = chosen_modules(read_class(folder), modules)
    with busy("Reading the gradebook …"):
        book = open_book(gradebook_of(folder), writes=False)
        rows = [one for module in chosen for one in read(book, module)]
        book.dispose()
    file = file or folder / "reports" / "scores.csv"
    _write(file, SCORES, (_score(one) for one in rows))
    click.echo(f"{file}: {len(rows)} rows, {sum(one.score is not None for one in rows)} of them with a score")


def _score(one: "Score") -> Sequence[object]:
    percent = "" if one.score is None or not one.most else round(100 * one.score / one.most, 2)
    late = round(one.late.total_seconds() / 3600, 2) or ""
    names = (_harmless(name) for name in (one.officer, one.last_name, one.first_name))
    return (one.module, *names, _time(one.due), _time(one.handed_in), late, one.points, one.penalty,
            one.score, one.most, percent, _yes(one.waits), _yes(one.safe))  # fmt: skip


@click.command()
@Folder
@Modules
@click.option("--csv", "file", type=FILE, default=None, help="Write the table as a CSV file instead.")
def items(folder: Path, modules: tuple[str, ...], file: Path | None) -> None:
    """Show how each graded item of MODULES (default: all) did at its first attempts, and which to look at."""
    from graders.item_statistics import statistics_of
    from graders.nbgrader_scores import first_attempts
    from graders.nbgrader_tables import gradebook_of, open_book

    a_class = read_class(folder)
    chosen = chosen_modules(a_class, modules)
    with busy("Reading the gradebook …"):
        book = open_book(gradebook_of(folder), writes=False)
        found = [one for module in chosen for one in statistics_of(first_attempts(folder, book, a_class, module))]
        book.dispose()
    if file:
        _write(file, ITEMS, (_item(one) for one in found))
        click.echo(f"{file}: {len(found)} rows")
        return
    from graders.print_items import print_items

    print_items(a_class.course_id, found)


def _item(one: "Statistics") -> Sequence[object]:
    rest = None if one.with_rest is None else round(one.with_rest, 2)
    return one.slot, one.variant, one.officers, round(one.percent, 1), one.full, one.nothing, rest, "; ".join(one.notes)


def _write(file: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    from graders.cohort import put

    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(columns)
    table.writerows(["" if cell is None else cell for cell in row] for row in rows)
    file.parent.mkdir(parents=True, exist_ok=True)
    put(file, text.getvalue().encode("utf-8-sig"), 0o644)  # the mark tells spreadsheets that it is UTF-8


def _harmless(text: str) -> str:
    """A name or an id as it may stand in a spreadsheet, which takes some beginnings for a formula."""
    return f"'{text}" if text.lstrip(" '")[:1] in tuple("=+-@\t\r") else text


def _time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else ""


def _yes(what: bool | None) -> str:
    return "" if what is None else "yes" if what else "no"
