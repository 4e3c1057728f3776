"""What a class adds to the ledger: passes and attestations, and why a module was not passed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from course.curriculum import Curriculum, Module
from tracker.classes.evidence import Evidence
from tracker.classes.folder import Attestation, ClassRecord
from tracker.classes.nbgrader_gradebook import Results, Work
from tracker.events.record import Officer, make_officer
from tracker.events.training import Attested, Event, ModulePassed
from tracker.problem import Problem
from tracker.rules.credit import modules_of
from tracker.words import joined


@dataclass(frozen=True, slots=True)
class NotPassed:
    """An officer who has not passed a module of the class, and why."""

    officer: str
    module: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The events a class gives, who has not passed what, and what a person should look at."""

    events: tuple[Event, ...]
    not_passed: tuple[NotPassed, ...]
    look_at: tuple[str, ...]


def class_modules(a_class: ClassRecord, results: Results, curriculum: Curriculum) -> dict[str, Module]:
    """The modules of the class by folder; raises `Problem` for a level or folder the curriculum lacks."""
    by_folder = {module.folder: module for module in modules_of(curriculum, a_class.level)}
    if not by_folder:
        known = ", ".join(level.id for level in curriculum.level)
        raise Problem(f"class.toml: there is no level {a_class.level!r}. The levels are {known}.")
    for folder in results.folders:
        if folder not in by_folder:
            raise Problem(f"The gradebook has an assignment {folder!r}, which is no module of {a_class.level}.")
    return {folder: by_folder[folder] for folder in results.folders}


def newcomers(
    results: Results,
    lines: Sequence[Attestation],
    known: Mapping[str, Officer],
    agency: str,
    *,
    allowed: bool,
) -> list[Officer]:
    """The officers of the class whom the ledger does not know; raises `Problem` unless that is `allowed`."""
    names = dict(results.learners) | {line.officer: "" for line in lines if line.officer not in results.learners}
    missing = {key: name for key, name in names.items() if key not in known}
    if missing and not allowed:
        unknown = joined([f"{key} ({name})" if name else key for key, name in missing.items()])
        raise Problem(
            f"The ledger does not know {unknown}."
            " Add them with sro track officer add, or import with --add-officers. Nothing was imported."
        )
    return [make_officer(id=key, name=name or key, agency=agency) for key, name in missing.items()]


def plan_import(
    a_class: ClassRecord,
    results: Results,
    attestations: Sequence[Attestation],
    curriculum: Curriculum,
    on_record: Iterable[Event],
    today: date,
    evidence: Mapping[tuple[str, str], Evidence] = MappingProxyType({}),
) -> Plan:
    """Compare a class with the events `on_record` (those that stand) and say what it adds.

    `evidence` is what the class keeps of each piece of work, by officer and module folder.

    A module is passed when no answer waits for a mark, the score reaches the pass mark, and the
    check for critical errors is clean. It counts from the day of submission, or from `today` when
    nbgrader kept no time, which is never earlier than the truth.
    """
    modules = class_modules(a_class, results, curriculum)
    work = {(each.officer, each.folder): each for each in results.work}
    standing = {event.key: event for event in on_record}
    passed: list[Event] = []
    not_passed: list[NotPassed] = []
    look_at: list[str] = []
    for officer in results.learners:
        for folder, module in modules.items():
            done = work.get((officer, folder))
            why = why_not_passed(done, a_class.pass_mark)
            event = _passed(a_class, module, done, today, evidence) if done else None
            if why:
                not_passed.append(NotPassed(officer, module.id, why))
            if event and why is None:
                passed.append(event)
            elif event and event.key in standing:
                look_at.append(f"{officer}, {module.id}: on record as passed, but now: {why}. Void it if this stands.")
    attested = _attested(a_class, attestations, curriculum, standing)
    return Plan((*passed, *attested), tuple(not_passed), tuple(look_at))


def why_not_passed(work: Work | None, pass_mark: float) -> str | None:
    """Why this work does not pass the module, or None when it does; `pass_mark` is percent."""
    if work is None:
        return "nothing graded: not submitted, or not graded yet"
    if work.waits_for_mark:
        return "waiting for the instructor's mark"
    if work.max_score <= 0:
        return "the module has no points; build and grade it again"
    if work.safe is None:
        return "no check for critical errors in the gradebook; grade it again with: sro class grade"
    if not work.score:
        return "no answer earns a point: nothing answered, or nothing readable"
    if work.safe < 1:
        return "critical error: to be answered again"
    # Rounded, so that 0.1 + 0.2 points do not miss a pass mark of 0.3.
    percent = round(100 * work.score / work.max_score, 6)
    return None if percent >= pass_mark else f"score {percent:.0f} %, the pass mark is {pass_mark:g} %"


def _passed(
    a_class: ClassRecord, module: Module, work: Work, today: date, evidence: Mapping[tuple[str, str], Evidence]
) -> ModulePassed:
    officer, kept = work.officer, evidence.get((work.officer, work.folder), Evidence())
    timed = work.submitted_at is not None
    source = f"Class {a_class.course_id}, curriculum {a_class.curriculum_version}"
    return ModulePassed(
        key=f"{a_class.course_id}/{module.id}/{officer}/passed",
        officer=officer,
        day=a_class.day_of(work.submitted_at) if work.submitted_at else today,
        source=source if timed else f"{source}; no time of submission kept, day of import used",
        level=a_class.level,
        module=module.id,
        minutes=module.self_study,
        class_name=a_class.course_id,
        score=work.score,
        max_score=work.max_score,
        attempt=kept.attempt,
        answers_sha256=kept.answers_sha256,
        bank_version=kept.bank_version,
        curriculum_version=a_class.curriculum_version,
        pack_version=kept.pack_version,
    )


def _attested(
    a_class: ClassRecord, lines: Sequence[Attestation], curriculum: Curriculum, standing: Mapping[str, Event]
) -> list[Event]:
    """The last line for an officer, module and day counts; a changed figure corrects the earlier event."""
    known = {
        (event.officer, event.module, event.day): event
        for event in standing.values()
        if isinstance(event, Attested) and event.class_name == a_class.course_id
    }
    found: list[Event] = []
    for (officer, module, day), line in {(line.officer, line.module, line.day): line for line in lines}.items():
        if module not in {each.id for each in modules_of(curriculum, a_class.level)}:
            raise Problem(f"attestations.jsonl: {a_class.level} has no module {module!r} (officer {officer}, {day}).")
        before = known.get((officer, module, day))
        if before and before.minutes == line.minutes:
            continue
        found.append(
            Attested(
                key=f"{a_class.course_id}/{module}/{officer}/practical/{day}/{line.recorded_at}",
                officer=officer,
                day=day,
                source=f"Class {a_class.course_id}",
                corrects=before.key if before else None,
                level=a_class.level,
                module=module,
                minutes=line.minutes,
                by=line.by,
                class_name=a_class.course_id,
            )
        )
    return found
