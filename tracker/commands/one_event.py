"""What the commands share that put one event about an officer on record."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from tracker.commands.options import DAY, ledger_option, now, recorder_option
from tracker.commands.pack import pack_alone_option

if TYPE_CHECKING:
    from tracker.rules.pack import Pack

OFFICER = click.argument("officer_id", metavar="OFFICER")
ON_DAY = click.argument("day", type=DAY)
SOURCE = click.option("--source", default="Entered by the agency", show_default=True, help="The paper that says so.")
Said = tuple[dict[str, Any], str]


def one_event(command: Callable[..., Said]) -> Callable[..., None]:
    """Put on record what the command returns: an event's own fields, and the words for it.

    Officer, day, source, ledger, rule pack and recorder are the same for all of them.
    """

    @wraps(command)
    def put(officer_id: str, day: date, source: str, db: str, pack: "Pack", recorded_by: str, **own: Any) -> None:
        fields, said = command(**own)
        kind = {"kind": fields.pop("kind"), "officer": officer_id, "day": day}
        new = put_event(db, recorded_by, {**kind, **fields, "source": source}, pack)
        click.echo(f"{'On record' if new else 'Already on record'}: {officer_id}, {said}, {day}.")

    made: Callable[..., None] = put
    for option in (recorder_option, pack_alone_option, ledger_option, SOURCE):
        made = option(made)
    return made


def put_event(db: str, recorded_by: str, fields: dict[str, Any], pack: "Pack") -> bool:
    """Record one event in the ledger at `db`; False when it stands on record already."""
    from tracker.ledger.ledger import Ledger
    from tracker.ledger.recording import put_on_record

    with Ledger.open(db) as ledger:
        return put_on_record(ledger, fields, now(), recorded_by, pack)
