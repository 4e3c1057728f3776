"""Printing one record's standing, as text or as JSON."""

import json
from datetime import date, datetime

import click

from course.curriculum import Curriculum
from tracker.commands.options import say_as_known
from tracker.events.record import Record
from tracker.rules.pack import Pack
from tracker.standing.as_json import standing_values
from tracker.standing.history import changes
from tracker.standing.standing import standing
from tracker.standing.suppose import said, suppose


def print_standing(
    record: Record,
    pack: Pack,
    curriculum: Curriculum,
    on: date,
    *,
    as_json: bool,
    explain: bool,
    as_known: datetime | None = None,
    supposed: tuple[str, ...] = (),
) -> None:
    """Print the standing on the day `on`; `as_known` is the moment whose knowledge the record holds.

    `supposed` are texts of events that are not on record (see tracker/standing/suppose.py).
    """
    without = standing(record, pack, curriculum, on)
    record, added = suppose(record, supposed, pack, curriculum)
    now, history = standing(record, pack, curriculum, on), changes(record, pack, curriculum, on)
    if as_json:
        values = standing_values(now, history, as_known)
        if added:
            values["supposed"] = [said(event) for event in added]
            values["without"] = {"status": without.status, "may_serve_in_school": without.may_serve_in_school}
        click.echo(json.dumps(values, indent=2, ensure_ascii=False))
        return
    for event in added:
        click.echo(f"SUPPOSED, not on record: {said(event)}")
    if added:
        click.echo(f"Without it the status is {without.status}.")
    say_as_known(as_known)
    from tracker.commands.print_rich import console, show_standing

    show_standing(console(), now, history, explain)
