"""Printing one record's standing, as text or as JSON."""

import json
from datetime import date, datetime

import click

from course.curriculum import Curriculum
from tracker.cli_options import say_as_known
from tracker.history import changes
from tracker.pack import Pack
from tracker.record import Record
from tracker.standing import standing
from tracker.standing_json import standing_values


def print_standing(
    record: Record,
    pack: Pack,
    curriculum: Curriculum,
    on: date,
    *,
    as_json: bool,
    explain: bool,
    as_known: datetime | None = None,
) -> None:
    """Print the standing on the day `on`; `as_known` is the moment whose knowledge the record holds."""
    now, history = standing(record, pack, curriculum, on), changes(record, pack, curriculum, on)
    if as_json:
        click.echo(json.dumps(standing_values(now, history, as_known), indent=2, ensure_ascii=False))
        return
    say_as_known(as_known)
    from tracker.print_rich import console, show_standing

    show_standing(console(), now, history, explain)
