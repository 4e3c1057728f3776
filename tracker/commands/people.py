"""Commands about the people: campuses, leave, certification, selection, in-service and waivers."""

from datetime import date
from typing import Any

import click

from tracker.commands.options import DAY, ledger_option, now, recorder_option

OFFICER = click.argument("officer_id", metavar="OFFICER")
ON_DAY = click.argument("day", type=DAY)
SOURCE = click.option("--source", default="Entered by the agency", show_default=True, help="The paper that says so.")


@click.command()
@OFFICER
@ON_DAY
@click.argument("campus")
@click.option("--funding", default="", help="Who pays, such as: district, city, grant.")
@click.option("--part-time", is_flag=True, help="The officer is not on this campus full-time.")
@SOURCE
@ledger_option
@recorder_option
def assign(
    officer_id: str, day: date, campus: str, funding: str, part_time: bool, source: str, db: str, recorded_by: str
) -> None:
    """Record that OFFICER serves CAMPUS from DAY on."""
    fields = {"kind": "assigned", "officer": officer_id, "day": day, "campus": campus, "source": source}
    _put(db, recorded_by, {**fields, "funding": funding, "full_time": not part_time}, f"assigned to {campus}")


@click.command()
@OFFICER
@ON_DAY
@click.argument("campus")
@SOURCE
@ledger_option
@recorder_option
def unassign(officer_id: str, day: date, campus: str, source: str, db: str, recorded_by: str) -> None:
    """Record that DAY is the first day on which OFFICER no longer serves CAMPUS."""
    fields = {"kind": "unassigned", "officer": officer_id, "day": day, "campus": campus, "source": source}
    _put(db, recorded_by, fields, f"no longer assigned to {campus}")


@click.command("leave-of-absence")
@OFFICER
@ON_DAY
@click.option("--cause", type=click.Choice(["injury-or-illness", "military-service"]), help="Why the officer is away.")
@click.option("--back", is_flag=True, help="DAY is the first day back at work.")
@SOURCE
@ledger_option
@recorder_option
def leave_of_absence(
    officer_id: str, day: date, cause: str | None, back: bool, source: str, db: str, recorded_by: str
) -> None:
    """Record that OFFICER is away from work from DAY on, or back at work (--back)."""
    if back == (cause is not None):
        raise click.UsageError("Give --cause for the first day away, or --back for the first day at work again.")
    fields: dict[str, Any] = {"officer": officer_id, "day": day, "source": source}
    more = {"kind": "back_at_work"} if back else {"kind": "on_leave", "cause": cause}
    _put(db, recorded_by, {**more, **fields}, "back at work" if back else f"away from work ({cause})")


@click.command()
@OFFICER
@ON_DAY
@click.argument("status", type=click.Choice(["certified", "training-deficiency", "inactive", "revoked"]))
@click.option("--number", default="", help="The certification's own number.")
@SOURCE
@ledger_option
@recorder_option
def certify(officer_id: str, day: date, status: str, number: str, source: str, db: str, recorded_by: str) -> None:
    """Record OFFICER's peace-officer certification as it is from DAY on; it is no SRO training."""
    fields = {"kind": "certification", "officer": officer_id, "day": day, "status": status, "number": number}
    _put(db, recorded_by, {**fields, "source": source}, f"peace-officer certification: {status}")


@click.command()
@OFFICER
@ON_DAY
@click.argument("what")
@click.option("--not", "fails", is_flag=True, help="It does not hold.")
@click.option("--until", type=DAY, help="The last day on which it holds, such as the end of an agreement.")
@click.option("--detail", default="", help="What a reader should know.")
@SOURCE
@ledger_option
@recorder_option
def prerequisite(
    officer_id: str,
    day: date,
    what: str,
    fails: bool,
    until: date | None,
    detail: str,
    source: str,
    db: str,
    recorded_by: str,
) -> None:
    """Record whether a condition of selection (WHAT: sworn, mou, supervisor, three-years, volunteered) holds."""
    fields = {"kind": "prerequisite", "officer": officer_id, "day": day, "what": what, "holds": not fails}
    more = {"until": until, "detail": detail, "source": source}
    _put(db, recorded_by, {**fields, **more}, f"{what} {'does not hold' if fails else 'holds'}")


@click.command("in-service")
@OFFICER
@ON_DAY
@click.argument("minutes", type=int)
@click.option("--title", required=True)
@click.option("--provider", required=True)
@click.option("--year", type=int, help="The earlier calendar year that the hours make up.")
@click.option("--general", is_flag=True, help="Not recognised for SROs: general peace-officer in-service.")
@SOURCE
@ledger_option
@recorder_option
def in_service(
    officer_id: str,
    day: date,
    minutes: int,
    title: str,
    provider: str,
    year: int | None,
    general: bool,
    source: str,
    db: str,
    recorded_by: str,
) -> None:
    """Record MINUTES of annual in-service training that OFFICER did on DAY."""
    fields = {"kind": "in_service", "officer": officer_id, "day": day, "minutes": minutes, "for_sros": not general}
    more = {"title": title, "provider": provider, "year": year, "source": source}
    _put(db, recorded_by, {**fields, **more}, f"in-service: {title}")


@click.command()
@OFFICER
@ON_DAY
@click.argument("level")
@click.option("--year", type=int, help="The calendar year, when LEVEL is in-service.")
@click.option("--grantor", required=True, help="Who granted it.")
@SOURCE
@ledger_option
@recorder_option
def waive(
    officer_id: str, day: date, level: str, year: int | None, grantor: str, source: str, db: str, recorded_by: str
) -> None:
    """Record that military service waives LEVEL (or in-service of a --year) for OFFICER from DAY on."""
    fields = {"kind": "waiver", "officer": officer_id, "day": day, "level": level, "year": year, "grantor": grantor}
    _put(db, recorded_by, {**fields, "ground": "military-service", "source": source}, f"{level} waived")


@click.command("made-up")
@OFFICER
@ON_DAY
@click.argument("level")
@click.argument("minutes", type=int)
@click.option("--absent", type=DAY, required=True, help="The day of the excused absence.")
@click.option("--approved-by", required=True, help="Who excused it.")
@click.option("--assignment", required=True, help="The additional assignment that made it up.")
@SOURCE
@ledger_option
@recorder_option
def made_up(
    officer_id: str,
    day: date,
    level: str,
    minutes: int,
    absent: date,
    approved_by: str,
    assignment: str,
    source: str,
    db: str,
    recorded_by: str,
) -> None:
    """Record MINUTES of an excused absence from LEVEL that OFFICER made up on DAY."""
    fields = {"kind": "made_up", "officer": officer_id, "day": day, "level": level, "minutes": minutes}
    more = {"absent": absent, "approved_by": approved_by, "assignment": assignment, "source": source}
    _put(db, recorded_by, {**fields, **more}, f"{minutes} minutes of {level} made up")


def _put(db: str, recorded_by: str, fields: dict[str, Any], said: str) -> None:
    from tracker.ledger.ledger import Ledger
    from tracker.ledger.recording import put_on_record

    with Ledger.open(db) as ledger:
        new = put_on_record(ledger, fields, now(), recorded_by)
    click.echo(f"{'On record' if new else 'Already on record'}: {fields['officer']}, {said}, {fields['day']}.")
