"""What a class's folder keeps of the work behind a pass: the answers that were graded, and by which bank.

The paths are nbgrader's own: `autograded/OFFICER/MODULE/` holds what was graded, and the exchange's
`inbound/` every submission, as `OFFICER+MODULE+TIME+...`.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tracker.class_folder import ClassRecord
from tracker.nbgrader_gradebook import Work
from tracker.pack import PACKS, read_pack

ANSWERS = "answers.jsonl"
ATTEMPTS = "attempts.jsonl"  # what graders/attempts.py keeps of every attempt
BANK_MARK = "sro_bank"  # where graders/nbgrader_steps.py writes the bank's version in a graded notebook
WORK_MARK = "sro_work"  # and which attempt it graded


@dataclass(frozen=True, slots=True)
class Evidence:
    """What makes it possible to grade a piece of work again; empty where the class does not say.

    `pack_version` is that of the rules the import was judged by.
    """

    attempt: int | None = None
    answers_sha256: str = ""
    bank_version: str = ""
    pack_version: str = ""


def read_evidence(folder: Path, a_class: ClassRecord, work: Iterable[Work]) -> dict[tuple[str, str], Evidence]:
    """The evidence of every piece of work, by officer and module folder."""
    found = {}
    for each in work:
        graded = folder / "autograded" / each.officer / each.folder
        found[each.officer, each.folder] = Evidence(
            attempt=attempt_of(graded),
            answers_sha256=sha256_of(graded / ANSWERS),
            bank_version=bank_of(graded),
            pack_version=_pack_version(read_pack().id),
        )
    return found


def sha256_of(file: Path) -> str:
    """A plain file's SHA-256, or nothing when there is none to read."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() and not file.is_symlink() else ""
    except OSError:
        return ""


def bank_of(graded: Path) -> str:
    """The version of the bank that graded the notebook in this folder, or nothing when it does not say."""
    return str(_metadata(graded).get(BANK_MARK, ""))


def attempt_of(graded: Path) -> int | None:
    """Which attempt (from 1) the graded notebook in this folder is, or None when it does not say."""
    work = _metadata(graded).get(WORK_MARK)
    number = work.get("attempt") if isinstance(work, dict) else None
    return number if isinstance(number, int) and number > 0 else None


def _metadata(graded: Path) -> dict[str, Any]:
    for notebook in sorted(graded.glob("*.ipynb")):
        try:
            return dict(json.loads(notebook.read_text(encoding="utf-8"))["metadata"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return {}


def _pack_version(pack_id: str) -> str:
    """A rule pack's name and the beginning of its file's SHA-256."""
    return f"{pack_id} sha256:{sha256_of(PACKS / f'{pack_id}.toml')[:16]}"


def submissions(a_class: ClassRecord) -> Iterator[tuple[str, str, datetime, Path]]:
    """Every submission the exchange keeps: officer, module folder, time (UTC) and its folder."""
    inbound = Path(a_class.exchange) / a_class.course_id / "inbound"
    for each in sorted(inbound.iterdir()) if a_class.exchange and inbound.is_dir() else ():
        officer, _, rest = each.name.partition("+")
        module, _, rest = rest.partition("+")
        try:
            yield officer, module, datetime.fromisoformat(rest.partition("+")[0].removesuffix(" UTC")), each
        except ValueError:
            continue
