"""What an instructor should know about one submission: what was put right, what could not be read, what to ask.

Whoever loses points through something that could not be read has a finding that says so.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from course.curriculum import Module, read_curriculum
from course.player import answers
from course.player.answers import Answers
from course.player.items import is_answered, is_begun
from course.player.library import GRADED, module_of
from graders.notebook_faults import notebook_faults
from graders.received import Received, shown
from graders.work import Work, stamp_of, submitted_at

CLOCK_AHEAD = timedelta(hours=1)
EMPTY: tuple[Any, ...] = (None, "", [], {})
AGAIN = "Ask the officer to open the module, see whether every answer is shown, and hand it in again."
SURE = "Ask the officer whether every answer is there as given; if not, let them hand it in again."
NOTHING_LOST = f"No points are lost by that, because the answers stand in {answers.LOG}."
FETCH = "If it does not open for the officer, let them fetch the module again; the answers stay."


@dataclass(frozen=True)
class Finding:
    """What was found, with what was done about it; what to ask; whether points may be missing for it."""

    text: str
    ask: str = ""
    lost: bool = False

    @property
    def line(self) -> str:
        """All of it in one line."""
        return f"{self.text} {self.ask}".strip()


def findings(
    folder: Path, module: Module, officer: str, work: Work, received: Received | None, log: Answers | None = None
) -> list[Finding]:
    """Everything to say about what is in `submitted/` from one officer, most serious first; `log` if it was read."""
    here = folder / "submitted" / officer / module.folder
    released = folder / "release" / module.folder
    log = log or answers.read(here)
    if received and received.stamp not in ("", stamp_of(here)):
        received = None  # about an earlier submission
    found = [
        *_from_log(log, here, work, received),
        *_from_answers(log, work, module, _forms(released / GRADED)),
        *_from_folder(received, module),
        *_from_clock(log, here),
        *_from_notebook(here, released, module, received),
    ]
    return sorted(found, key=lambda one: not one.lost)


def _from_log(log: Answers, here: Path, work: Work, received: Received | None) -> Iterator[Finding]:
    earned = "Nothing was earned." if work.open else "The attempt that counts stands."
    if received and answers.LOG in received.left_out and not (here / answers.LOG).exists():
        why = received.left_out[answers.LOG]
        yield Finding(f"No answer could be read: {answers.LOG} {why}. {earned}", AGAIN, work.open)
    elif log.trouble:
        yield Finding(f"No answer could be read: {log.trouble}. {earned}", AGAIN, work.open)
    elif not log.unread and not any(slot in work.variants for slot, _, _ in log.given):
        yield Finding(f"{answers.LOG} {_absence(here)}. {earned}", AGAIN, work.open)
    if log.unread:
        open_slots = [slot for slot in work.variants if slot not in work.answers]
        lines, were = ("1 line", "was") if log.unread == 1 else (f"{log.unread} lines", "were")
        text = f"{lines} of {answers.LOG} could not be read and {were} passed over."
        if open_slots:
            yield Finding(f"{text} No answer is known to {_some(open_slots)}.", AGAIN, True)
        else:
            yield Finding(f"{text} Every item has an answer all the same." if work.open else text, SURE)
    if log.repaired:
        why = "; ".join(log.repaired)
        yield Finding(f"{answers.LOG} was read although {why}.", SURE)


def _absence(here: Path) -> str:
    if (here / answers.LOG).exists():
        return "holds no answer to a graded item"
    try:
        like = [one.name for one in here.iterdir() if one.name.lower().startswith("answers")]
    except OSError:
        like = []
    also = f" ({shown(sorted(like)[0])} is: give it the right name if it is the log, and grade again)" if like else ""
    return f"is not there{also}"


def _from_answers(log: Answers, work: Work, module: Module, forms: Mapping[str, Any]) -> Iterator[Finding]:
    strange = Counter(
        module_of(item) for item in log.latest if item not in work.variants and not _practice(item, module)
    )
    if strange:
        known = sorted(one for one in strange if one in _modules() and one != module.id)
        named = f" ({', '.join(known)})" if known else ""
        text = f"{strange.total()} answers are to items that this module does not ask{named}; they were passed over."
        lost = any(slot not in work.answers for slot in work.variants)
        yield Finding(text, "Ask whether files of two modules were mixed up." if lost else "", lost)
    for said in work.notes:
        lost = said.endswith("not accepted.") or said.startswith("Handed in without an answer")
        yield Finding(said, AGAIN if lost else "", lost)
    if not work.open:
        return
    other = {slot for slot, attempt, _ in log.given if slot in work.variants and not 1 <= attempt <= work.attempt}
    if other:
        text = f"{_some(sorted(other))}: answered for another attempt than {work.attempt}, which is open; not accepted."
        yield Finding(text, AGAIN, any(slot not in work.answers for slot in other))
    odd = [slot for slot, given in work.answers.items() if not _fits(forms.get(work.variants[slot]), given)]
    if odd:
        yield Finding(f"{_some(odd)}: what stands in {answers.LOG} is no answer to the item; no points.", AGAIN, True)


def _fits(item: Mapping[str, Any] | None, given: Any) -> bool:
    """Whether this is an answer, the beginning of one, or an item left open."""
    if item is None or given in EMPTY or (isinstance(given, str) and not given.strip()):
        return True
    return is_answered(item, given) or is_begun(item, given)


def _from_folder(received: Received | None, module: Module) -> Iterator[Finding]:
    if received is None:
        return
    rest: dict[str, list[str]] = {}
    for name, why in received.left_out.items():
        if name == "timestamp.txt":
            text = f"timestamp.txt {why}: when this was handed in is not known, so it does not count as late."
            yield Finding(text, "Ask when it was handed in if that matters, or collect it again.")
        elif name == module.folder:
            yield Finding(f"What stood in the place of the folder {why}; it was set aside.", AGAIN, True)
        elif why.startswith("could not be collected"):
            yield Finding(f"{name} {why}. An earlier submission, if there is one, is graded.", AGAIN, True)
        elif name not in (answers.LOG, f"{module.topic}.ipynb"):  # these are said elsewhere
            rest.setdefault(why, []).append(name)
    for why, names in rest.items():
        if why != "is a folder":  # an ordinary folder beside the notebook is no news
            yield Finding(f"{_some(names)} {why if len(names) == 1 else f'(each {why})'}; left out and not opened.")
    for name, why in received.mended.items():
        yield Finding(f"{name} {why}.")


def _from_clock(log: Answers, here: Path) -> Iterator[Finding]:
    at = submitted_at(here)
    if at and log.newest and log.newest > at + CLOCK_AHEAD:
        day = f"{log.newest:%Y-%m-%d %H:%M} UTC"
        yield Finding(f"Answers are dated up to {day}, after they were handed in: the clock of the officer's computer "
                      "was ahead. Nothing is decided by it.")  # fmt: skip
    if log.went_back:
        yield Finding("The clock of the officer's computer was set back while answering; the order of the lines "
                      "counts, not their time.", SURE)  # fmt: skip


def _from_notebook(here: Path, released: Path, module: Module, received: Received | None) -> Iterator[Finding]:
    name = f"{module.topic}.ipynb"
    if received and received.completed:
        why = f"it {received.left_out[name]}" if name in received.left_out else "it is not there under its name"
        faults: tuple[str, ...] = (why,)
    else:
        faults = notebook_faults(here / name, released / name)
    if faults:
        text = f"The notebook: {'; '.join(faults)}. The released one was graded in its place. {NOTHING_LOST}"
        yield Finding(text, FETCH)


def _practice(item: str, module: Module) -> bool:
    return item.startswith(f"{module.id}-p")


def _some(slots: list[str]) -> str:
    return ", ".join(slots[:5]) + (f" and {len(slots) - 5} more" if len(slots) > 5 else "")


def _modules() -> set[str]:
    return {module.id for module in read_curriculum().modules}


def _forms(path: Path) -> Mapping[str, Any]:
    return _read_forms(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _read_forms(path: Path, _changed: int) -> Mapping[str, Any]:
    """The public part of every item and variant of a release, by its own id."""
    items = json.loads(path.read_text(encoding="utf-8"))["items"]
    return {one["id"]: one for item in items for one in (item, *item.get("variants", ()))}
