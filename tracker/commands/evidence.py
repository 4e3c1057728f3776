"""Commands about single events: correcting one by a new one, and the evidence behind it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.commands.options import ledger_option, now, recorder_option
from tracker.commands.pack import pack_alone_option

if TYPE_CHECKING:
    from tracker.rules.pack import Pack


@click.command()
@click.argument("number", type=int)
@click.argument("changes", nargs=-1, required=True, metavar="FIELD=VALUE...")
@click.option("--source", required=True, help="The paper that says how it truly was.")
@pack_alone_option
@ledger_option
@recorder_option
def correct(number: int, changes: tuple[str, ...], source: str, pack: "Pack", db: str, recorded_by: str) -> None:
    """Correct event NUMBER by a new event, for example: correct 12 day=2025-03-01 minutes=240 --source "Letter".

    The wrong event stays on record and counts no more (see: sro track events OFFICER).
    """
    from tracker.ledger.correcting import corrected
    from tracker.ledger.ledger import Ledger

    with Ledger.open(db) as ledger:
        wrong = ledger.entry(number)
        event = corrected(wrong.event, changes, source, ledger.entries(wrong.event.officer), pack)
        ledger.append([event], now(), recorded_by)
    click.echo(f"Corrected: event {number} ({event.kind}, {event.officer}). It stays on record and counts no more.")


@click.command()
@click.argument("number", type=int)
@click.option(
    "--class", "folder", type=click.Path(path_type=Path, file_okay=False), help="The class's folder, to grade again."
)
@ledger_option
def evidence(number: int, folder: Path | None, db: str) -> None:
    """Show what event NUMBER rests on; with --class, grade a passed module again: same or different.

    The work is graded in a copy of the class by `sro class grade`, so it needs a checkout with the
    bank. The marks that an instructor gave written answers are taken from the gradebook as they are.
    """
    from tracker.classes.regrade import compare, not_given_again
    from tracker.commands.print_evidence import print_entry, print_findings
    from tracker.ledger.ledger import Ledger

    with Ledger.open(db) as ledger:
        entry = ledger.entry(number)
    print_entry(entry)
    if folder:
        print_findings(entry.event, compare(entry.event, folder), not_given_again(entry.event, folder))
