"""Grading a class whose settings only nbgrader can read: one submission after another, with nbgrader's autograde."""

from collections.abc import Sequence
from pathlib import Path

import click
from tqdm import tqdm

from course.curriculum import Module
from course.problem import Problem
from course.progress import busy
from graders.report import on_screen, write_report


def print_one_by_one(folder: Path, modules: Sequence[Module]) -> None:
    """Grade these modules and report on them; raises `Problem` when something could not be graded."""
    click.echo("nbgrader_config.py says more than `sro class new` wrote: nbgrader itself grades, one by one.")
    with busy("Opening the class …"):
        from graders import nbgrader_class as nb
    troubles: list[str] = []
    for module in modules:
        officers = nb.submitted(folder, module)
        steps = nb.grade(folder, module, officers)
        for trouble in tqdm(steps, desc=module.folder, total=len(officers), leave=False, disable=None):
            troubles += [trouble] if trouble else []
        click.echo(f"{module.folder}: {len(officers)} graded")
    for module in modules:
        report = nb.report_on(folder, module)
        for line in on_screen(report, write_report(folder, report)):
            click.echo(line)
    for trouble in troubles:
        click.echo(trouble, err=True)
    if troubles:
        raise Problem(f"{len(troubles)} could not be graded; the others were.")
