"""The report on a module's submissions, for the instructor: `reports/MODULE.md` in the class folder, and on screen."""

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from course.curriculum import Module
from course.player.answers import Answers
from course.problem import Problem
from graders.classes import Class
from graders.findings import Finding, findings
from graders.received import Received, came_in, read_received, shown
from graders.work import Work, submitted_work

FOLDER = "reports"
ON_SCREEN = 40
LOST = "Points may be missing"
MENDED = "Put right, or to know: no points are missing for it"


@dataclass(frozen=True)
class Report:
    """What was found in a module, by officer; `others` are notes on what belongs to no officer."""

    module: Module
    found: Mapping[str, Sequence[Finding]] = field(default_factory=dict)
    others: tuple[Finding, ...] = ()

    def of(self, lost: bool) -> Iterator[tuple[str, Finding]]:
        """The findings that cost points, or those that do not, with whom they are about."""
        for officer, found in self.found.items():
            yield from ((officer, one) for one in found if one.lost is lost)
        yield from (("", one) for one in self.others if one.lost is lost)


def look_through(folder: Path, a_class: Class, module: Module, roster: Iterable[str]) -> Report:
    """Look at everything that came in for a module; never raises for what is in it."""
    known, received = set(roster), read_received(folder, module.folder)
    came = set(came_in(folder, module.folder))
    found = {
        one: look_at(folder, a_class, module, one, received.get(one)) if one in came else not_there(received[one])
        for one in sorted(known & (came | set(received)))
    }
    return Report(module, {one: each for one, each in found.items() if each}, strays(folder, module, known))


def strays(folder: Path, module: Module, roster: Iterable[str]) -> tuple[Finding, ...]:
    """What came in for a module from nobody on the roster."""
    known = set(roster)
    received = read_received(folder, module.folder).get("")
    others = [_stranger(name, known) for name in came_in(folder, module.folder) if name not in known]
    for name, why in received.left_out.items() if received else ():
        others.append(Finding(f"{name} in the exchange {why}; it was left there.", "Ask who put it there.", True))
    return tuple(others)


def not_there(received: Received) -> list[Finding]:
    """The findings on an officer whose submission could not even be collected."""
    ask = "Ask the officer to hand it in again."
    return [Finding(f"{name} {why}. Nothing is there to grade.", ask, True) for name, why in received.left_out.items()]


def look_at(
    folder: Path,
    a_class: Class,
    module: Module,
    officer: str,
    received: Received | None,
    read: tuple[Work, Answers] | None = None,
) -> list[Finding]:
    """The findings on one submission; a fault of ours in looking is a finding too.

    `read` is the work and the log, where they have been read already.
    """
    try:
        work, log = read or (submitted_work(folder, a_class, officer, module.folder), None)
        return findings(folder, module, officer, work, received, log)
    except Problem:
        raise
    except Exception as why:  # nobody's submission may stop the report on the others
        return [Finding(f"It could not be looked at ({type(why).__name__}).", "Look at it by hand.", True)]


def _stranger(name: str, roster: set[str]) -> Finding:
    near = get_close_matches(name.casefold(), [one.casefold() for one in roster], 1, 0.75)
    meant = next((f" Was {one} meant?" for one in sorted(roster) if near and one.casefold() == near[0]), "")
    return Finding(
        f"{shown(name)} is not on the roster and was not graded.{meant}",
        "Ask who handed it in; add the officer in the formgrader (Manage Students) and grade again, or rename the "
        "folder in submitted/.",
        True,
    )


def write_report(folder: Path, report: Report) -> Path:
    """Write a module's report in place of its last one; returns where it is."""
    path = folder / FOLDER / f"{report.module.folder}.md"
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(_page(report), encoding="utf-8")
    part.replace(path)
    return path


def _page(report: Report) -> str:
    lines = [f"# What came in for {report.module.folder}", ""]
    for title, lost in ((LOST, True), (MENDED, False)):
        each = [html.escape(_line(officer, one), quote=False) for officer, one in report.of(lost)]
        lines += [f"## {title}", "", *(f"- {line}" for line in each or ["nothing"]), ""]
    return "\n".join(lines)


def _line(officer: str, finding: Finding) -> str:
    return f"{officer}: {finding.line}" if officer else finding.line


def on_screen(report: Report, path: Path) -> Iterator[str]:
    """The report in short: who may be missing points first, at most `ON_SCREEN` lines of each kind."""
    for title, lost in ((LOST, True), (MENDED, False)):
        each = [_line(officer, one) for officer, one in report.of(lost)]
        if each:
            yield f"{report.module.folder}: {title}"
            yield from (f"  {line}" for line in each[:ON_SCREEN])
        if len(each) > ON_SCREEN:
            yield f"  … and {len(each) - ON_SCREEN} more, in {path}"
