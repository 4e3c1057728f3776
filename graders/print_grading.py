"""Grading a class and giving feedback, printed for the instructor."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from course.curriculum import Module
from course.problem import Problem
from course.progress import busy
from graders.class_settings import read_settings
from graders.print_steps import Steps, say, step_through
from graders.report import on_screen, write_report

if TYPE_CHECKING:
    from graders.nbgrader_feedback import Ready

MOST_NAMES = 40


def print_grading(folder: Path, modules: Sequence[Module], force: bool, scheduler: str = "") -> None:
    """Grade what was collected and report on it; raises `Problem` when something could not be graded, or on Ctrl-C."""
    settings = read_settings(folder)
    if settings is None:
        nb = _nbgrader(scheduler)

        def one_by_one(module: Module) -> tuple[int, Steps]:
            officers = nb.submitted(folder, module)
            return len(officers), nb.grade(folder, module, officers)

        troubles = step_through(modules, "graded", one_by_one)
        reports = [nb.report_on(folder, module) for module in modules]
    else:
        from graders.nbgrader_cohort import grade, hands, prepare, report

        run = prepare(folder, settings, modules, force)
        with hands(run, scheduler) as doing:
            troubles = step_through(modules, "graded", lambda module: (run.count(module), grade(run, module, doing)))
        reports = [report(run, module) for module in modules]
    for one in reports:
        for line in on_screen(one, write_report(folder, one)):
            click.echo(line)
    say(troubles, "graded")


def print_feedback(folder: Path, modules: Sequence[Module], scheduler: str = "") -> None:
    """Give feedback to whose work is all marked; raises `Problem` when it could not be given to one, or on Ctrl-C."""
    settings = read_settings(folder)
    if settings is None:
        nb = _nbgrader(scheduler)

        def one_by_one(module: Module) -> tuple[int, Steps]:
            found = nb.ready(folder, module)
            _print_waiting(module, found)
            return len(found.marked), nb.feedback(folder, module, found.marked)

        say(step_through(modules, "given feedback", one_by_one), "given feedback")
        return
    from graders.nbgrader_feedback import give, makers, prepare_feedback, step_back

    run = prepare_feedback(folder, settings, modules)
    with makers(run, scheduler) as doing:

        def together(module: Module) -> tuple[int, Steps]:
            _print_waiting(module, run.ready(module))
            return len(run.ready(module).marked), give(run, module, doing)

        troubles = step_through(modules, "given feedback", together)
    say([*troubles, *step_back(run, modules, scheduler)], "given feedback")


def _nbgrader(scheduler: str) -> Any:
    other = "nbgrader_config.py says more than `sro class new` wrote: nbgrader itself does this, one by one."
    if scheduler:
        raise Problem(f"{other} Leave out --scheduler.")
    click.echo(other)
    with busy("Opening the class …"):
        from graders import nbgrader_class
    return nbgrader_class


def _print_waiting(module: Module, found: "Ready") -> None:
    if names := found.waiting[:MOST_NAMES]:
        more = f" and {len(found.waiting) - len(names)} more" if len(found.waiting) > len(names) else ""
        click.echo(f"{module.folder}: no feedback yet for {', '.join(names)}{more}; written answers wait for your mark")
