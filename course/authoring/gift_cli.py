"""`sro course gift`: items to and from Moodle's GIFT format."""

from pathlib import Path

import click

from course.player.items import read_items
from course.problem import Problem

HOMES = {
    "__init__.py": "the toolkit's own packages, which are shipped",
    "class.toml": "a class, which is released",
    "nbgrader_config.py": "a class, which is released",
    "graded.json": "a module, which a learner receives",
    "start.ipynb": "a learner's folder",
}


@click.group()
def gift() -> None:
    """Take items to Moodle and from Moodle, in its GIFT format."""


@gift.command("export")
@click.argument("items", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The new file, .gift.txt.")
def export_gift(items: Path, out: Path) -> None:
    """Write the item file ITEMS (practice or bank) as GIFT, with its keys.

    What GIFT cannot carry is said, here and in the file.
    """
    from course.authoring.gift_export import to_gift

    if not out.name.endswith((".gift", ".gift.txt")):
        raise Problem(f"{out}: end its name in .gift.txt, so that nobody takes a file of keys for another.")
    _keep_from_learners(out)
    found = read_items(items)
    written = to_gift(found)
    for note in written.notes:
        click.echo(note, err=True)
    _write_new(out, written.text)
    click.echo(f"Written: {out}: {written.carried} of {len(found)} items. It holds their keys.")


@gift.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The new item file, .toml.")
def import_gift(file: Path, out: Path) -> None:
    """Read the GIFT file FILE as items; what a draft still needs is said, line by line."""
    from course.authoring.gift_format import read_gift
    from course.authoring.gift_import import from_gift
    from course.authoring.items_toml import items_toml

    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as why:
        raise Problem(f"{file} cannot be read: {why.strerror}. Check the name.") from None
    except UnicodeDecodeError:
        raise Problem(f"{file} is not UTF-8 text. Save it again as UTF-8.") from None
    drafts, left_out = from_gift(read_gift(text, str(file)))
    if not drafts:
        raise Problem(f"{file} has no question that can become an item. {' '.join(left_out)}".strip())
    for one in drafts:
        for line in (*one.missing, *one.notes):
            click.echo(f"line {one.line}, {one.name}: {line}", err=True)
    for line in left_out:
        click.echo(f"not taken: {line}", err=True)
    above = [[*(f"TO DO: {line}" for line in one.missing), *one.notes] for one in drafts]
    rows = [(one.fields, _comments(lines)) for one, lines in zip(drafts, above, strict=True)]
    last = "".join(f"# not taken: {line}\n" for line in _comments(left_out))
    _write_new(out, items_toml(rows) + (f"\n{last}" if last else ""))
    unfinished = sum(bool(one.missing) for one in drafts)
    to_do = sum(len(one.missing) for one in drafts)
    said = f"{unfinished} of them drafts, with {to_do} things to do" if unfinished else "none of them a draft"
    click.echo(f"Written: {out}: {_count(len(drafts), 'item')}, {said}; {_count(len(left_out), 'question')} not taken.")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _comments(lines: list[str]) -> list[str]:
    """Lines that a TOML comment can hold: no line breaks, no control characters."""
    return ["".join(one if one >= " " and one != "\x7f" else " " for one in line) for line in lines]


def _keep_from_learners(out: Path) -> None:
    """Refuse a place from which keys could reach a learner; raises `Problem`."""
    for folder in out.resolve().parents:
        for name, what in HOMES.items():
            if (folder / name).exists():
                raise Problem(f"{out} is in {what} ({folder}). An export holds keys: name a place outside.")
        if folder.name in ("inbound", "outbound"):
            raise Problem(f"{out} is in an exchange ({folder}). An export holds keys: name a place outside.")


def _write_new(out: Path, text: str) -> None:
    try:
        with out.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise Problem(f"{out} is there already. Name a new file, or delete it first.") from None
    except OSError as why:
        raise Problem(f"{out} cannot be written: {why.strerror}. Name another place.") from None
