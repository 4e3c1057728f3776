"""A class of any size whose submissions are made by program, as if they had been collected."""

import json
import random
import re
import shutil
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from course.authoring.build import WRITTEN_STUB
from course.curriculum import Module
from course.player.attempts import variant_number
from course.player.items import AnyItem, Written, read_items
from course.player.library import module_files
from graders.class_settings import read_settings
from graders.classes import Class, Learner, write_class
from graders.nbgrader_tables import open_book
from graders.work import released_slots
from tests.driving import BANK, best, critical, whole_answers, worst
from tests.stepping import PRACTICE

COURSE = "sro1-cohort"
DUE = datetime(2026, 11, 1)
# A sum of points differs in its last digits with the order of the rows.
TABLES = {
    "student": "select id, first_name, last_name, email from student",
    "submitted_assignment": """select s.student_id, a.name, s.timestamp, s.extension
        from submitted_assignment s join assignment a on a.id = s.assignment_id""",
    "submitted_notebook": """select s.student_id, n.name, b.flagged, round(b.late_submission_penalty, 6)
        from submitted_notebook b join submitted_assignment s on s.id = b.assignment_id
        join notebook n on n.id = b.notebook_id""",
    "grade": """select s.student_id, n.name, c.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade
        from grade g join base_cell c on c.id = g.cell_id join submitted_notebook b on b.id = g.notebook_id
        join submitted_assignment s on s.id = b.assignment_id join notebook n on n.id = b.notebook_id""",
    "comment": """select s.student_id, n.name, c.name, g.auto_comment, g.manual_comment
        from comment g join base_cell c on c.id = g.cell_id join submitted_notebook b on b.id = g.notebook_id
        join submitted_assignment s on s.id = b.assignment_id join notebook n on n.id = b.notebook_id""",
}


def tables(folder: Path) -> dict[str, list[str]]:
    """Every row that grading writes, by table, without ids and in a fixed order."""
    with sqlite3.connect(f"file:{folder / 'gradebook.db'}?mode=ro", uri=True) as book:
        return {name: sorted(map(repr, book.execute(query))) for name, query in TABLES.items()}


def sql(folder: Path, *statements: str) -> None:
    """Change a gradebook as the formgrader would."""
    with sqlite3.connect(folder / "gradebook.db") as book:
        for one in statements:
            book.execute(one)


def bank_of_every_type(bank: Path, module: Module) -> Path:
    """The real bank of a module with three of its items, and their variants, made order, match and branch items."""
    folder = bank / "sro1"
    folder.mkdir(parents=True)
    blocks = re.split(r"(?m)^(?=\[\[item\]\])", (BANK / "sro1" / f"{module.folder}.toml").read_text(encoding="utf-8"))
    steps = re.split(r"(?m)^(?=\[\[item\]\])", PRACTICE.read_text(encoding="utf-8"))[1:]
    for number, block in enumerate(blocks):
        found = re.search(rf'id = "({module.id}-0([123])b?)"\n', block)
        if found:
            variant = re.search(r"variant_of = .*\n", block)
            new = re.sub(r'id = "sro1-steps-p\d+"\n', f'id = "{found[1]}"\n{variant[0] if variant else ""}',
                         steps[int(found[2]) - 1], count=1)  # fmt: skip
            blocks[number] = re.sub(r"(?m)^points = .*", "points = 2", new)
    (folder / f"{module.folder}.toml").write_text("".join(blocks), encoding="utf-8")
    return bank


def make_class(place: Path, modules: Sequence[Module], officers: Sequence[str], config: str = "") -> Path:
    """A class with these modules released and these officers on its roster; `config` is added to nbgrader's."""
    from graders import nbgrader_class as nb

    folder = place / COURSE
    fixed = {"course_id": COURSE, "level": "sro1", "pass_mark": 80, "curriculum_version": "1", "wait_hours": 0}
    write_class(folder, Class(**fixed, exchange=str(place / "exchange")), WRITTEN_STUB)
    with (folder / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(config)
    nb.enroll(folder, [Learner(one, one.title(), "Sample") for one in officers[:1]])
    settings = read_settings(folder)
    assert settings
    engine = open_book(settings.gradebook)
    with engine.begin() as book:
        rows = [{"id": one, "first_name": one.title(), "last_name": "Sample"} for one in officers[1:]]
        names = ", ".join(rows[0]) if rows else ""
        for some in [rows[at : at + 1000] for at in range(0, len(rows), 1000)]:
            book.execute(text(f"insert into student ({names}) values (:id, :first_name, :last_name)"), some)
    engine.dispose()
    for module in modules:
        nb.release(folder, module, DUE)
    return folder


def hand_in(
    folder: Path,
    module: Module,
    officer: str,
    given: Mapping[str, Any],
    at: datetime | None,
    attempt: int = 1,
    put: Callable[[Path, Path], object] = shutil.copyfile,
) -> None:
    """Put a submission where `sro class collect` would, with one answer for each slot in `given`."""
    here = folder / "submitted" / officer / module.folder
    here.mkdir(parents=True, exist_ok=True)
    for name in module_files(module):
        put(folder / "release" / module.folder / name, here / name)
    (here / "submission_secret.txt").write_text(f"secret of {officer}", encoding="utf-8")
    if at:
        (here / "timestamp.txt").write_text(f"{at:%Y-%m-%d %H:%M:%S.%f} UTC", encoding="utf-8")
    asked = variants(folder, module, officer, attempt)
    lines = [
        json.dumps({"item": slot, "answer": answer, "at": "2026-10-31T08:00:00+00:00", "attempt": attempt,
                    "variant": asked[slot]}) for slot, answer in given.items()
    ]  # fmt: skip
    with (here / "answers.jsonl").open("a", encoding="utf-8") as log:
        log.write("".join(f"{line}\n" for line in lines))


def variants(folder: Path, module: Module, officer: str, attempt: int) -> dict[str, str]:
    """The item that each slot asks an officer in an attempt."""
    slots = released_slots(folder, module.folder)
    return {slot: forms[variant_number(COURSE, officer, slot, attempt, len(forms))] for slot, forms in slots.items()}


def some_answers(
    folder: Path, module: Module, officer: str, bank: Path, rng: random.Random, share: float = 0.9, attempt: int = 1
) -> dict[str, Any]:
    """Answers of every worth to a share of what an officer is asked."""
    items = {one.id: one for one in read_module(bank, module)}
    asked = variants(folder, module, officer, attempt)
    return {slot: _answer(items[one], officer, rng) for slot, one in asked.items() if rng.random() < share}


_READ: dict[tuple[Path, str], Sequence[AnyItem]] = {}


def read_module(bank: Path, module: Module) -> Sequence[AnyItem]:
    """The items of a module of SRO I in a bank."""
    if (bank, module.id) not in _READ:
        _READ[bank, module.id] = read_items(bank / "sro1" / f"{module.folder}.toml")
    return _READ[bank, module.id]


def _answer(item: AnyItem, officer: str, rng: random.Random) -> Any:
    if isinstance(item, Written):
        return rng.choice(["", "  ", "No.", f"I, {officer}, would <wait>. " + "And say so. " * rng.randint(1, 30)])
    return rng.choice([best, best, worst, critical, lambda one: rng.choice(whole_answers(one)), lambda _: ["x"]])(item)


def fill_class(
    folder: Path,
    module: Module,
    officers: Sequence[str],
    bank: Path = BANK,
    put: Callable[[Path, Path], object] = shutil.copyfile,
) -> None:
    """A submission of every officer: whole, partly done, late or in time; `put` copies the released files."""
    rng = random.Random(1)
    for number, officer in enumerate(officers):
        at = DUE + timedelta(seconds=rng.randint(-90_000, 9_000), microseconds=number % 1000)
        hand_in(folder, module, officer, some_answers(folder, module, officer, bank, rng), at, put=put)
