"""Situations in plain words (tests/cases/*.toml), each computed through the record file's own reader."""

import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from course.curriculum import read_curriculum
from tracker.rules.pack import choose, pack_names, read_pack
from tracker.standing.forecast import forecast
from tracker.standing.history import changes
from tracker.standing.record_toml import record_from
from tracker.standing.standing import Standing, standing

FILES = sorted((Path(__file__).parent.parent / "cases").glob("*.toml"))
CASES = [case for path in FILES for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]]
OFFICER = {"id": "rlee", "name": "Robin Lee", "agency": "Marlow Police Department"}
MODULES = {module.id: module for module in read_curriculum().modules}
COURSE = {"title": "The course", "provider": "DOCJT"}


def written_out(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The events that a case's short word for one stands for."""
    rest = {name: value for name, value in event.items() if name not in ("kind", "module", "but")}
    match event["kind"]:
        case "appointed":
            yield {"agency": OFFICER["agency"], "employment": "agency-contract", **event}
        case "course":
            yield {**COURSE, "minutes": 2400, "covers": "level", **rest, "kind": "hours"}
        case "minutes":
            yield {**COURSE, "covers": "", **rest, "kind": "hours"}
        case "covers":
            yield {**COURSE, **rest, "covers": event["module"], "level": event["module"][:4], "kind": "hours"}
        case "in_service":
            yield {**COURSE, "minutes": 2400, "for_sros": True, **event}
        case "waiver":
            yield {"ground": "military-service", "grantor": "DOCJT", **event}
        case "made_up":
            yield {"approved_by": "Director", "assignment": "Paper on searches", **event}
        case "extension":
            yield {"granted": event["day"], "ground": "Illness", "grantor": "DOCJT", **event}
        case "all-modules":
            for name in MODULES:
                if name.startswith(event["level"]) and name != event["but"]:
                    # A level's practicals do not fit into one day: they are spread over three, the last on `day`.
                    yield from written_out({"kind": "passed", "day": event["day"], "module": name})
                    seen_on = event["day"] - timedelta(days=len(name) % 3)
                    practical = {"module": name, "minutes": MODULES[name].practical}
                    yield from written_out({"kind": "attested", "day": seen_on, **practical})
        case "module":
            yield from written_out({**rest, "kind": "passed", "module": event["module"]})
            practical = MODULES[event["module"]].practical
            yield from written_out({**rest, "kind": "attested", "module": event["module"], "minutes": practical})
        case "passed":
            module = MODULES[event["module"]]
            fields = {"minutes": module.self_study, "class_name": "c", "score": 40, "max_score": 50, **rest}
            yield {**fields, "kind": "module_passed", "module": module.id, "level": module.id[:4]}
        case "attested":
            yield {"by": "Sgt. Cole", "level": event["module"][:4], **event}
        case _:
            yield event


def compute(case: dict[str, Any]) -> tuple[Standing, dict[str, Any]]:
    """The standing a case asks about, and what a case `within` so many days says of the days ahead."""
    events = [written for event in case["events"] for written in written_out(event)]
    pack = choose(read_pack(case.get("pack", "kentucky")), case.get("reading"), case.get("anchor"))
    curriculum = read_curriculum()
    record = record_from({"officer": OFFICER, "event": events}, "case", "case", pack, curriculum)
    now = standing(record, pack, curriculum, case["on"])
    story = changes(record, pack, curriculum, case["on"])
    # The history must end where the standing on that day is: two roads to one answer.
    assert (story[-1].status if story else "not-appointed") == now.status
    ahead = forecast([record], pack, curriculum, case["on"], case.get("within", 0))
    return now, {
        "lapse": ahead.lapses[0].day if ahead.lapses else "none",
        "ahead": [f"{each.day} {each.found.id}" for each in ahead.warnings],
    }


def seen(now: Standing, name: str) -> Any:
    """What the standing says under one of the names a case may expect."""
    level, _, part = name.partition("_")
    by_id = {finding.id: finding for finding in now.findings} | {"total_120": now.total}
    if name.startswith("total_120"):
        level, part = "total_120", name.removeprefix("total_120").removeprefix("_")
    if level in by_id:
        finding = by_id[level]
        return {
            "": finding.status,
            "due": finding.due or "none",
            "done": finding.done_on,
            "missing": finding.missing_minutes,
            "surplus": finding.surplus_minutes,
            "wants": " ".join(finding.missing),
            "note": " ".join(finding.notes),
        }[part]
    if level == "in-service":
        years = {year.id.removeprefix("in-service-"): year for year in now.apart.in_service}
        year, _, part = part.partition("_")
        if not part:
            return years[year].status if year in years else "not shown"
        return {"due": years[year].due, "done": years[year].done_on, "missing": years[year].missing_minutes}[part]
    if level == "fact":
        facts = {fact.id: fact for fact in now.apart.prerequisites}
        return facts[part].status if part in facts else "not asked"
    if level == "basis":
        return next(fact.basis for fact in now.apart.prerequisites if fact.id == part)
    return {
        "officer": now.apart.peace_officer.status if now.apart.peace_officer else "not asked",
        "officer_clause": now.apart.peace_officer.clause.clause if now.apart.peace_officer else "",
        "warning": " ".join(now.warnings) or "none",
        "uncounted": sum(doubt.minutes for doubt in now.doubts),
        "why_note": " ".join(doubt.why for doubt in now.doubts),
        "because_note": now.because,
        "status": now.status,
        "may_serve": now.may_serve_in_school,
        "next_due": now.next_due or "none",
        "total": now.total.minutes,
        "returned": now.returned_on or "never",
        "note": " ".join(now.notes),
    }[name]


@pytest.mark.parametrize("case", CASES, ids=[case["situation"] for case in CASES])
def test_situation(case: dict[str, Any]) -> None:
    """The standing on the day is what the case says in plain words."""
    now, ahead = compute(case)
    assert case["expect"], "a case that expects nothing proves nothing"
    for name, expected in case["expect"].items():
        if name.endswith(("note", "wants", "warning")):
            assert expected in seen(now, name)
        else:
            assert (ahead[name] if name in ahead else seen(now, name)) == expected, name


def test_enough_situations() -> None:
    """There are at least a hundred and twenty situations, and each is named differently."""
    names = [case["situation"] for case in CASES]
    assert len(names) >= 120
    assert len(set(names)) == len(names)


SHOWS = ("met", "last-day", "one-day-late", "extended", "corrected", "leap-day")
# Besides its levels and their total, which every pack must have here: what else a pack's days decide.
KENTUCKY = (
    *("one-a-year", "assignment", "injury", "waiver", "leave", "return", "new-appointment", "exemption"),
    *("in-service", "certification", "agreement"),
    *("no-minute-twice", "day", "absence", "before-appointment", "teaching"),
)
BESIDES = {"kentucky": KENTUCKY, "ohio": ("exemption",)}
CELLS = [
    (name, rule, shows)
    for name in pack_names()
    for rule in (*(level.id for level in read_pack(name).level), read_pack(name).total.id, *BESIDES.get(name, ()))
    for shows in SHOWS
]
SHOWN = {
    (case.get("pack", "kentucky"), rule, shows): case for case in CASES for rule, shows in case.get("shows", {}).items()
}


@pytest.mark.parametrize("cell", CELLS, ids=" ".join)
def test_each_rule_has_its_six_cases(cell: tuple[str, str, str]) -> None:
    """Each rule of each pack is shown met, on its last day, a day late, extended, corrected and on a leap day.

    Where a pack has no such thing, a case says exactly that. A level's case expects something of the level.
    """
    pack, rule, _ = cell
    assert cell in SHOWN, f"no case in tests/cases has shows = {{ {rule} = {cell[2]!r} }} under {pack}"
    if rule not in BESIDES.get(pack, ()):
        assert any(name.startswith((rule, rule.replace("-", "_"))) for name in SHOWN[cell]["expect"])


def test_no_case_shows_what_is_not_in_the_table() -> None:
    """A misspelt rule or word in a case is found."""
    assert SHOWN.keys() - set(CELLS) == set()
