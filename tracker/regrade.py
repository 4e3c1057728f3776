"""Grading a passed module again, in a copy of its class, to see whether the evidence still says the same.

The tracker imports nothing of the graders: it runs the instructor's command `sro class grade` on the
copy and reads the gradebook that comes out.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from course.curriculum import read_curriculum
from tracker.class_evidence import ANSWERS, ATTEMPTS, bank_of, read_evidence, sha256_of, submissions
from tracker.class_folder import ClassRecord, read_class
from tracker.events import Event, ModulePassed
from tracker.nbgrader_gradebook import Work, read_gradebook
from tracker.problem import Problem


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing the event says, and what was found now; `same` is None when it cannot be told."""

    what: str
    recorded: str
    now: str

    @property
    def same(self) -> bool | None:
        """Whether both are known and say the same."""
        return self.recorded == self.now if self.recorded and self.now else None


def compare(event: Event, folder: Path) -> list[Compared]:
    """Grade the work behind a passed module again and hold it against the event, point by point.

    `folder` is the class's; it is not changed. Raises `Problem` for another kind of event, another
    class, or when the class keeps nothing of the officer's work.
    """
    if not isinstance(event, ModulePassed):
        raise Problem(f"Event {event.key!r} is no passed module, so there is nothing to grade. Look at its source.")
    a_class = read_class(folder)
    if a_class.course_id != event.class_name:
        raise Problem(f"{folder} is class {a_class.course_id}; the event is of {event.class_name}. Name that folder.")
    module = next((each.folder for each in read_curriculum().modules if each.id == event.module), "")
    kept = _answers(folder, a_class, event, module)
    before = _work(folder, event.officer, module)
    evidence = read_evidence(folder, a_class, [before] if before else [])
    known = evidence.get((event.officer, module))
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "class"
        after = _grade(folder, copy, event.officer, module, kept)
        bank = bank_of(copy / "autograded" / event.officer / module)
    return [
        Compared("answers (SHA-256)", event.answers_sha256, sha256_of(kept)),
        Compared("attempt", _said(event.attempt), _said(known.attempt if known else None)),
        Compared("score in the gradebook", _points(event.score, event.max_score), _score(before)),
        Compared("score graded again", _points(event.score, event.max_score), _score(after)),
        Compared("no critical error", "yes", "yes" if after.safe and after.safe >= 1 else "no"),
        Compared("bank", event.bank_version, bank),
        Compared("curriculum", event.curriculum_version, a_class.curriculum_version),
    ]


def _answers(folder: Path, a_class: ClassRecord, event: ModulePassed, module: str) -> Path:
    """The answers that were graded; of several attempts, those with the recorded hash."""
    kept = [folder / state / event.officer / module / ANSWERS for state in ("autograded", "submitted")]
    kept += [each / ANSWERS for who, what, _, each in submissions(a_class) if (who, what) == (event.officer, module)]
    there = [path for path in kept if path.is_file()]
    if not there:
        raise Problem(f"{folder} keeps no answers of {event.officer} in {module}. Restore the class from a backup.")
    return next((path for path in there if sha256_of(path) == event.answers_sha256), there[0])


def _work(folder: Path, officer: str, module: str) -> Work | None:
    work = read_gradebook(folder / "gradebook.db").work
    return next((each for each in work if (each.officer, each.folder) == (officer, module)), None)


def _grade(folder: Path, copy: Path, officer: str, module: str, answers: Path) -> Work:
    submitted = copy / "submitted" / officer / module
    try:
        shutil.copytree(folder / "submitted" / officer / module, submitted)
        shutil.copy(answers, submitted / ANSWERS)
        for name in ("source", "release"):
            shutil.copytree(folder / name / module, copy / name / module)
        for name in ("class.toml", "nbgrader_config.py", "gradebook.db"):
            shutil.copy(folder / name, copy / name)
        if (folder / ATTEMPTS).is_file():  # which attempt an answer belongs to is the class's to say
            shutil.copy(folder / ATTEMPTS, copy / ATTEMPTS)
    except OSError as why:
        raise Problem(f"The class cannot be copied to grade it again: {why}. Restore it from a backup.") from None
    sro = shutil.which("sro", path=str(Path(sys.executable).parent)) or shutil.which("sro")
    if sro is None:
        raise Problem("The command sro is not there to grade again. Install the toolkit from a checkout.")
    done = subprocess.run(  # noqa: S603 - our own command, on our own copy
        [sro, "class", "grade", str(copy), module], capture_output=True, text=True, check=False
    )
    after = _work(copy, officer, module)
    if done.returncode or after is None:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise Problem(f"It could not be graded again: {said[-1] if said else 'no reason was given'}")
    return after


def _score(work: Work | None) -> str:
    return _points(work.score, work.max_score) if work else ""


def _points(score: float, most: float) -> str:
    # Rounded, because sums of tenths differ in their last digits from one order to another.
    return f"{round(score, 6):g} of {most:g}"


def _said(number: int | None) -> str:
    return "" if number is None else str(number)
