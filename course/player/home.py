"""The learner's home as plain values: modules with their state, own hours, the next deadline."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from course.curriculum import Module, read_curriculum
from course.player import answers
from course.player.attempts import PASSED, Attempt, attempt_at, own_items, short
from course.player.delivered import ClassFacts, Result, Standing, class_facts, read_result, read_standing
from course.player.handing_in import is_open, receipts
from course.player.place import Enrolled, fetched, read_enrolled


def enrolled_here(folder: Path) -> Enrolled | None:
    """The class this folder belongs to, or `None` for study without one."""
    return read_enrolled(folder) if (folder / "learner.toml").is_file() else None


def modules_here(folder: Path) -> list[Module]:
    """The modules that stand in the folder."""
    enrolled = enrolled_here(folder)
    return fetched(folder, enrolled.level.offered if enrolled else read_curriculum().offered)


def home_values(folder: Path, now: datetime) -> dict[str, Any]:
    """Everything the home page shows; only this folder's own records."""
    enrolled = enrolled_here(folder)
    facts = class_facts(enrolled) if enrolled else ClassFacts()
    standing = read_standing(folder)
    return {
        "class": enrolled.course_id if enrolled else "",
        "officer": enrolled.officer if enrolled else "",
        "modules": [_module(folder, module, enrolled, facts, now) for module in modules_here(folder)],
        "hours": _hours(standing) if standing else [],
        "deadline": _deadline(standing, now) if standing else {},
        "standing": {"on": standing.on.isoformat(), "because": standing.because, "notice": standing.notice}
        if standing
        else {},
    }


def _module(
    folder: Path, module: Module, enrolled: Enrolled | None, facts: ClassFacts, now: datetime
) -> dict[str, Any]:
    here = folder / module.folder
    items, log, attempt = own_items(here, now), answers.read(here), attempt_at(here)
    asked = [item for item in items if not item["kept"]]
    done = sum(not is_open(log, item) for item in asked)
    submitted = last_submission(folder, enrolled, module) if enrolled else ""
    page, result = _feedback(here, module, submitted)
    state, words = _state(done, len(asked), submitted, result, bool(attempt.over))
    due = facts.due.get(module.folder)
    due = due.replace(tzinfo=UTC) if due and due.tzinfo is None else due
    receipt = receipts(folder).get(module.folder)
    return {
        "folder": module.folder,
        "title": module.title,
        "self_study": module.self_study,
        "practical": module.practical,
        "state": state,
        "words": words,
        "answered": done,
        "count": len(asked),
        "due": due.isoformat() if due else "",
        "late": bool(due and due < now and not submitted),
        "open": f"{quote(module.folder)}/{quote(module.topic)}.ipynb",
        "feedback": quote(page.relative_to(folder).as_posix()) if page else "",
        "again": [one.heading for one in result.again] if result else [],
        "attempt": _attempt_words(attempt, result, done, now) if enrolled else "",
        "can_submit": bool(enrolled) and not attempt.why_closed(now),
        "receipt": asdict(receipt) if receipt else {},
    }


def last_submission(folder: Path, enrolled: Enrolled, module: Module) -> str:
    """The time of the module's last submission, as nbgrader writes it; empty when there is none."""
    cache = folder / ".submitted" / enrolled.course_id
    return max((one.name.rsplit("+", 1)[1] for one in cache.glob(f"*+{module.folder}+*")), default="")


def _feedback(here: Path, module: Module, submitted: str) -> tuple[Path | None, Result | None]:
    """The newest feedback page, and its result when it is about the last submission."""
    pages = sorted((here / "feedback").glob(f"*/{module.topic}.html"))
    if not pages:
        return None, None
    return pages[-1], read_result(pages[-1]) if pages[-1].parent.name == submitted else None


def _state(done: int, count: int, submitted: str, result: Result | None, over: bool) -> tuple[str, str]:
    """A state's key and its words."""
    if result:
        points = f"{result.score:g} of {result.most:g} points"
        if result.passed:
            return "passed", f"Passed with {points}"
        why = f", {len(result.critical)} critical to answer again" if result.critical else ""
        return "again", f"{'Not passed' if over else 'To do again'}: {points}{why}"
    if submitted:
        return "submitted", f"Submitted, {done} of {count} answered; waits for your instructor"
    return ("started", f"{done} of {count} answered") if done else ("new", "New")


def _attempt_words(attempt: Attempt, result: Result | None, done: int, now: datetime) -> str:
    """Which items are to be done again, in which attempt, and when it may begin."""
    if not attempt.asked or attempt.over == PASSED:
        return ""
    if closed := attempt.why_closed(now):
        return closed
    left = f"Attempt {attempt.number} of {attempt.allowed}"
    if not result:
        return f"{left}."
    items = f"{len(result.redo)} {'item' if len(result.redo) == 1 else 'items'} to do again: {short(result.redo)}."
    return f"{left} is open, {done} answered. {items} Each is another case of the same kind; your other answers stay."


def _hours(standing: Standing) -> list[dict[str, Any]]:
    """A bar for each requirement of hours that is begun or next, the total always."""
    shown = [one for one in standing.requirements if one.required_minutes]
    return [
        {
            "title": "All three levels" if one.id == "total-120" else one.title,
            "minutes": one.minutes or 0,
            "required": one.required_minutes,
        }
        for one in shown
        if one.minutes or one.id in standing.next_due_for or one.id in ("sro1", "total-120")
    ]


def _deadline(standing: Standing, now: datetime) -> dict[str, Any]:
    if not standing.next_due:
        return {}
    wanted = [one for one in standing.requirements if one.id in standing.next_due_for]
    return {
        "day": standing.next_due.isoformat(),
        "days": (standing.next_due - now.date()).days,
        "titles": [one.title for one in wanted],
        "clause": wanted[0].source if wanted else "",
    }
