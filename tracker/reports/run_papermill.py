"""Running a report's notebook (papermill): one web page (nbconvert) and its tables beside it."""

import tempfile
from dataclasses import dataclass, field
from datetime import date, datetime
from html import escape
from pathlib import Path
from string import Template

import jupytext
import nbformat
from nbconvert import HTMLExporter
from papermill.exceptions import PapermillExecutionError
from papermill.execute import execute_notebook

from tracker.problem import Problem
from tracker.rules.pack import Pack, read_pack
from tracker.words import known_then

REPORTS = Path(__file__).parent
ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class Report:
    """What to run: the `notebook` in tracker/reports, the name of its files, its heading, what it is made from.

    Every notebook takes `tables`, the folder it writes its tables to, besides its own `parameters`.
    """

    notebook: str
    stem: str
    heading: str
    made_from: str
    parameters: dict[str, str] = field(default_factory=dict)
    pack: Pack = field(default_factory=read_pack)


def ledger_place(db: str) -> str:
    """The ledger as a notebook in another folder finds it."""
    return db if "://" in db else str(Path(db).resolve())


def ledger_name(db: str) -> str:
    """The ledger as a page may name it: never a database's address, which may hold a password."""
    return "the agency's database" if "://" in db else Path(db).name


def about_ledger(
    notebook: str, stem: str, heading: str, db: str, on: date, as_known: datetime | None, pack: Pack, **more: str
) -> Report:
    """A report about a ledger; its notebook is told where that is, which day, as known when, and by which rules."""
    told = {
        "db": ledger_place(db),
        "on": on.isoformat(),
        "as_known": as_known.isoformat() if as_known else "",
        "pack": pack.id,
        "reading": pack.chosen_reading,
        "anchor": pack.chosen_anchor,
    }
    return Report(notebook, stem, f"{heading}{known_then(as_known)}", ledger_name(db), told | more, pack)


def write_report(
    out: Path,
    db: str,
    on: date,
    made: datetime,
    progress: bool = True,
    as_known: datetime | None = None,
    pack: Pack | None = None,
) -> Path:
    """Write the agency's report, `agency-<day>.html`, and its tables into `out`; return the page's path.

    `as_known` asks what was on record at that moment. Raises `Problem` when it cannot be made.
    """
    heading = f"Training standing of the agency's officers on {on}"
    report = about_ledger("agency", f"agency-{on}", heading, db, on, as_known, pack or read_pack())
    return run_report(out, report, made, progress)[0]


def run_report(out: Path, report: Report, made: datetime, progress: bool = True) -> list[Path]:
    """Write a report's page and tables into `out` and return their paths, the page first.

    The page is complete in itself and shows no code. Nothing is put in place before all is finished.
    Raises `Problem` when it cannot be made.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as scratch:
            tables = Path(scratch) / "tables"
            tables.mkdir()
            body = _run(Path(scratch), report, {**report.parameters, "tables": str(tables)}, progress)
            half = out / f"{report.stem}.html.part"
            half.write_text(_page(body, report, made), encoding="utf-8")
            placed = [_place(each, out / f"{report.stem}{each.name}") for each in sorted(tables.iterdir())]
        return [half.replace(out / f"{report.stem}.html"), *placed]
    except PapermillExecutionError as why:
        raise Problem(f"The report stopped: {why.ename}: {why.evalue}. Try first: sro track roster") from None
    except OSError as why:
        raise Problem(f"The report cannot be written to {out}: {why}. Name another folder.") from None


def _place(made: Path, where: Path) -> Path:
    half = where.with_name(f"{where.name}.part")
    half.write_bytes(made.read_bytes())  # a rename does not reach from one disk to another
    return half.replace(where)


def _run(scratch: Path, report: Report, parameters: dict[str, str], progress: bool) -> str:
    source, done = scratch / f"{report.notebook}.ipynb", scratch / "done.ipynb"
    notebook = jupytext.read(REPORTS / f"{report.notebook}.md")
    notebook.cells = [cell for cell in notebook.cells if "source-only" not in cell.metadata.get("tags", [])]
    nbformat.write(notebook, source)
    # The kernel finds the toolkit from its root; it has nothing to say to the reader of a report.
    quiet = {"cwd": str(ROOT), "extra_arguments": ["--log-level=CRITICAL"]}
    execute_notebook(str(source), str(done), parameters, kernel_name="python3", progress_bar=progress, **quiet)
    exporter = HTMLExporter(
        template_name="basic",
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    body, _ = exporter.from_filename(str(done))
    return str(body)


def _page(body: str, report: Report, made: datetime) -> str:
    pack = report.pack
    chosen = [each for each in (pack.chosen_reading, pack.chosen_anchor) if each]
    template = Template((REPORTS / "page.html").read_text(encoding="utf-8"))
    return template.substitute(
        title=escape(report.heading),
        notice=escape(pack.notice),
        made=f"{made:%Y-%m-%d %H:%M} UTC",
        ledger=escape(report.made_from),
        pack=escape(" / ".join([pack.title, *chosen])),
        body=body,
    )
