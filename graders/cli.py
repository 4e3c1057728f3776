"""`sro class`: what an instructor runs."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from course.curriculum import Module, read_curriculum
from course.problem import Problem
from course.progress import busy
from course.records import make
from graders.classes import Class, chosen_modules, read_class, read_roster, write_class
from graders.cli_tables import Folder, Modules, items, scores
from graders.faults import InWords

Scheduler = click.option(
    "--scheduler", default="", metavar="ADDRESS", help="Work on the Dask cluster with this scheduler (docs/cluster.md)."
)


@click.group("class", cls=InWords)
def classes() -> None:
    """Run a class: release modules, collect, grade, give feedback, attest practical hours."""


classes.add_command(items)
classes.add_command(scores)


@classes.command()
@Folder
@click.option("--roster", type=click.Path(path_type=Path), required=True, help="CSV: officer, first_name, last_name.")
@click.option("--level", default="sro1", show_default=True)
@click.option("--name", default=None, help="Default: the level and the folder's name.")
@click.option("--exchange", type=click.Path(path_type=Path), default=None, help="Default: a folder beside the class.")
@click.option("--timezone", default="UTC", show_default=True, help="Where a submission's day is read off the clock.")
@click.option("--pass-mark", type=click.IntRange(1, 100), default=None, help="Percent; default: the curriculum's.")
@click.option("--attempts", type=click.IntRange(1), default=None, help="At each module; default: the curriculum's.")
@click.option(
    "--wait-hours", type=click.FloatRange(0), default=None, help="From feedback to the next; default: the curriculum's."
)
@click.option(
    "--counts", type=click.Choice(["best", "last", "first"]), default=None, help="Which attempt's score stands."
)
@click.option("--confidence", is_flag=True, help="Ask with each answer how sure the officer is; never scored.")
def new(
    folder: Path,
    roster: Path,
    level: str,
    name: str | None,
    exchange: Path | None,
    timezone: str,
    pass_mark: int | None,
    attempts: int | None,
    wait_hours: float | None,
    counts: str | None,
    confidence: bool,
) -> None:
    """Make a class of LEVEL in FOLDER with the officers of a roster."""
    curriculum = read_curriculum()
    found = curriculum.find_level(level)
    learners = read_roster(roster)
    a_class = make(
        Class,
        "the class",
        course_id=name or _class_name(level, folder),
        level=found.id,
        pass_mark=pass_mark or curriculum.pass_mark,
        attempts=attempts or curriculum.attempts,
        wait_hours=curriculum.wait_hours if wait_hours is None else wait_hours,
        counts=counts or curriculum.counts,
        confidence=confidence,
        curriculum_version=curriculum.version,
        timezone=timezone,
        exchange=str((exchange or folder.parent / "exchange").resolve()),
    )
    with busy("Making the class and its gradebook …"):
        from course.authoring.build import WRITTEN_STUB
        from graders.nbgrader_class import enroll

        write_class(folder, a_class, WRITTEN_STUB)
        enroll(folder, learners)
    click.echo(
        f"Class {a_class.course_id}: {len(learners)} officers, pass mark {a_class.pass_mark} %, {a_class.attempts} "
        f"attempts with {a_class.wait_hours:g} hours between them, the {a_class.counts} counts, in {folder}"
    )


@classes.command()
@Folder
@Modules
@click.option("--due", type=click.DateTime(), default=None, help="When it is due, UTC.")
def release(folder: Path, modules: tuple[str, ...], due: datetime | None) -> None:
    """Release MODULES (default: all offered) to the officers of the class."""
    with busy("Opening the class …"):
        from graders.nbgrader_class import release as release_module
        from graders.print_steps import Steps, step_through

    def one(module: Module) -> Steps:
        release_module(folder, module, due)
        yield module

    step_through(chosen_modules(read_class(folder), modules), "released", lambda module: (1, one(module)))


@classes.command()
@Folder
@click.argument("module")
@click.argument("when", type=click.DateTime())
def due(folder: Path, module: str, when: datetime) -> None:
    """Set WHEN (UTC) a released MODULE is due."""
    with busy("Opening the class …"):
        from graders.nbgrader_class import set_due

        set_due(folder, chosen_modules(read_class(folder), (module,))[0], when)
    click.echo(f"{module} is due on {when} UTC")


@classes.command()
@Folder
@Modules
def collect(folder: Path, modules: tuple[str, ...]) -> None:
    """Collect what the officers have submitted."""
    with busy("Opening the class …"):
        from graders.nbgrader_class import collect as collect_module
    for module in _progress(chosen_modules(read_class(folder), modules), "collecting"):
        click.echo(f"{module.folder}: {collect_module(folder, module)} collected")


@classes.command()
@Folder
@Modules
@click.option("--force", is_flag=True, help="Grade everything again, not only what has changed.")
@Scheduler
def grade(folder: Path, modules: tuple[str, ...], force: bool, scheduler: str) -> None:
    """Grade what was collected: automatic items at once, written ones wait for your marks."""
    from graders.print_grading import print_grading

    print_grading(folder, chosen_modules(read_class(folder), modules), force, scheduler)


@classes.command()
@Folder
@Modules
@click.option(
    "--standing",
    type=click.Path(path_type=Path, exists=True),
    default=None,
    help="JSON of `sro track roster --json`, or a folder of such files: each officer gets the own one.",
)
@Scheduler
def feedback(folder: Path, modules: tuple[str, ...], standing: Path | None, scheduler: str) -> None:
    """Make the feedback pages and release them to the officers whose answers are all marked."""
    from graders.delivery import deliver, read_standings
    from graders.print_grading import print_feedback

    standings = read_standings(standing) if standing else {}
    try:
        print_feedback(folder, chosen_modules(read_class(folder), modules), scheduler)
    finally:  # one page that could not be given keeps nobody's standing back
        if standing:
            served = ", ".join(deliver(folder, standings))
            click.echo(f"standing delivered to {served or 'nobody: nothing was handed in'}")


@classes.command()
@Folder
@click.argument("marks", type=click.Path(path_type=Path))
def mark(folder: Path, marks: Path) -> None:
    """Enter an instructor's marks for written answers from a MARKS file (TOML): all of them, or none."""
    from graders.marks import read_marks

    found = read_marks(marks)
    with busy("Opening the gradebook …"):
        from graders.nbgrader_marking import enter

        enter(folder, found.mark)
    click.echo(f"{len(found.mark)} marks entered, given by {found.instructor}")


@classes.command()
@Folder
@click.argument("module")
@click.argument("officers", nargs=-1, required=True)
@click.option("--by", required=True, help="The instructor who attests.")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="The day of the work; default: today."
)
@click.option("--minutes", type=int, default=None, help="Default: all practical minutes of the module.")
def attest(
    folder: Path, module: str, officers: tuple[str, ...], by: str, day: datetime | None, minutes: int | None
) -> None:
    """Attest that OFFICERS did the practical work of MODULE."""
    from graders.attestations import attest as write

    found = chosen_modules(read_class(folder), (module,))[0]
    now = datetime.now(UTC)
    with busy("Opening the class …"):
        from graders.nbgrader_states import states

        known = {state.officer for state in states(folder, found)}
    for officer in officers:
        if officer not in known:
            raise Problem(f"Officer {officer!r} is not on the roster of {folder}. Nothing was attested.")
    on: date = day.date() if day else now.date()
    for officer in officers:
        write(folder, found, officer, found.practical if minutes is None else minutes, on, by, now)
    click.echo(
        f"{found.id}: {minutes or found.practical} practical minutes on {on} attested by {by} for {', '.join(officers)}"
    )


@classes.command()
@Folder
@Modules
def status(folder: Path, modules: tuple[str, ...]) -> None:
    """Show how far every officer is in every module, and what could not be read.

    With MODULES, everyone who has submitted nothing in them is listed by name.
    """
    from graders.print_status import print_status

    a_class = read_class(folder)
    chosen = chosen_modules(a_class, modules)
    with busy("Reading the gradebook …"):
        from graders.nbgrader_states import notes_on_others, states

        found = [state for module in chosen for state in states(folder, module)]
        others = [line for module in chosen for line in notes_on_others(folder, module)]
    print_status(a_class.course_id, found, others, by_module=bool(modules))


def _class_name(level: str, folder: Path) -> str:
    words = re.findall(r"[a-z0-9]+", folder.resolve().name.lower())
    return "-".join([level, *words[words[:1] == [level] :]])


@classes.command("open")
@Folder
@click.option("--browser/--no-browser", default=True, help="Open a browser window, or only print the address.")
def open_formgrader(folder: Path, browser: bool) -> None:
    """Open the class in nbgrader's formgrader, to mark written answers."""
    import os

    from course.player.lab import become_jupyterlab

    read_class(folder)
    ours = str(Path(__file__).with_name("jupyter").resolve())  # its template asks no CDN for a formula typesetter
    os.environ["JUPYTER_PATH"] = os.pathsep.join([ours, *filter(None, [os.environ.get("JUPYTER_PATH")])])
    os.chdir(folder)  # nbgrader's server extension reads the class's settings from here
    become_jupyterlab(["--LabApp.default_url=/formgrader"], browser)


def _progress(steps: Any, what: str, count: int | None = None) -> Any:
    from tqdm import tqdm

    return tqdm(steps, desc=what, total=count, leave=False, disable=None)
