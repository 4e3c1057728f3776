"""Running the agency's report notebook (papermill) and turning it into one web page (nbconvert)."""

import tempfile
from datetime import date, datetime
from html import escape
from pathlib import Path
from string import Template

import jupytext
import nbformat
from nbconvert import HTMLExporter
from papermill.exceptions import PapermillExecutionError
from papermill.execute import execute_notebook

from tracker.pack import read_pack
from tracker.problem import Problem

REPORTS = Path(__file__).parent / "reports"
ROOT = Path(__file__).parent.parent


def write_report(out: Path, db: str, on: date, made: datetime, progress: bool = True) -> Path:
    """Write `agency-<day>.html` into `out` and return its path; raises `Problem` when it cannot be made.

    The page is complete in itself and shows no code. It is put in place only when it is finished.
    """
    place = db if "://" in db else str(Path(db).resolve())
    page = out / f"agency-{on}.html"
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as scratch:
            body = _run(Path(scratch), {"db": place, "on": on.isoformat()}, progress)
        half = page.with_suffix(".part")
        half.write_text(_page(body, place, on, made), encoding="utf-8")
        half.replace(page)
    except PapermillExecutionError as why:
        raise Problem(f"The report stopped: {why.ename}: {why.evalue}. Try first: sro track roster") from None
    except OSError as why:
        raise Problem(f"The report cannot be written to {out}: {why}. Name another folder.") from None
    return page


def _run(scratch: Path, parameters: dict[str, str], progress: bool) -> str:
    source, done = scratch / "agency.ipynb", scratch / "done.ipynb"
    notebook = jupytext.read(REPORTS / "agency.md")
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


def _page(body: str, place: str, on: date, made: datetime) -> str:
    pack = read_pack()
    template = Template((REPORTS / "page.html").read_text(encoding="utf-8"))
    return template.substitute(
        title=f"Training standing on {on}",
        notice=escape(pack.notice),
        on=on,
        made=f"{made:%Y-%m-%d %H:%M} UTC",
        ledger=escape(Path(place).name if "://" not in place else "the agency's database"),
        pack=escape(pack.title),
        body=body,
    )
