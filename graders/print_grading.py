"""Grading a class with its progress, printed for the instructor."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field

import click
from tqdm import tqdm

from course.curriculum import Module
from course.problem import Problem
from graders.cohort import Outcome, Trouble
from graders.nbgrader_cohort import Run, grade, hands, report
from graders.processes import Doing
from graders.report import on_screen, write_report


@dataclass
class _Tally:
    graded: int = 0
    unchanged: int = 0
    troubles: list[str] = field(default_factory=list)


def print_grading(run: Run, modules: Sequence[Module]) -> None:
    """Grade every module of the run; raises `Problem` when something could not be graded, or on Ctrl-C."""
    every = _Tally()
    try:
        with hands(run) as doing:
            for module in modules:
                _grade(run, module, doing, every)
    except KeyboardInterrupt:
        raise Problem(
            "Stopped. What was graded is in the gradebook and stays; the same command does the rest."
        ) from None
    for module in modules:
        said = report(run, module)
        for line in on_screen(said, write_report(run.folder, said)):
            click.echo(line)
    for trouble in every.troubles:
        click.echo(trouble, err=True)
    if every.troubles:
        raise Problem(f"{len(every.troubles)} could not be graded; the others were.")


def _grade(run: Run, module: Module, doing: Doing, every: _Tally) -> None:
    graded, unchanged = every.graded, every.unchanged
    count = len(run.parts[module.folder].officers) if module.folder in run.parts else 0
    if count:
        with (
            closing(grade(run, module.folder, doing)) as found,
            tqdm(total=count, desc=module.folder, leave=False, disable=None) as progress,
        ):
            for one in found:
                progress.update()
                every.graded += isinstance(one, Outcome)
                every.unchanged += one is None
                if isinstance(one, Trouble):
                    every.troubles.append(f"{one.officer}, {module.folder}: {one.why}")
    unchanged = every.unchanged - unchanged
    click.echo(f"{module.folder}: {every.graded - graded} graded" + (f", {unchanged} unchanged" if unchanged else ""))
