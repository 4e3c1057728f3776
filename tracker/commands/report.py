"""Commands that write reports and documents: overview, transcript, placement, class bundle, status document."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.commands.one_event import OFFICER
from tracker.commands.options import DEFAULT_LEDGER, asked_option, ledger_option, now
from tracker.words import known_then

if TYPE_CHECKING:
    from tracker.events.record import Record
    from tracker.reports.document_values import Marks
    from tracker.rules.pack import Pack

OUT = click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to use.")


def of_a_ledger(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of everything that is written about a ledger: where to, which day, as known when, by which rules."""
    return OUT(asked_option(ledger_option(command)))


@click.command()
@of_a_ledger
def report(out: Path, on: date, as_known: datetime | None, pack: "Pack", db: str) -> None:
    """Write the agency's report as a web page and tables: hours, who is at risk, and who is due when."""
    from tracker.ledger.ledger import Ledger
    from tracker.reports.run_papermill import write_report

    with Ledger.open(db):  # a missing ledger is said at once, not by a notebook that stops half way
        pass
    page = write_report(out, db, on, now(), as_known=as_known, pack=pack)
    click.echo(f"Report: {page}")


@click.command()
@OFFICER
@of_a_ledger
def transcript(officer_id: str, out: Path, on: date, as_known: datetime | None, pack: "Pack", db: str) -> None:
    """Write OFFICER's transcript: a web page, tables (CSV and Excel) and a PDF."""
    from course.curriculum import read_curriculum
    from tracker.reports.document_typst import write_document
    from tracker.reports.document_values import qr_text, transcript_values
    from tracker.reports.run_papermill import about_ledger, run_report
    from tracker.standing.standing import standing

    made, curriculum = now(), read_curriculum()
    record, marks = _record(db, officer_id, on, as_known)
    stem, heading = f"transcript-{officer_id}-{on}", f"Training transcript of {record.officer.name} up to {on}"
    report = about_ledger("transcript", stem, heading, db, on, as_known, pack, officer=officer_id)
    stands = standing(record, pack, curriculum, on)
    values = transcript_values(stands, record.until(on).events, marks, made, curriculum)
    values["on"] += known_then(as_known)
    written = run_report(out, report, made)
    _say([*written, write_document(out / f"{stem}.pdf", values, qr_text(officer_id, on, marks), made)])


@click.command()
@OFFICER
@of_a_ledger
def document(officer_id: str, out: Path, on: date, as_known: datetime | None, pack: "Pack", db: str) -> None:
    """Write OFFICER's status document as a PDF that a screen reader can read (PDF/UA-1)."""
    from course.curriculum import read_curriculum
    from tracker.reports.document_typst import write_document
    from tracker.reports.document_values import document_values, qr_text
    from tracker.standing.standing import standing

    made, curriculum = now(), read_curriculum()
    record, marks = _record(db, officer_id, on, as_known)
    values = document_values(standing(record, pack, curriculum, on), marks, made, curriculum)
    values["on"] += known_then(as_known)
    _say([write_document(out / f"status-{officer_id}-{on}.pdf", values, qr_text(officer_id, on, marks), made)])


@click.command()
@of_a_ledger
def placement(out: Path, on: date, as_known: datetime | None, pack: "Pack", db: str) -> None:
    """Write the annual placement report: officers by campus, funding and kind of employment."""
    from tracker.ledger.ledger import Ledger
    from tracker.reports.run_papermill import about_ledger, run_report

    with Ledger.open(db):  # a missing ledger is said at once, not by a notebook that stops half way
        pass
    heading = f"Placement of school resource officers on {on}"
    report = about_ledger("placement", f"placement-{on}", heading, db, on, as_known, pack)
    _say(run_report(out, report, now()))


@click.command("class-bundle")
@click.argument("folder", type=click.Path(path_type=Path), metavar="CLASSDIR")
@OUT
@ledger_option
def class_bundle(folder: Path, out: Path, db: str) -> None:
    """Write the auditor's bundle of a class: roster, objectives, hours, instruments, results.

    With a ledger at hand it says which results are on record there.
    """
    from course.curriculum import read_curriculum
    from tracker.classes.folder import read_class
    from tracker.reports.class_pandas import class_tables
    from tracker.reports.run_papermill import Report, ledger_name, ledger_place, run_report

    ledger = "" if db == DEFAULT_LEDGER and not Path(db).is_file() else ledger_place(db)
    a_class = read_class(folder)
    class_tables(folder, read_curriculum(), ledger)  # what is wrong is said before a kernel starts
    report = Report(
        notebook="class",
        stem=f"class-{a_class.course_id}",
        heading=f"Class {a_class.course_id}: the auditor's bundle",
        made_from=f"the class folder {folder.resolve().name}" + (f" and {ledger_name(db)}" if ledger else ""),
        parameters={"folder": str(folder.resolve()), "db": ledger},
    )
    _say(run_report(out, report, now()))


def _record(db: str, officer_id: str, on: date, as_known: datetime | None) -> "tuple[Record, Marks]":
    """The officer's record, and what ties a document to the ledger: its head, and the last event that counts."""
    from tracker.ledger.ledger import Ledger
    from tracker.reports.document_values import Marks

    with Ledger.open(db) as ledger:
        record, head = ledger.record(officer_id, as_known), str(ledger.head())
        entries = [each for each in ledger.entries(officer_id, as_known) if each.event.effective <= on]
    if not entries:
        return record, Marks(head, "none by that day", "")
    last = entries[-1]
    return record, Marks(head, f"event {last.seq}, {last.event.kind.replace('_', ' ')}", last.hash)


def _say(written: list[Path]) -> None:
    for path in written:
        click.echo(f"Written: {path}")
