"""`sro course review` and `sro course affected`: what counsel reads, and what a change of law touches."""

from collections.abc import Iterator
from datetime import date, datetime
from importlib.metadata import entry_points
from itertools import groupby
from pathlib import Path

import click

from course.authoring.legal import Legal, by_authority, legal_statements
from course.authoring.modules import read_sources
from course.authorities import read_authorities
from course.curriculum import read_curriculum
from course.problem import Problem


def _written() -> list[Legal]:
    return legal_statements(read_sources(module) for module in read_curriculum().offered)


@click.command()
@click.argument("modules", nargs=-1)
@click.option("--html", "page", type=click.Path(path_type=Path, dir_okay=False), help="Write it as a web page.")
def review(modules: tuple[str, ...], page: Path | None) -> None:
    """For counsel: every legal statement of MODULES (default: all) with its authority.

    General knowledge comes first, then the source documents, then what was read in a stored copy.
    It holds the keys of graded items: not for learners.
    """
    wanted = {read_curriculum().find_module(name).id for name in modules}
    found = [one for one in _written() if not wanted or one.module in wanted]
    if page is not None:
        from course.authoring.packet import PAGES

        blocks = [(name, by_authority(some)) for name, some in groupby(found, key=lambda one: one.module)]
        titles = {module.id: module.title for module in read_curriculum().modules} | {"glossary": "The glossary"}
        write_page(page, PAGES.get_template("review.html").render(blocks=blocks, titles=titles, how=HOW))
        click.echo(f"Written: {page}. It holds keys of graded items: for counsel and instructors only.")
        return
    for name, some in groupby(found, key=lambda one: one.module):
        click.echo(f"\n{name}")
        for key, each in by_authority(some):
            click.echo(f"\n  {key.citation}\n  {HOW[key.verified]}, as of {key.as_of}")
            if key.counsel:
                click.echo(f"  for counsel: {key.counsel}")
            for one in each:
                click.echo(f"    {one.place}\n      {one.says}")
    click.echo(f"\n{len(found)} statements. They hold keys of graded items: for counsel and instructors only.")


def write_page(file: Path, page: str) -> None:
    """Write a web page, with its folder; raises `Problem` when it cannot be written."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page, encoding="utf-8")
    except OSError as why:
        raise Problem(f"{file} cannot be written: {why}. Name another place.") from None


HOW = {
    "general-knowledge": "general knowledge, not checked",
    "seed": "source document of this course",
    "verified": "read in a stored copy",
}


@click.command()
@click.argument("authority")
@click.option("--ledger", metavar="DB", help="An agency's ledger: also list the officers trained on the old text.")
@click.option("--changed", type=click.DateTime(["%Y-%m-%d"]), help="The day the law changed (with --ledger).")
def affected(authority: str, ledger: str | None, changed: datetime | None) -> None:
    """What rests on AUTHORITY: sections, items, variants and rules, so that a change of law shows what to mend."""
    known = read_authorities().get(authority)
    if known is None:
        raise Problem(f"There is no authority {authority!r} in course/authorities.toml. Take an `id` from there.")
    if (ledger is None) != (changed is None):
        raise Problem("--ledger and --changed belong together. Give both, or neither.")
    click.echo(f"{known.citation}\n{known.says}\n{HOW[known.verified]}, as of {known.as_of}")
    found = [one for one in _written() if one.authority.id == authority]
    for name, some in groupby(found, key=lambda one: one.module):
        click.echo(f"\n{name}")
        for place in dict.fromkeys(one.place for one in some):
            click.echo(f"  {place}")
    rules = list(_contributed("rules", authority))
    click.echo("\nrules\n" + ("\n".join(f"  {line}" for line in rules) or "  none"))
    modules = tuple(dict.fromkeys(one.module for one in found if one.module != "glossary"))
    if ledger is not None and changed is not None:
        trained = list(_contributed("trained", ledger, modules, changed.date()))
        click.echo(
            f"\npassed before {changed.date()}, and not again since\n" + "\n".join(f"  {one}" for one in trained)
        )
        if not trained:
            click.echo("  nobody")


def _contributed(what: str, *asked: str | tuple[str, ...] | date) -> Iterator[str]:
    """Lines from the packages that know more: course imports none of them, they name themselves."""
    for point in entry_points(group="sro.affected"):
        if point.name == what:
            yield from point.load()(*asked)
