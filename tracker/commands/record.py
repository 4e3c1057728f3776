"""Commands that put single things on record: attested practicals, extensions, and voids."""

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from tracker.commands.one_event import OFFICER, put_event
from tracker.commands.options import DAY, ledger_option, now, recorder_option, today
from tracker.commands.pack import pack_alone_option

if TYPE_CHECKING:
    from tracker.rules.pack import Pack


@click.command()
@OFFICER
@click.argument("module_id", metavar="MODULE")
@click.argument("minutes", type=int)
@click.option("--by", required=True, help="The instructor who saw it done.")
@click.option("--day", type=DAY, default=today, show_default="today", help="The day it was done.")
@click.option("--source", default="Attested to the agency", show_default=True, help="The paper that says so.")
@pack_alone_option
@ledger_option
@recorder_option
def attest(
    officer_id: str,
    module_id: str,
    minutes: int,
    by: str,
    day: date,
    source: str,
    pack: "Pack",
    db: str,
    recorded_by: str,
) -> None:
    """Record MINUTES of practical work that OFFICER did for MODULE (such as sro1-searches).

    One day's practical of a module counts once: attest the whole day's minutes together.
    """
    from tracker.problem import Problem

    if day > today():
        raise Problem(f"{day} has not come yet. Attest practical work after it was done.")
    fields = {
        "kind": "attested",
        "officer": officer_id,
        "day": day,
        "module": module_id,
        "minutes": minutes,
        "by": by,
    }
    level = module_id.split("-")[0] or "?"
    new = put_event(db, recorded_by, {**fields, "level": level, "source": source}, pack)
    done = "Attested" if new else "Already on record"
    click.echo(f"{done}: {officer_id}, {module_id}, {minutes} minutes on {day}, by {by}.")


@click.command()
@OFFICER
@click.argument("level")
@click.argument("days", type=int)
@click.option("--ground", required=True, help="Why more time was given.")
@click.option("--grantor", required=True, help="Who granted it.")
@click.option("--granted", type=DAY, required=True, help="The day it was granted.")
@click.option("--after-injury", is_flag=True, help="The days begin on the return to work.")
@click.option("--year", type=int, help="The calendar year, when LEVEL is in-service.")
@click.option("--source", default="Letter on file", show_default=True, help="The paper that says so.")
@pack_alone_option
@ledger_option
@recorder_option
def extend(
    officer_id: str,
    level: str,
    days: int,
    ground: str,
    grantor: str,
    granted: date,
    after_injury: bool,
    year: int | None,
    source: str,
    pack: "Pack",
    db: str,
    recorded_by: str,
) -> None:
    """Record that OFFICER was given DAYS more for LEVEL (sro1, sro2, sro3, or in-service with --year)."""
    fields = {"kind": "extension", "officer": officer_id, "day": granted, "level": level, "days": days}
    more: dict[str, Any] = {"grantor": grantor, "granted": granted, "ground": ground, "source": source}
    if after_injury:
        more["after_injury"] = True
    if year is not None:
        more["year"] = year
    new = put_event(db, recorded_by, {**fields, **more}, pack)
    done = "Extended" if new else "Already on record"
    click.echo(f"{done}: {officer_id}, {level} by {days} days, granted on {granted} by {grantor}.")


@click.command()
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Why the event should never have been recorded.")
@ledger_option
@recorder_option
def void(number: int, reason: str, db: str, recorded_by: str) -> None:
    """Void event NUMBER (see: sro track events OFFICER). It stays on record and counts no more."""
    from tracker.ledger.ledger import Ledger
    from tracker.rules.pack import read_pack

    with Ledger.open(db) as ledger:
        wrong = ledger.entry(number).event
    fields = {
        "kind": "voided",
        "officer": wrong.officer,
        "day": today(),
        "voids": wrong.key,
        "reason": reason,
    }
    key = f"voided/{number}/{now():%Y%m%dT%H%M%S}"
    put_event(db, recorded_by, {**fields, "key": key, "source": recorded_by}, read_pack())
    click.echo(f"Voided: event {number} ({wrong.kind}, {wrong.officer}, {wrong.day}). It stays on record.")
