"""Commands that show what is on record: one officer, all officers, the events, the ledger, a report."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TypeVar

import click

from tracker.cli_options import ledger_option, now, on_option

Thing = TypeVar("Thing")


def _watched(things: Iterable[Thing], total: int) -> Iterable[Thing]:
    """The same things, with a progress bar on standard error once it takes over a second."""
    from tqdm import tqdm

    return tqdm(things, total=total, delay=1, leave=False, unit="row")


@click.command()
@click.argument("officer_id", metavar="[OFFICER]", required=False)
@on_option
@click.option("--explain", is_flag=True, help="Name every figure, its source and what is missing by when.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/standing-record.md describes it).")
@ledger_option
@click.pass_context
def status(ctx: click.Context, officer_id: str | None, on: date, explain: bool, as_json: bool, db: str) -> None:
    """Show OFFICER's standing on a day and the clause behind it; without OFFICER, everyone's."""
    from course.curriculum import read_curriculum
    from tracker.ledger import Ledger
    from tracker.pack import read_pack
    from tracker.print_standing import print_standing

    if officer_id is None and not explain:
        ctx.invoke(roster, on=on, as_json=as_json, db=db)
        return
    with Ledger.open(db) as ledger:
        records = [ledger.record(officer_id)] if officer_id else list(ledger.records())
    for number, record in enumerate(records):
        if number:
            click.echo()
        print_standing(record, read_pack(), read_curriculum(), on, as_json=as_json, explain=explain)


@click.command()
@on_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of standings.")
@ledger_option
def roster(on: date, as_json: bool, db: str) -> None:
    """Show all officers: hours, standing, next deadline and clause, the most urgent first."""
    from course.curriculum import read_curriculum
    from tracker.ledger import Ledger
    from tracker.pack import read_pack
    from tracker.print_rich import console, show_roster
    from tracker.roster import roster as all_standings
    from tracker.standing_json import standing_values

    with Ledger.open(db) as ledger:
        records = _watched(ledger.records(), len(ledger.officers()))
        standings = all_standings(records, read_pack(), read_curriculum(), on)
    if as_json:
        click.echo(json.dumps([standing_values(each) for each in standings], indent=2, ensure_ascii=False))
    else:
        show_roster(console(), standings, on)


@click.command()
@click.argument("officer_id", metavar="OFFICER")
@ledger_option
def events(officer_id: str, db: str) -> None:
    """Show every event on record about OFFICER, with its number, voided ones included."""
    from tracker.ledger import Ledger
    from tracker.pack import read_pack
    from tracker.print_rich import console, show_entries

    with Ledger.open(db) as ledger:
        record = ledger.record(officer_id)
        show_entries(console(), ledger.entries(officer_id), record.events)
    click.echo(read_pack().notice)


@click.command()
@ledger_option
def verify(db: str) -> None:
    """Check that no row of the ledger was changed, removed, inserted or reordered."""
    from tracker.ledger import Ledger
    from tracker.ledger_tables import EVENTS, OFFICERS
    from tracker.problem import Problem
    from tracker.verify import faults

    with Ledger.open(db) as ledger:
        found = list(faults(ledger, _watched))
        counts = f"{ledger.count(EVENTS):,} events, {ledger.count(OFFICERS):,} officer rows"
    for fault in found:
        click.echo(f"FAULT: {fault}")
    if found:
        raise Problem(f"{db} is not whole: {len(found)} faults in {counts}. Restore it from a backup.")
    click.echo(f"{db} is whole: {counts}, chain and triggers intact.")


@click.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to write to.")
@on_option
@ledger_option
def report(out: Path, on: date, db: str) -> None:
    """Write the agency's report as a web page: hours against requirement, and who is due when."""
    from tracker.ledger import Ledger
    from tracker.report_papermill import write_report

    with Ledger.open(db):  # a missing ledger is said at once, not by a notebook that stops half way
        pass
    page = write_report(out, db, on, now())
    click.echo(f"Report: {page}")
