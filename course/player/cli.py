"""`sro learn`: what a learner starts."""

import os
from pathlib import Path

import click

from course.player.lab import become_jupyterlab
from course.problem import Problem
from course.progress import busy
from course.records import make

Folder = click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("my-sro-training"))

# The server's asynchronous file manager leaves a thread behind that keeps it from ever stopping.
PLAIN_FILES = ["--ServerApp.contents_manager_class=jupyter_server.services.contents.largefilemanager.LargeFileManager"]


@click.group()
def learn() -> None:
    """Study: open your modules, hand them in, see your feedback."""


@learn.command()
@Folder
@click.option("--class", "course_id", default=None, help="Your class, as your instructor names it.")
@click.option("--exchange", type=click.Path(path_type=Path), default=None, help="The class's exchange folder.")
@click.option("--officer", default=None, help="Your officer id on the roster.")
@click.option("--open/--no-open", "open_lab", default=True, help="Open your home page when the folder is ready.")
@click.option("--browser/--no-browser", default=True, help="Open a browser window, or only print the address.")
def start(
    folder: Path, course_id: str | None, exchange: Path | None, officer: str | None, open_lab: bool, browser: bool
) -> None:
    """Put your modules into FOLDER (default: my-sro-training) and open your home page.

    Without a class you get every module to study. What you have answered is never touched.
    """
    from course.player import place

    folder.mkdir(parents=True, exist_ok=True)
    if course_id and not (exchange and officer):
        raise Problem("A class needs all three: --class, --exchange and --officer.")
    if course_id or (folder / "learner.toml").is_file():
        with busy("Fetching your modules …"):
            from course.player import nbgrader_exchange as nb

            if course_id and exchange and officer:
                typed = {"course_id": course_id, "exchange": str(exchange.resolve()), "officer": officer}
                enrolled = make(place.Enrolled, "your class", **typed)
                nb.released(enrolled)
                place.write_enrolled(folder, enrolled)
            enrolled = place.read_enrolled(folder)
            modules = nb.released(enrolled)
            for module in modules:
                nb.fetch(folder, enrolled, module)
    else:
        modules = place.put_modules(folder)
    place.write_start(folder)
    click.echo(f"{len(modules)} modules in {folder}. Start page: {folder / place.START}")
    if open_lab:
        _open_lab(folder, browser)


def _open_lab(folder: Path, browser: bool) -> None:
    from course.player.place import START

    # A learner's JupyterLab: our page for Voila, no instructor's panels, and no asking the network for news.
    ours = str(Path(__file__).parent / "jupyter")
    for name in ("JUPYTER_CONFIG_PATH", "JUPYTER_PATH"):
        paths = [ours, *os.environ.get(name, "").split(os.pathsep)]
        os.environ[name] = os.pathsep.join(path for path in paths if path)
    here = folder.resolve()
    os.environ["JUPYTERLAB_WORKSPACES_DIR"] = str(here / ".workspace")  # which pages were open, for each folder
    home = [f"--ServerApp.root_dir={here}", f"--LabApp.default_url=/voila/render/{START}"]
    become_jupyterlab([*home, *PLAIN_FILES], browser)


@learn.command()
@Folder
@click.argument("modules", nargs=-1, required=True)
def submit(folder: Path, modules: tuple[str, ...]) -> None:
    """Hand in MODULES of FOLDER. You may hand in again; your last submission counts."""
    from course.player.handing_in import hand_in
    from course.player.place import named_module, read_enrolled

    enrolled = read_enrolled(folder)
    chosen = [named_module(enrolled, name) for name in modules]
    with busy("Opening the exchange …"):
        from course.player import nbgrader_exchange  # noqa: F401
    for module in chosen:
        receipt = hand_in(folder, enrolled, module)
        click.echo(
            f"{module.folder}: handed in, attempt {receipt.attempt}, {receipt.answered} of {receipt.items} graded "
            f"items answered, receipt {receipt.hash}"
        )


@learn.command()
@Folder
def feedback(folder: Path) -> None:
    """Fetch the feedback your instructor has released into FOLDER."""
    from course.player.delivered import fetch_standing
    from course.player.place import fetched, read_enrolled

    enrolled = read_enrolled(folder)
    with busy("Opening the exchange …"):
        from course.player import nbgrader_exchange as nb
    pages = [
        page
        for module in fetched(folder, enrolled.level.offered)
        for page in nb.fetch_feedback(folder, enrolled, module)
    ]
    fetch_standing(folder, enrolled)
    for page in pages:
        click.echo(f"feedback: {page}")
    if not pages:
        click.echo("No feedback has been released to you yet.")
