"""What an event rests on, in words (click)."""

from collections.abc import Sequence

import click

from tracker.classes.regrade import Compared
from tracker.events.training import Event, ModulePassed
from tracker.ledger.ledger import Entry
from tracker.problem import Problem


def print_entry(entry: Entry) -> None:
    """Print an event with its two times, its recorder, its source and every field of its evidence."""
    event = entry.event
    click.echo(f"Event {entry.seq}: {event.kind}, {event.officer}")
    late = (entry.recorded_at.date() - event.day).days
    click.echo(f"  took effect        {event.day}")
    click.echo(f"  recorded           {entry.recorded_at:%Y-%m-%d %H:%M:%S} UTC by {entry.recorded_by}{_after(late)}")
    for name, value in event.model_dump(mode="json", exclude={"kind", "officer", "day"}, exclude_defaults=True).items():
        click.echo(f"  {name:<19}{value}")
    click.echo(f"  row hash           {entry.hash}")
    if isinstance(event, ModulePassed) and not event.answers_sha256:
        click.echo("No hash of the answers was recorded: whether they are the same cannot be told.")


def print_findings(event: Event, found: Sequence[Compared], kept: tuple[int, float]) -> None:
    """Print point by point whether it is the same, and what was not judged again.

    `kept` are the written answers an instructor marked, and their points. Raises `Problem` when
    anything is different.
    """
    word = {True: "same", False: "DIFFERENT", None: "cannot be told"}
    for each in found:
        click.echo(f"{word[each.same]:<15} {each.what}: {_told(each)}")
    if kept[0]:
        answers = "1 written answer" if kept[0] == 1 else f"{kept[0]} written answers"
        click.echo(
            f"{'not given again':<15} the instructor's marks of {answers} ({kept[1]:g} points): taken from the"
            " gradebook as they stand. All other items were marked again by the bank."
        )
    differs = [each.what for each in found if each.same is False]
    if differs:
        raise Problem(f"Different: {', '.join(differs)}. Look into it before you rely on {event.key}.")
    click.echo("Same: what the machine marks was graded again, and it gives what is on record.")


def _told(each: Compared) -> str:
    if each.same:
        return each.now
    return f"on record {each.recorded or 'nothing'}; now {each.now or 'nothing'}"


def _after(days: int) -> str:
    return f", {days} day{'' if days == 1 else 's'} after" if days > 0 else ""
