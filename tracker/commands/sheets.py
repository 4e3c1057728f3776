"""Commands that bring in what people keep in spreadsheets (CSV or Excel): all rows, or none."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.commands.options import ledger_option, now, recorder_option, today
from tracker.commands.pack import pack_option

if TYPE_CHECKING:
    from tracker.rules.pack import Pack

FILE = click.argument("file", type=click.Path(path_type=Path), metavar="CSV_OR_XLSX")


@click.command("import-roster")
@FILE
@ledger_option
@recorder_option
def import_roster(file: Path, db: str, recorded_by: str) -> None:
    """Bring in officers; the first roster begins the ledger.

    The columns are officer (the id), name and agency; if wanted also state_record, appointed (a day
    as 2026-09-01), employment (agency-contract, board-employed or ksp-secondary) and source.
    """
    from tracker.commands.print_import import print_roster
    from tracker.ledger.ledger import Ledger
    from tracker.ledger.recording import from_file, standing_on_record
    from tracker.sheets.roster import read_roster

    if not Path(db).is_file() and "://" not in db:
        read_roster(file, {}, lambda _: [], today())  # a faulty file begins no ledger
    with Ledger.open(db, create=True) as ledger:
        known = ledger.officers()
        found = read_roster(file, known, partial(standing_on_record, ledger), today())
        done = ledger.append(from_file(found.appointments, file), now(), recorded_by, found.officers)
    print_roster(file.name, found, known, done)


@click.command("import-hours")
@FILE
@pack_option
@ledger_option
@recorder_option
def import_hours(file: Path, pack: "Pack", db: str, recorded_by: str) -> None:
    """Bring in training outside this toolkit that the agency accepted.

    The columns are officer, day, level, minutes, covers, title, provider and evidence. `covers` is
    `level` when the hours stand for the level's course, a module's id, or empty for minutes only.
    If wanted also first_day, start (such as 09:00), offering and exam_percent.
    """
    from course.curriculum import read_curriculum
    from tracker.commands.print_import import print_rows
    from tracker.ledger.ledger import Ledger
    from tracker.ledger.recording import from_file, standing_on_record
    from tracker.sheets.hours import read_hours

    with Ledger.open(db) as ledger:
        on_record = partial(standing_on_record, ledger)
        found = read_hours(file, pack, read_curriculum(), ledger.officers().keys(), on_record, today())
        known = on_record({event.officer for event in found.events})
        print_rows(file.name, ledger.append(from_file(found.events, file), now(), recorded_by), known, found.repeats)


@click.command("import-attendance")
@FILE
@ledger_option
@recorder_option
def import_attendance(file: Path, db: str, recorded_by: str) -> None:
    """Bring in practical hours attended, from an instructor's sheet.

    The columns are officer, day, module (its id), minutes and by (who saw it); if wanted also class and start.
    """
    from course.curriculum import read_curriculum
    from tracker.commands.print_import import print_rows
    from tracker.ledger.ledger import Ledger
    from tracker.ledger.recording import from_file, standing_on_record
    from tracker.sheets.attendance import read_attendance

    with Ledger.open(db) as ledger:
        on_record = partial(standing_on_record, ledger)
        found = read_attendance(file, read_curriculum(), ledger.officers().keys(), on_record, today())
        known = on_record({event.officer for event in found.events})
        print_rows(file.name, ledger.append(from_file(found.events, file), now(), recorded_by), known, found.repeats)
