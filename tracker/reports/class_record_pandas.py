"""Which results of a class are on record in an agency's ledger (pandas), as a column of the auditor's tables."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from tracker.events.record import standing_events
from tracker.events.training import Attested, ModulePassed
from tracker.ledger.ledger import Entry, Ledger
from tracker.words import amount


def recorded(ledger: Ledger, course_id: str, officers: Iterable[str]) -> list[Entry]:
    """What stands on record of this class about these officers: passes and attested practical work."""
    found = []
    for officer in officers:
        entries = ledger.entries(officer)
        stands = {event.key for event in standing_events([each.event for each in entries], officer)}
        found += [
            each
            for each in entries
            if isinstance(each.event, ModulePassed | Attested)
            and each.event.class_name == course_id
            and each.event.key in stands
        ]
    return found


def with_record(tables: Mapping[str, pd.DataFrame], entries: Iterable[Entry]) -> dict[str, pd.DataFrame]:
    """The tables with a column `on_record` in `results` and `practical`: the event's number, or that there is none.

    It says so too when the ledger has other points or minutes than the class, or a pass that the
    class no longer supports.
    """
    passes: dict[tuple[str, str], Entry] = {}
    seen: dict[tuple[str, str, str], Entry] = {}
    for each in entries:
        if isinstance(each.event, ModulePassed):
            passes[each.event.officer, each.event.module] = each
        elif isinstance(each.event, Attested):
            seen[each.event.officer, each.event.module, str(each.event.day)] = each
    results, practical = tables["results"].copy(), tables["practical"].copy()
    results["on_record"] = [
        _pass_said(row, passes.get((row["officer"], row["module"]))) for row in results.to_dict("records")
    ]
    practical["on_record"] = [
        _practical_said(row["minutes"], seen.get((row["officer"], row["module"], str(row["day"]))))
        for row in practical.to_dict("records")
    ]
    return {**tables, "results": results, "practical": practical}


def _pass_said(row: Mapping[Any, Any], entry: Entry | None) -> str:
    if entry is None or not isinstance(entry.event, ModulePassed):
        return "NOT on record" if row["passed"] else "no pass, none on record"
    score, most = entry.event.score, entry.event.max_score
    if not row["passed"]:
        return f"event {entry.seq} is a PASS, this is not"
    same = (round(score, 6), most) == (round(row["score"], 6), row["max_score"])
    return f"event {entry.seq}" if same else f"event {entry.seq} says {score:g} of {most:g}"


def _practical_said(minutes: int, entry: Entry | None) -> str:
    if entry is None or not isinstance(entry.event, Attested):
        return "NOT on record"
    same = minutes == entry.event.minutes
    return f"event {entry.seq}" if same else f"event {entry.seq} says {amount(entry.event.minutes)}"
