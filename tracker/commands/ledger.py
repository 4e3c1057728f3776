"""Commands for the ledger as a whole: its head, whether it is whole, copies of it, and bringing it up to date."""

from pathlib import Path

import click

from tracker.commands.options import ledger_option, now, watched

FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.command()
@ledger_option
def head(db: str) -> None:
    """Print the ledger's head: one line that stands for everything recorded so far.

    Give it to somebody outside (a mail to the prosecutor's office, a printed page). Later,
    `sro track verify --head` shows that nothing before it was changed, added or cut off.
    """
    from tracker.ledger.ledger import Ledger

    with Ledger.open(db) as ledger:
        click.echo(str(ledger.head()))


@click.command()
@click.option("--head", "kept", metavar="HEAD", help="A head that somebody outside kept (see: sro track head).")
@ledger_option
def verify(kept: str | None, db: str) -> None:
    """Check that no row of the ledger was changed, removed, inserted or reordered.

    Without a head from outside, a ledger whose end was cut off, or that was written anew from the
    beginning, looks whole.
    """
    from tracker.ledger.head import read_head
    from tracker.ledger.ledger import Ledger
    from tracker.ledger.tables import EVENTS, OFFICERS
    from tracker.ledger.verify import faults
    from tracker.problem import Problem

    wanted = read_head(kept) if kept else None
    with Ledger.open(db) as ledger:
        found = list(faults(ledger, watched, wanted))
        counts = f"{ledger.count(EVENTS):,} events, {ledger.count(OFFICERS):,} officer rows"
        name, last = ledger.name, [] if found else ledger.latest()
    for fault in found:
        click.echo(f"FAULT: {fault}")
    if found:
        many = f"{len(found)} fault{'' if len(found) == 1 else 's'}"
        raise Problem(f"{name} is not whole: {many} in {counts}. Restore it from a backup.")
    click.echo(f"{name} is whole: {counts}, chain and triggers intact.")
    for entry in last:
        if entry.recorded_at > now():
            at = f"{entry.recorded_at:%Y-%m-%d %H:%M} UTC"
            click.echo(f"LOOK AT: event {entry.seq} was recorded at {at}, and this computer's clock is behind that.")
    if wanted:
        click.echo(f"It begins with the {wanted.events:,} events and {wanted.officers:,} officer rows of that head.")
    else:
        click.echo("Cut-off ends show only against a head kept outside: sro track verify --head HEAD")


@click.command()
@FILE
@ledger_option
def backup(file: Path, db: str) -> None:
    """Write a copy of the ledger, hashes and all, as a new SQLite FILE, and print its head."""
    from tracker.ledger.copying import back_up
    from tracker.ledger.ledger import Ledger

    with Ledger.open(db) as ledger:
        made = back_up(ledger, file)
    click.echo(f"Backup: {file}\nHead: {made}")


@click.command()
@FILE
@ledger_option
def restore(file: Path, db: str) -> None:
    """Make a new ledger at --db (a new file, or an empty database) out of a backup FILE."""
    from tracker.ledger.copying import restore as make_again
    from tracker.ledger.ledger import Ledger

    with Ledger.open(str(file)) as copy:
        made = make_again(copy, db, watched)
    click.echo(f"Restored from {file}.\nHead: {made}")


@click.command()
@FILE
@ledger_option
def export(file: Path, db: str) -> None:
    """Write the whole ledger, hashes and all, as JSON Lines to a new FILE, and print its head."""
    from tracker.ledger.jsonl import write_jsonl
    from tracker.ledger.ledger import Ledger

    with Ledger.open(db) as ledger:
        made = write_jsonl(ledger, file)
    click.echo(f"Export: {file}\nHead: {made}")


@click.command("import")
@FILE
@ledger_option
def import_ledger(file: Path, db: str) -> None:
    """Take the JSON Lines FILE of an export into --db, which is new, empty, or the beginning of FILE."""
    from tracker.ledger.jsonl import read_jsonl
    from tracker.ledger.ledger import Ledger

    with Ledger.open(db, create=True) as ledger:
        new = read_jsonl(ledger, file)
        made = ledger.head()
    click.echo(f"{file}: {new:,} rows added.\nHead: {made}")


@click.command()
@ledger_option
def upgrade(db: str) -> None:
    """Bring a ledger made by an earlier version of the toolkit up to date; its rows stay as they are."""
    from tracker.ledger.ledger import Ledger

    with Ledger.open(db, upgrade=True) as ledger:
        click.echo(f"{ledger.name} is up to date.\nHead: {ledger.head()}")
