"""Going through the modules of a class with progress, and saying at the end what could not be done."""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing

import click
from tqdm import tqdm

from course.curriculum import Module
from course.problem import Problem
from graders.cohort import Trouble

Steps = Generator[object, None, None]
"""For each officer: a `Trouble`, `None` where nothing had changed, anything else where it was done."""


def step_through(modules: Sequence[Module], done: str, work: Callable[[Module], tuple[int, Steps]]) -> list[str]:
    """Take the steps of each module, of which `work` gives the number too; returns what went wrong, a line each.

    Raises `Problem` on Ctrl-C.
    """
    troubles: list[str] = []
    for module in modules:
        count, steps = work(module)
        changed = unchanged = 0
        try:
            with closing(steps), tqdm(total=count, desc=module.folder, leave=False, disable=None) as progress:
                for one in steps:
                    progress.update()
                    unchanged += one is None
                    changed += one is not None and not isinstance(one, Trouble)
                    if isinstance(one, Trouble):
                        troubles.append(f"{one.officer}, {module.folder}: {one.why}")
        except KeyboardInterrupt:
            raise Problem(f"Stopped. What was {done} stays; the same command does the rest.") from None
        click.echo(f"{module.folder}: {changed} {done}" + (f", {unchanged} unchanged" if unchanged else ""))
    return troubles


def say(troubles: Sequence[str], done: str) -> None:
    """Print what went wrong; raises `Problem` when there is anything."""
    for trouble in troubles:
        click.echo(trouble, err=True)
    if troubles:
        raise Problem(f"{len(troubles)} could not be {done}; the others were.")
