"""The auditor's bundle of a class as tables (pandas): roster, hours, objectives, instruments, results, files."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from course.curriculum import Curriculum, Module
from tracker.classes.folder import Attestation, ClassRecord, read_attestations, read_class
from tracker.classes.importing import class_modules, why_not_passed
from tracker.classes.nbgrader_gradebook import Results, read_gradebook
from tracker.classes.nbgrader_instruments import read_instruments
from tracker.ledger.ledger import Ledger
from tracker.reports.class_record_pandas import recorded, with_record

FILES = ("class.toml", "gradebook.db", "attestations.jsonl")


def class_tables(folder: Path, curriculum: Curriculum, ledger: str = "") -> dict[str, pd.DataFrame]:
    """The bundle of the class in `folder`, by name of table; raises `Problem` when it is no class folder.

    Lengths are minutes, points as nbgrader has them. Tables: `class` (`field`, `value`), `roster`
    (`officer`, `name`, `passed`, `modules`, `practical`), `schedule` (`module`, `title`, `self_study`,
    `practical`, `minutes`), `objectives` (`module`, `objective`), `instruments` (`module`, `items`,
    `points`, `written`, `written_points`, `critical_errors`, `pass_mark`), `results` (`officer`, `module`,
    `score`, `max_score`, `percent`, `passed`, `submitted`, `why_not`), `practical` (`officer`, `module`,
    `day`, `minutes`, `by`), `files` (`file`, `bytes`, `sha256`). With the place of a `ledger`,
    `results` and `practical` have `on_record` as well.
    """
    a_class, lines, results = read_class(folder), read_attestations(folder), read_gradebook(folder / "gradebook.db")
    modules = class_modules(a_class, results, curriculum)
    outcomes = _results(a_class, results, modules)
    tables = {
        "class": _about(a_class, modules),
        "roster": _roster(results, outcomes, lines, len(modules)),
        "schedule": _schedule(list(modules.values())),
        "objectives": pd.DataFrame(
            [{"module": module.id, "objective": each} for module in modules.values() for each in module.objectives],
            columns=["module", "objective"],
        ),
        "instruments": _instruments(folder, a_class, modules),
        "results": outcomes,
        "practical": _practical(lines),
        "files": _files(folder),
    }
    if not ledger:
        return tables
    with Ledger.open(ledger) as opened:
        return with_record(tables, recorded(opened, a_class.course_id, tables["roster"]["officer"]))


def _about(a_class: ClassRecord, modules: dict[str, Module]) -> pd.DataFrame:
    said = {
        "Class": a_class.course_id,
        "Level": a_class.level,
        "Modules": len(modules),
        "Pass mark": f"{a_class.pass_mark:g} % of a module's points, and no critical error",
        "Curriculum": a_class.curriculum_version,
        "Time zone": a_class.timezone,
    }
    return pd.DataFrame([{"field": name, "value": value} for name, value in said.items()], dtype="object")


def _roster(results: Results, outcomes: pd.DataFrame, lines: Sequence[Attestation], modules: int) -> pd.DataFrame:
    passed = outcomes.loc[outcomes["passed"] == True, "officer"].value_counts()  # noqa: E712 (an object column)
    counted = {(line.officer, line.module, line.day): line.minutes for line in lines}
    names = {**{line.officer: "" for line in lines}, **results.learners}
    rows = [
        {
            "officer": officer,
            "name": name,
            "passed": int(passed.get(officer, 0)),
            "modules": modules,
            "practical": sum(minutes for (who, _, _), minutes in counted.items() if who == officer),
        }
        for officer, name in sorted(names.items())
    ]
    return pd.DataFrame(rows, columns=["officer", "name", "passed", "modules", "practical"])


def _schedule(modules: Sequence[Module]) -> pd.DataFrame:
    rows = [
        {
            "module": module.id,
            "title": module.title,
            "self_study": module.self_study,
            "practical": module.practical,
            "minutes": module.minutes,
        }
        for module in modules
    ]
    return pd.DataFrame(rows, columns=["module", "title", "self_study", "practical", "minutes"])


def _instruments(folder: Path, a_class: ClassRecord, modules: dict[str, Module]) -> pd.DataFrame:
    found = read_instruments(folder / "gradebook.db")
    rows = [
        {
            "module": modules[name].id,
            "items": each.marked,
            "points": each.marked_points,
            "written": each.written,
            "written_points": each.written_points,
            "critical_errors": "fail the module" if each.safety else "not checked",
            "pass_mark": a_class.pass_mark,
        }
        for name, each in found.items()
        if name in modules
    ]
    columns = ["module", "items", "points", "written", "written_points", "critical_errors", "pass_mark"]
    return pd.DataFrame(rows, columns=columns)


def _results(a_class: ClassRecord, results: Results, modules: dict[str, Module]) -> pd.DataFrame:
    work = {(each.officer, each.folder): each for each in results.work}
    rows = []
    for officer in results.learners:
        for folder, module in modules.items():
            done = work.get((officer, folder))
            why = why_not_passed(done, a_class.pass_mark)
            rows.append(
                {
                    "officer": officer,
                    "module": module.id,
                    "score": done.score if done else None,
                    "max_score": done.max_score if done else None,
                    "percent": round(100 * done.score / done.max_score, 1) if done and done.max_score else None,
                    "passed": why is None,
                    "submitted": a_class.day_of(done.submitted_at) if done and done.submitted_at else None,
                    "why_not": why or "",
                }
            )
    columns = ["officer", "module", "score", "max_score", "percent", "passed", "submitted", "why_not"]
    return pd.DataFrame(rows, columns=columns, dtype="object")


def _practical(lines: Sequence[Attestation]) -> pd.DataFrame:
    last = {(line.officer, line.module, line.day): line for line in lines}
    rows = [each.model_dump(include={"officer", "module", "day", "minutes", "by"}) for each in last.values()]
    return pd.DataFrame(rows, columns=["officer", "module", "day", "minutes", "by"], dtype="object")


def _files(folder: Path) -> pd.DataFrame:
    rows = []
    for name in FILES:
        path = folder / name
        if path.is_file():
            content = path.read_bytes()
            rows.append({"file": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
    return pd.DataFrame(rows, columns=["file", "bytes", "sha256"])
