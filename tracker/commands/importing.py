"""Commands that bring in many events at once: a class, or outside hours; all of them or none."""

from pathlib import Path

import click

from tracker.commands.options import ledger_option, now, recorder_option, today


@click.command("import-class")
@click.argument("folder", type=click.Path(path_type=Path), metavar="CLASSDIR")
@click.option(
    "--add-officers", is_flag=True, help="Add officers the ledger does not know, with the names of the class."
)
@click.option("--agency", default="not recorded", show_default=True, help="The agency of officers that are added.")
@ledger_option
@recorder_option
def import_class(folder: Path, add_officers: bool, agency: str, db: str, recorded_by: str) -> None:
    """Bring in a class: who passed which module, and the practical hours attested in it.

    Importing the same class again adds only what is new.
    """
    from course.curriculum import read_curriculum
    from tracker.classes.evidence import read_evidence
    from tracker.classes.folder import read_attestations, read_class
    from tracker.classes.importing import newcomers, plan_import
    from tracker.classes.nbgrader_gradebook import read_gradebook
    from tracker.commands.print_import import print_import
    from tracker.ledger.ledger import Ledger
    from tracker.ledger.recording import standing_on_record

    a_class, lines = read_class(folder), read_attestations(folder)
    results = read_gradebook(folder / "gradebook.db")
    kept = read_evidence(folder, a_class, results.work)
    with Ledger.open(db, create=add_officers) as ledger:
        new = newcomers(results, lines, ledger.officers(), agency, allowed=add_officers)
        attending = results.learners.keys() | {line.officer for line in lines}
        known = standing_on_record(ledger, attending)
        plan = plan_import(a_class, results, lines, read_curriculum(), known, today(), kept)
        done = ledger.append(plan.events, now(), recorded_by, new)
        print_import(a_class.course_id, done, plan, new, standing_on_record(ledger, attending))
