"""The bank: graded items with their keys, reasons and rubrics. It is never shipped."""

import hashlib
from functools import cache
from pathlib import Path

from course.curriculum import read_curriculum
from course.player.items import AnyItem, read_items
from course.problem import Problem

CHECKOUT = Path(__file__).parent / "bank"


def find_bank(wanted: str | None) -> Path:
    """The bank's folder: the one wanted (`SRO_BANK`), or this checkout's own.

    Raises `Problem` when it is not there, as in an installation from a wheel.
    """
    bank = Path(wanted) if wanted else CHECKOUT
    if not bank.is_dir():
        raise Problem(
            f"There is no bank of graded items at {bank}. Work from a checkout of the toolkit, "
            "or set SRO_BANK to the graders/bank folder of one."
        )
    return bank


@cache
def graded_items(bank: Path, level_id: str, folder: str) -> dict[str, AnyItem]:
    """A module's graded items and their variants by id, with keys; raises `Problem`."""
    level = read_curriculum().find_level(level_id)
    if folder not in {module.folder for module in level.module}:
        raise Problem(f"{level_id} has no module {folder!r}. Check the assignment's name.")
    items = read_items(bank / level_id / f"{folder}.toml")
    return {item.id: item for item in items}


def bank_version(bank: Path, level_id: str, folder: str) -> str:
    """The version of a module's graded items: its folder, and the beginning of its file's SHA-256."""
    file = (bank / level_id / f"{folder}.toml").read_bytes()
    return f"{folder} sha256:{hashlib.sha256(file).hexdigest()[:16]}"
