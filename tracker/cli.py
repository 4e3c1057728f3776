"""The agency's commands: `sro track ...` and `sro standing`."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.commands.evidence import correct, evidence
from tracker.commands.importing import import_class
from tracker.commands.ledger import backup, export, head, import_ledger, restore, upgrade, verify
from tracker.commands.officer import officer
from tracker.commands.options import asked_option, first_ledger_option
from tracker.commands.outlook import forecast, reciprocity, rules
from tracker.commands.people import (
    assign,
    certify,
    in_service,
    leave_of_absence,
    made_up,
    prerequisite,
    taught,
    unassign,
    waive,
)
from tracker.commands.record import attest, extend, void
from tracker.commands.report import class_bundle, document, placement, report, transcript
from tracker.commands.sheets import import_attendance, import_hours, import_roster
from tracker.commands.show import events, roster, status

if TYPE_CHECKING:
    from tracker.rules.pack import Pack


@click.group()
@first_ledger_option
def track(db: str) -> None:
    """Keep an agency's training records and see who may serve in a school.

    Everything here is the agency's training status, not a state certificate.
    """


for command in (
    officer,
    import_class,
    import_roster,
    import_hours,
    import_attendance,
    attest,
    extend,
    waive,
    made_up,
    taught,
    in_service,
    certify,
    prerequisite,
    assign,
    unassign,
    leave_of_absence,
    void,
    status,
    roster,
    forecast,
    reciprocity,
    rules,
    events,
    report,
    transcript,
    document,
    placement,
    class_bundle,
    correct,
    evidence,
    head,
    verify,
    backup,
    restore,
    export,
    import_ledger,
    upgrade,
):
    track.add_command(command)


@click.command()
@click.option("--record", type=click.Path(path_type=Path), required=True, help="The officer's record, a TOML file.")
@asked_option
@click.option("--suppose", multiple=True, metavar="EVENT", help='What if: \'kind="hours", level="sro2", ...\'.')
@click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/standing-record.md describes it).")
@click.option("--explain", is_flag=True, help="Name every figure, its source and what is missing.")
def standing(
    record: Path,
    on: date,
    as_known: datetime | None,
    pack: "Pack",
    suppose: tuple[str, ...],
    as_json: bool,
    explain: bool,
) -> None:
    """Compute a standing from one self-contained record file; no database is needed."""
    from course.curriculum import read_curriculum
    from tracker.commands.print_standing import print_standing
    from tracker.standing.record_toml import read_record

    curriculum = read_curriculum()
    known = read_record(record, pack, curriculum, as_known)
    print_standing(known, pack, curriculum, on, as_json=as_json, explain=explain, as_known=as_known, supposed=suppose)
