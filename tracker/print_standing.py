"""Printing one record's standing, as text or as JSON."""

import json
from datetime import date

import click

from course.curriculum import Curriculum
from tracker.history import changes
from tracker.pack import Pack
from tracker.record import Record
from tracker.standing import standing
from tracker.standing_json import standing_values


def print_standing(
    record: Record, pack: Pack, curriculum: Curriculum, on: date, *, as_json: bool, explain: bool
) -> None:
    """Print the standing on the day `on`."""
    now, history = standing(record, pack, curriculum, on), changes(record, pack, curriculum, on)
    if as_json:
        click.echo(json.dumps(standing_values(now, history), indent=2, ensure_ascii=False))
        return
    from tracker.print_rich import console, show_standing

    show_standing(console(), now, history, explain)
