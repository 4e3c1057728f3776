"""The roster of every officer in a ledger: as a table, line by line when it is long, or as JSON."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache, partial
from itertools import islice, zip_longest
from tempfile import TemporaryFile
from textwrap import wrap

import click

from course.curriculum import read_curriculum
from tracker.commands.everyone import ask_everyone
from tracker.commands.options import say_as_known
from tracker.commands.print_rich import console, show_roster
from tracker.events.record import Record
from tracker.rules.pack import LevelRule, Pack, TotalRule
from tracker.standing.as_json import standing_values
from tracker.standing.roster import RosterRow, Urgency, roster_row, urgency
from tracker.standing.standing import standing
from tracker.words import hours

LONG = 300  # rows from which on a table fitted to all of them is slow, and of many more needs gigabytes


def print_roster(where: str, pack: Pack, on: date, as_known: datetime | None) -> None:
    """Print everyone's hours, standing, next deadline and clause, the most urgent first."""
    rows = sorted(ask_everyone(where, partial(_row, pack, on), as_known))
    say_as_known(as_known)
    if len(rows) <= LONG:
        show_roster(console(), rows, pack, on)
        return
    lines = _long(rows, pack, on)
    while some := list(islice(lines, 1_000)):
        click.echo("\n".join(some))
    click.echo(f"\n{len(rows):,} officers.\n{pack.notice}")


def print_roster_json(where: str, pack: Pack, on: date, as_known: datetime | None) -> None:
    """Print everyone's standing as a JSON list, the most urgent first."""
    found = ask_everyone(where, partial(_json, pack, on, as_known), as_known)
    between = "[\n  "
    for text in _sorted_texts(found):
        click.echo(between + text, nl=False)
        between = ",\n  "
    click.echo("[]" if between.startswith("[") else "\n]")


def _row(pack: Pack, on: date, record: Record) -> RosterRow:
    return roster_row(standing(record, pack, read_curriculum(), on))


def _json(pack: Pack, on: date, as_known: datetime | None, record: Record) -> tuple[Urgency, str]:
    now = standing(record, pack, read_curriculum(), on)
    text = json.dumps(standing_values(now, as_known=as_known), indent=2, ensure_ascii=False)
    return urgency(now), text.replace("\n", "\n  ")


def _sorted_texts(found: Iterable[tuple[Urgency, str]]) -> Iterator[str]:
    """The texts in order; meanwhile they lie in a file, for all standings of a state do not fit into memory."""
    with TemporaryFile() as kept:
        places = []
        for when, text in found:
            places.append((when, kept.tell(), kept.write(text.encode())))
        for _, start, size in sorted(places):
            kept.seek(start)
            yield kept.read(size).decode()


def _long(rows: Iterable[RosterRow], pack: Pack, on: date) -> Iterator[str]:
    """The lines of a table whose columns have a set width, so that no row waits for another."""
    rules: Sequence[LevelRule | TotalRule] = (*pack.level, pack.total) if len(pack.level) <= 3 else (pack.total,)
    titles = ["All" if rule is pack.total else rule.title for rule in rules]
    asked = [f"of {hours(rule.required) if rule.required else '?'}" for rule in rules]
    widths = [22, 13, *(-max(6, len(title)) for title in titles), 18, 14]
    yield f"Training standing on {on} (hours)"
    yield _line(["", "", *titles, "", ""], widths)
    yield _line(["Officer", "Standing", *asked, "Next due", "Clause"], widths)
    yield "-" * (sum(map(abs, widths)) + len(widths) - 1)
    for row in rows:
        cells = [
            [*_folded(row.name, 22), *_folded(row.officer, 22)],
            [row.status, "may serve" if row.may_serve else "may NOT serve"],
            *([hours(minutes)] for minutes in row.minutes[-len(rules) :]),
            row.next_step.split("\n"),
            _wrapped(row.clause),
        ]
        for parts in zip_longest(*cells, fillvalue=""):
            yield _line(parts, widths)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """The cells side by side; a negative width is a column of numbers, which stand on the right."""
    padded = (
        f"{cell:<{width}}" if width > 0 else f"{cell:>{-width}}" for cell, width in zip(cells, widths, strict=True)
    )
    return " ".join(padded).rstrip()


def _folded(text: str, width: int) -> list[str]:
    return [text[start : start + width] for start in range(0, len(text), width)]


@cache
def _wrapped(clause: str) -> list[str]:
    return wrap(clause, 14)
