"""Practical hours as an instructor attests them: `attestations.jsonl` in the class folder.

Append-only, one JSON object a line: officer, module, minutes, day, by, recorded_at.
"""

import json
from datetime import UTC, date, datetime
from pathlib import Path

from course.curriculum import Module
from course.problem import Problem

FILE = "attestations.jsonl"


def attest(folder: Path, module: Module, officer: str, minutes: int, day: date, by: str, now: datetime) -> None:
    """Add one attestation; raises `Problem` for minutes the module does not have."""
    if not 0 < minutes <= module.practical:
        raise Problem(f"{module.id} has {module.practical} practical minutes; {minutes} cannot be attested.")
    if day > now.date():
        raise Problem(f"{day} has not come yet. Attest practical work after it was done.")
    record = {
        "officer": officer,
        "module": module.id,
        "minutes": minutes,
        "day": day.isoformat(),
        "by": by,
        "recorded_at": now.astimezone(UTC).isoformat(timespec="seconds"),
    }
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(json.dumps(record, ensure_ascii=False) + "\n")
