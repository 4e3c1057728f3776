"""Commands that show what is on record: one officer, all officers, the events."""

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from tracker.commands.options import as_known_option, asked_option, ledger_option, say_as_known
from tracker.commands.pack import pack_alone_option

if TYPE_CHECKING:
    from tracker.rules.pack import Pack


@click.command()
@click.argument("officer_id", metavar="[OFFICER]", required=False)
@asked_option
@click.option("--explain", is_flag=True, help="Name every figure, its source and what is missing by when.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/standing-record.md describes it).")
@ledger_option
@click.pass_context
def status(
    ctx: click.Context,
    officer_id: str | None,
    on: date,
    as_known: datetime | None,
    pack: "Pack",
    explain: bool,
    as_json: bool,
    db: str,
) -> None:
    """Show OFFICER's standing on a day and the clause behind it; without OFFICER, everyone's."""
    from course.curriculum import read_curriculum
    from tracker.commands.print_standing import print_standing
    from tracker.ledger.ledger import Ledger

    if officer_id is None and not explain:
        ctx.invoke(roster, on=on, as_known=as_known, pack=pack, as_json=as_json, db=db)
        return
    with Ledger.open(db) as ledger:
        records = [ledger.record(officer_id, as_known)] if officer_id else ledger.records(as_known)
        for number, record in enumerate(records):
            if number:
                click.echo()
            print_standing(record, pack, read_curriculum(), on, as_json=as_json, explain=explain, as_known=as_known)


@click.command()
@asked_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of standings.")
@ledger_option
def roster(on: date, as_known: datetime | None, pack: "Pack", as_json: bool, db: str) -> None:
    """Show all officers: hours, standing, next deadline and clause, the most urgent first."""
    from tracker.commands.print_roster import print_roster, print_roster_json

    (print_roster_json if as_json else print_roster)(db, pack, on, as_known)


@click.command()
@click.argument("officer_id", metavar="OFFICER")
@as_known_option
@pack_alone_option
@ledger_option
def events(officer_id: str, as_known: datetime | None, pack: "Pack", db: str) -> None:
    """Show every event on record about OFFICER, with its number, voided ones included."""
    from tracker.commands.print_rich import console, show_entries
    from tracker.ledger.ledger import Ledger

    with Ledger.open(db) as ledger:
        record = ledger.record(officer_id, as_known)
        say_as_known(as_known)
        show_entries(console(), ledger.entries(officer_id, as_known), record.events)
    click.echo(pack.notice)
