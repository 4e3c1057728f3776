"""`sro course`: what an author runs."""

from pathlib import Path

import click

from course.authoring.cli_legal import affected, review, write_page
from course.authoring.gift_cli import gift
from course.curriculum import Curriculum, Module, read_curriculum
from course.problem import Problem


@click.group()
def course() -> None:
    """Write the course: build notebooks, check the standard, see what is covered."""


course.add_command(gift)


def _chosen(names: tuple[str, ...]) -> list[Module]:
    curriculum = read_curriculum()
    if not names:
        return list(curriculum.offered)
    modules = [curriculum.find_module(name) for name in names]
    for module in modules:
        if module.status == "planned":
            raise Problem(f"{module.id} is planned, not written. Mark it offered in course/curriculum.toml first.")
    return modules


@course.command()
@click.argument("modules", nargs=-1)
def build(modules: tuple[str, ...]) -> None:
    """Build notebooks and graded.json of MODULES (default: all that are offered)."""
    from course.authoring.build import built_files
    from course.authoring.modules import read_sources

    for module in _chosen(modules):
        for path, text in built_files(read_sources(module)).items():
            changed = not path.is_file() or path.read_text(encoding="utf-8") != text
            if changed:
                path.write_text(text, encoding="utf-8")
            click.echo(f"{'built' if changed else 'unchanged'}  {_short(path)}")
    _register(read_curriculum())


def _register(curriculum: Curriculum) -> None:
    """Add new ids to the register of ids, and mark those that are no longer used as retired."""
    from course.authoring.check import REGISTER, read_register
    from course.authoring.modules import read_sources

    used = {
        item.id
        for module in curriculum.modules
        if module.status == "offered"
        for sources in [read_sources(module)]
        for item in (*sources.practice, *sources.bank)
    }
    issued, retired = read_register()
    retired |= issued - used
    lines = sorted(f"{one} retired" if one in retired else one for one in issued | used)
    REGISTER.write_text("\n".join(lines) + "\n", encoding="utf-8")


@course.command()
@click.argument("modules", nargs=-1)
def check(modules: tuple[str, ...]) -> None:
    """Hold MODULES (default: all that are offered) against the authoring standard."""
    from course.authoring.check import check_module, check_register
    from course.authoring.modules import read_sources

    chosen = _chosen(modules)
    lines = [line for module in chosen for line in check_module(module)]
    if not modules and not lines:
        lines = check_register(read_curriculum())
    for line in lines:
        click.echo(line, err=True)
    if lines:
        raise Problem(f"{len(lines)} to mend.")
    for module in chosen:
        found = read_sources(module)
        click.echo(
            f"{module.id}: {found.words} words, {len(found.practice)} practice and {len(found.graded)} graded "
            f"items, {len(found.bank) - len(found.graded)} variants; self-study {module.self_study} min claimed, "
            f"{found.estimate:.0f} estimated; practical {module.practical} min"
        )
    for level in read_curriculum().level:
        planned = sum(module.minutes for module in level.module if module.status == "planned")
        click.echo(f"{level.id}: {level.minutes} minutes, {planned} of them in planned modules, not offered")
    click.echo("clean")


@course.command()
@click.argument("modules", nargs=-1)
def plain(modules: tuple[str, ...]) -> None:
    """Show the reading grade of each section of MODULES; 12 is the most that `check` lets pass."""
    from course.authoring.modules import read_sources
    from course.authoring.plain import readings

    grades = []
    for module in _chosen(modules):
        click.echo(module.id)
        for one in readings(read_sources(module)):
            grades.append(one.grade)
            click.echo(f"  {one.grade:4.1f}  {one.section.heading}")
    click.echo(f"{len(grades)} sections, from grade {min(grades):.1f} to {max(grades):.1f} (Flesch-Kincaid)")


@course.command()
@click.option("--missing", is_flag=True, help="Only statements not yet taught or not yet tested.")
def coverage(missing: bool) -> None:
    """Show which of the 220 seed statements are taught and tested, by module."""
    from course.authoring.coverage import coverage as cover
    from course.authoring.modules import read_sources

    modules = _chosen(())
    rows = cover([read_sources(module) for module in modules])
    for row in rows:
        if missing and row.taught and row.tested:
            continue
        tested = sorted({one.rpartition("-")[0] for one in row.tested})
        click.echo(
            f"{row.statement.id:16} {','.join(row.statement.topics):12} "
            f"taught: {', '.join(row.taught) or '-':34} tested: {len(row.tested):2} {', '.join(tested) or '-'}"
        )
    for module in modules:
        taught = sum(module.id in row.taught for row in rows)
        tested_here = sum(any(one.startswith(f"{module.id}-") for one in row.tested) for row in rows)
        click.echo(f"{module.id}: teaches {taught}, tests {tested_here}")
    click.echo(
        f"all modules: {sum(bool(row.taught) for row in rows)} of {len(rows)} statements taught, "
        f"{sum(bool(row.tested) for row in rows)} tested"
    )


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


@course.command()
@click.option("--level", "levels", multiple=True, help="Only this level, such as sro1; may be given again.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The page to write, .html.")
def packet(levels: tuple[str, ...], out: Path) -> None:
    """Write the curriculum packet for a training council as one web page."""
    from course.authoring.packet import packet_page

    page = packet_page(read_curriculum(), levels)
    write_page(out, page)
    click.echo(f"Written: {out}")
    if "Not ready to submit" in page:
        click.echo("Not ready to submit: the page names the blocks that have no objectives or evaluation yet.")


course.add_command(review)
course.add_command(affected)
