"""`sro track officer`: who the officers are, when they were appointed and when they left."""

from datetime import date
from typing import Any

import click

from tracker.commands.one_event import OFFICER, ON_DAY, SOURCE, put_event
from tracker.commands.options import DAY, ledger_option, now, recorder_option

# Every pack judges an appointment alike, so these commands take no --pack.
KINDS = click.Choice(["agency-contract", "board-employed", "ksp-secondary"])
EMPLOYMENT = click.option("--employment", type=KINDS, default="agency-contract", show_default=True)


@click.group()
def officer() -> None:
    """Add officers, and record appointments and departures."""


@officer.command("add")
@OFFICER
@click.option("--name", required=True, help="The officer's name.")
@click.option("--agency", required=True, help="The agency that employs the officer.")
@click.option("--state-record", default="", help="Number of the state's own record (DOCJT or KLEC), if known.")
@click.option("--appointed", type=DAY, help="Day of appointment to the SRO position.")
@EMPLOYMENT
@SOURCE
@ledger_option
@recorder_option
def add(
    officer_id: str,
    name: str,
    agency: str,
    state_record: str,
    appointed: date | None,
    employment: str,
    source: str,
    db: str,
    recorded_by: str,
) -> None:
    """Add OFFICER, or change an officer's details. The first officer begins the ledger."""
    from tracker.events.record import make_officer
    from tracker.ledger.ledger import Ledger
    from tracker.ledger.recording import put_on_record
    from tracker.rules.pack import read_pack

    person = make_officer(id=officer_id, name=name, agency=agency, state_record=state_record)
    with Ledger.open(db, create=True) as ledger:
        if appointed:
            fields = _appointment(officer_id, appointed, agency, employment, source)
            put_on_record(ledger, fields, now(), recorded_by, read_pack(), person)
        else:
            ledger.append([], now(), recorded_by, [person])
    click.echo(
        f"On record: {person.name} ({person.id}), {person.agency}." + (f" Appointed {appointed}." if appointed else "")
    )


@officer.command("appoint")
@OFFICER
@ON_DAY
@click.option("--agency", help="The appointing agency, when it is not the one on record.")
@EMPLOYMENT
@SOURCE
@ledger_option
@recorder_option
def appoint(
    officer_id: str, day: date, agency: str | None, employment: str, source: str, db: str, recorded_by: str
) -> None:
    """Record that OFFICER was appointed to an SRO position on DAY."""
    from tracker.ledger.ledger import Ledger
    from tracker.ledger.recording import put_on_record
    from tracker.rules.pack import read_pack

    with Ledger.open(db) as ledger:
        agency = agency or ledger.record(officer_id).officer.agency
        fields = _appointment(officer_id, day, agency, employment, source)
        new = put_on_record(ledger, fields, now(), recorded_by, read_pack())
    click.echo(f"{'Appointed' if new else 'Already on record as appointed'}: {officer_id} on {day}.")


@officer.command("transfer")
@OFFICER
@ON_DAY
@click.option("--agency", required=True, help="The agency that appoints the officer from DAY on.")
@EMPLOYMENT
@SOURCE
@ledger_option
@recorder_option
@click.pass_context
def transfer(ctx: click.Context, /, **words: Any) -> None:
    """Record that another agency appointed OFFICER on DAY; without a break, no deadline starts again."""
    ctx.invoke(appoint, **words)


@officer.command("leave")
@OFFICER
@ON_DAY
@SOURCE
@ledger_option
@recorder_option
def leave(officer_id: str, day: date, source: str, db: str, recorded_by: str) -> None:
    """Record that DAY is the first day on which OFFICER no longer holds the appointment."""
    from tracker.rules.pack import read_pack

    fields = {"kind": "separated", "officer": officer_id, "day": day, "source": source}
    new = put_event(db, recorded_by, fields, read_pack())
    click.echo(f"{'Left' if new else 'Already on record as left'}: {officer_id}, from {day} on.")


def _appointment(officer_id: str, day: date, agency: str, employment: str, source: str) -> dict[str, Any]:
    fields = {"kind": "appointed", "officer": officer_id, "day": day, "agency": agency}
    return {**fields, "employment": employment, "source": source}
