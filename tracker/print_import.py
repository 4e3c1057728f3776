"""What an import did, in words (click)."""

from collections.abc import Sequence

import click

from tracker.class_import import Plan
from tracker.events import Attested, Event, Hours, ModulePassed
from tracker.ledger import Appended
from tracker.record import Officer
from tracker.words import amount


def print_import(name: str, done: Appended, plan: Plan, new: Sequence[Officer], standing: Sequence[Event]) -> None:
    """Print what a class added, who has not passed what and why, and what needs a person's eye."""
    for officer in new:
        click.echo(f"Added officer {officer.id}: {officer.name}. Then: sro track officer appoint {officer.id} DAY")
    click.echo(f"Class {name}: {_count(len(done.added), 'event')} added, {len(done.known)} on record already.")
    for event in done.added:
        click.echo(f"  + {_line(event)}")
    _print_voided(done, standing)
    if plan.not_passed:
        click.echo("Not passed yet:")
    for each in plan.not_passed:
        click.echo(f"  - {each.officer}, {each.module}: {each.why}")
    for line in plan.look_at:
        click.echo(f"LOOK AT: {line}")


def print_hours(name: str, done: Appended, standing: Sequence[Event]) -> None:
    """Print what a file of outside hours added."""
    click.echo(f"{name}: {_count(len(done.added), 'row')} added, {len(done.known)} on record already.")
    for event in done.added:
        click.echo(f"  + {_line(event)}")
    _print_voided(done, standing)


def _print_voided(done: Appended, standing: Sequence[Event]) -> None:
    stands = {event.key for event in standing}
    for event in done.known:
        if event.key not in stands:
            click.echo(f"LOOK AT: {_line(event)}: was recorded and then voided or corrected; not added again.")


def _line(event: Event) -> str:
    match event:
        case ModulePassed():
            points = f"{event.score:g} of {event.max_score:g} points"
            what = f"passed {event.module} ({points}), {amount(event.minutes)}"
        case Attested():
            what = f"practical of {event.module} attested by {event.by}, {amount(event.minutes)}"
        case Hours():
            what = f"{event.title} ({event.level}), {amount(event.minutes)}"
        case _:
            what = event.kind
    return f"{event.officer}, {event.day}: {what}{' (corrects an earlier figure)' if event.corrects else ''}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
