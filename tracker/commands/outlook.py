"""Commands that look ahead or across: forecast, reciprocity, and the rules themselves."""

import json
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

import click

from tracker.commands.options import asked_option, ledger_option, on_option, say_as_known
from tracker.commands.pack import pack_option

if TYPE_CHECKING:
    from tracker.rules.pack import Pack

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
@click.option("--within", type=click.IntRange(0, 36500), default=90, show_default=True, help="How many days ahead.")
@asked_option
@JSON
@ledger_option
def forecast(within: int, on: date, as_known: datetime | None, pack: "Pack", as_json: bool, db: str) -> None:
    """Show who lapses within so many days if nothing happens, the earliest first.

    Apart from that, as warnings that change no status: whose annual in-service falls due, and whose
    certification or condition of selection ends.
    """
    from course.curriculum import read_curriculum
    from tracker.commands.everyone import ask_everyone
    from tracker.commands.print_forecast import forecast_values, print_forecast
    from tracker.standing.forecast import earliest_first, look_ahead

    ask = partial(look_ahead, pack=pack, curriculum=read_curriculum(), on=on, within=within)
    found = earliest_first(ask_everyone(db, ask, as_known))
    if as_json:
        click.echo(json.dumps(forecast_values(found), indent=2, ensure_ascii=False))
        return
    say_as_known(as_known)
    print_forecast(found, on, within)
    click.echo(pack.notice)


@click.command()
@click.argument("officer_id", metavar="OFFICER")
@asked_option
@JSON
@ledger_option
def reciprocity(officer_id: str, on: date, as_known: datetime | None, pack: "Pack", as_json: bool, db: str) -> None:
    """Show what OFFICER's transcript still lacks under another pack (--pack)."""
    from course.curriculum import read_curriculum
    from tracker.ledger.ledger import Ledger
    from tracker.standing.as_json import standing_values
    from tracker.standing.reciprocity import reciprocity as compare
    from tracker.standing.sentences import finding_said

    with Ledger.open(db) as ledger:
        found = compare(ledger.record(officer_id, as_known), pack, read_curriculum(), on)
    if as_json:
        values = {
            "missing": [
                {"id": each.id, "minutes": each.missing_minutes, "wants": list(each.missing)} for each in found.missing
            ],
            "not_counted": [
                {"level": each.level, "pack": each.pack, "minutes": each.minutes} for each in found.not_counted
            ],
            "standing": standing_values(found.standing, as_known=as_known),
        }
        click.echo(json.dumps(values, indent=2, ensure_ascii=False))
        return
    say_as_known(as_known)
    click.echo(f"{found.standing.officer.name} ({officer_id}) under {pack.title}, on {on}")
    for finding in found.standing.levels:
        click.echo(f"- {finding_said(finding)}")
    for brought in found.not_counted:
        click.echo(f"- {brought.said}")
    for note in found.standing.notes:
        click.echo(f"Note: {note}")
    click.echo(pack.notice)


@click.command()
@on_option
@pack_option
@JSON
def rules(on: date, pack: "Pack", as_json: bool) -> None:
    """Print the rules in force on a day, from the same source as the code."""
    from tracker.standing.rulebook import rules_on
    from tracker.standing.sentences import checked_said, day_said

    found = rules_on(pack, on)
    if as_json:
        values = [
            {
                "rule": each.name,
                "demands": each.demands,
                "source": each.source,
                "clauses": [{"name": name, **clause.model_dump(mode="json")} for name, clause in each.clauses],
            }
            for each in found
        ]
        click.echo(json.dumps(values, indent=2, ensure_ascii=False))
        return
    click.echo(f"{pack.title}: rules in force on {day_said(on)}")
    for each in found:
        click.echo(f"\n{each.title}\n  {each.demands}\n  Source: {each.source}")
        for name, clause in each.clauses:
            since = f", in force since {day_said(clause.since)}" if clause.since else ""
            click.echo(f"  - {name}. {clause.says} ({checked_said(clause)}{since})")
    click.echo(f"\n{pack.notice}")
