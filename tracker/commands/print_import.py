"""What an import did, in words (click)."""

from collections.abc import Mapping, Sequence

import click

from tracker.classes.importing import Plan
from tracker.events.record import Officer
from tracker.events.training import Attested, Event, Hours, ModulePassed
from tracker.ledger.ledger import Appended
from tracker.sheets.roster import RosterFile
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
    alike: dict[tuple[str, str], list[str]] = {}
    for each in plan.not_passed:
        alike.setdefault((each.officer, each.why), []).append(each.module)
    for (who, why), modules in alike.items():
        click.echo(f"  - {who}, {', '.join(modules)}: {why}")
    for line in plan.look_at:
        click.echo(f"LOOK AT: {line}")


def print_rows(name: str, done: Appended, standing: Sequence[Event], repeats: Sequence[str]) -> None:
    """Print what a file of hours or attendance added; `standing` is what stood on record before."""
    click.echo(f"{name}: {_count(len(done.added), 'row')} added, {len(done.known)} on record already.")
    for event in done.added:
        click.echo(f"  + {_line(event)}")
    for line in repeats:
        click.echo(f"  = {line}")
    _print_voided(done, standing)


def print_roster(name: str, found: RosterFile, known: Mapping[str, Officer], done: Appended) -> None:
    """Print which officers a roster added or changed, its appointments, and what needs a person's eye."""
    new = [officer for officer in found.officers if officer.id not in known]
    changed = [officer for officer in found.officers if known.get(officer.id, officer) != officer]
    click.echo(
        f"{name}: {_count(len(new), 'officer')} added, {len(changed)} changed, "
        f"{len(found.officers) - len(new) - len(changed)} on record already; "
        f"{_count(len(done.added), 'appointment')} added."
    )
    for officer in new:
        click.echo(f"  + {officer.id}: {officer.name}, {officer.agency}")
    for line in found.look_at:
        click.echo(f"LOOK AT: {line}")


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
