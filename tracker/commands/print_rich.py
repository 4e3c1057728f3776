"""What standings look like in a terminal (rich): never by colour alone, readable at 100 columns."""

import sys
from collections.abc import Sequence
from datetime import date

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tracker.events.training import Event
from tracker.ledger.ledger import Entry
from tracker.rules.clauses import Clause
from tracker.rules.credit import WHOLE_COURSE
from tracker.rules.findings import Finding
from tracker.rules.pack import LevelRule, Pack, TotalRule
from tracker.standing.history import Change
from tracker.standing.roster import RosterRow
from tracker.standing.sentences import fact_said, finding_said, standing_said
from tracker.standing.standing import Standing
from tracker.words import hours, joined

STYLE = {
    "lapsed": "bold red",
    "overdue": "bold red",
    "met-late": "yellow",
    "in-training": "cyan",
    "open": "cyan",
}
PLAIN_WIDTH = 100


def console() -> Console:
    """A console on standard output; into a file or pipe it writes 100 columns."""
    made = Console(highlight=False, markup=False, emoji=False)
    if not sys.stdout.isatty():
        made.width = PLAIN_WIDTH
    return made


def serves(now: Standing) -> str:
    """Whether the officer may serve, in words."""
    return "may serve in a school" if now.may_serve_in_school else "MAY NOT serve in a school"


def show_standing(out: Console, now: Standing, history: Sequence[Change], explain: bool) -> None:
    """One officer's standing, its requirements and its history; `explain` adds every figure and source."""
    who = f"{now.officer.name} ({now.officer.id}), {now.officer.agency}"
    out.print(Text(who, style="bold"), Text(f"on {now.on}"))
    if now.officer.state_record:
        out.print(f"State record number: {now.officer.state_record}")
    out.print(Text(f"{now.status}: {serves(now)}", style=STYLE.get(now.status, "bold")))
    out.print(now.because)
    out.print(f"Rule: {now.clause.source}")
    out.print(_requirements(now))
    for note in now.notes:
        out.print(f"Note: {note}")
    for warning in now.warnings:
        out.print(warning)
    _apart(out, now, explain)
    if explain:
        out.print(f"\nIn one sentence: {standing_said(now)}")
        for finding in now.findings:
            _explain(out, finding)
        _history(out, history)
    out.print(f"\n{now.pack.notice}", style="italic")


def show_roster(out: Console, rows: Sequence[RosterRow], pack: Pack, on: date) -> None:
    """All officers: hours towards each level and all together, standing, next deadline and the clause."""
    if not rows:
        out.print("The ledger has no officers yet. Add one: sro track officer add")
        return
    wide = out.width >= PLAIN_WIDTH and len(pack.level) <= 3
    title = f"Training standing on {on} (hours{'' if wide else '; by level: sro track status'})"
    table = Table(box=SIMPLE_HEAD, title=title, title_justify="left", padding=0, show_edge=False)
    table.add_column("Officer", overflow="fold", min_width=16, max_width=24)
    table.add_column("Standing", no_wrap=True)
    rules: tuple[LevelRule | TotalRule, ...] = (*pack.level, pack.total) if wide else (pack.total,)
    for rule in rules:
        name = "All" if rule is pack.total else rule.title
        asked = hours(rule.required) if rule.required else "?"
        table.add_column(f"{name}\nof {asked}", justify="right", no_wrap=True)
    table.add_column("Next due", no_wrap=True)
    table.add_column("Clause", overflow="fold", min_width=14, max_width=14)
    for row in rows:
        serve = "may serve" if row.may_serve else "may NOT serve"
        table.add_row(
            Text(f"{row.name}\n{row.officer}"),
            Text(f"{row.status}\n{serve}", STYLE.get(row.status, "")),
            *(hours(minutes) for minutes in (row.minutes if wide else row.minutes[-1:])),
            row.next_step,
            row.clause,
        )
    out.print(table)
    out.print(f"\n{pack.notice}", style="italic")


def show_entries(out: Console, entries: Sequence[Entry], standing: Sequence[Event]) -> None:
    """Every event of an officer with its number, and whether it still stands."""
    stands = {event.key for event in standing}
    for entry in entries:
        event = entry.event
        stood = event.key in stands or event.kind == "voided"
        out.print(f"{entry.seq:>5}  {event.day}  {event.kind}{'' if stood else ' (no longer stands)'}")
        told = event.model_dump(mode="json", exclude={"key", "officer", "kind", "day"}, exclude_defaults=True)
        _say(out, ", ".join(f"{name} {value}" for name, value in told.items()), 19)
        _say(out, f"recorded {entry.recorded_at:%Y-%m-%d %H:%M} UTC by {entry.recorded_by}", 19)


def _requirements(now: Standing) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 2, 0, 0))
    for name in ("Requirement", "Hours", "Status", "Due", "Done on", "Still to do"):
        table.add_column(name, justify="right" if name == "Hours" else "left", overflow="fold")
    for each in now.findings:
        table.add_row(
            each.title,
            f"{hours(each.minutes)} of {hours(each.required_minutes) if each.required_minutes else '?'}",
            Text(each.status, style=STYLE.get(each.status, "")),
            str(each.due or "none"),
            str(each.done_on or ""),
            "" if each.done else each.lacking,
        )
    return table


def _explain(out: Console, finding: Finding) -> None:
    out.print(Text(f"\n{finding.title}: {finding.status}", style="bold"))
    _say(out, finding_said(finding))
    for line in finding.missing if finding.missing != WHOLE_COURSE else ():
        _say(out, line, 4)
    for note in finding.notes:
        _say(out, f"Note: {note}")
    for figure in finding.figures:
        _say(out, f"Figure: {figure.said}. {figure.source}")
        _checked(out, figure)
    if finding.status == "exempt":
        _say(out, f"Exempt: {finding.clause.source}")
        _checked(out, finding.clause)


def _apart(out: Console, now: Standing, explain: bool) -> None:
    """What is asked apart from the levels: in full when explained, else only what needs attention."""
    apart = now.apart
    facts = apart.facts
    open_years = [year for year in apart.in_service if explain or year.status == "open"]
    missed = [year for year in apart.in_service if year.status == "overdue" and not explain]
    shown = [fact for fact in facts if explain or fact.status not in ("holds", "not-on-record")]
    unsaid = [fact.title for fact in facts if fact.status == "not-on-record"]
    if not (open_years or missed or shown or unsaid):
        return
    out.print(Text("\nApart from the levels (changes no status above)", style="bold"))
    for said in (*map(finding_said, open_years), *map(fact_said, shown)):
        _say(out, said)
    if missed:
        years = joined([str(year.due.year) for year in missed if year.due])
        _say(out, f"In-service training not complete on record for {years} ({missed[-1].clause.clause}).")
    if unsaid and not explain:
        _say(out, f"Not on record: {'; '.join(unsaid)}.")


def _checked(out: Console, clause: Clause) -> None:
    _say(out, f"Checked: {' and '.join(clause.verified)}, as of {clause.as_of}.", 4)
    _say(out, f"Authorities: {', '.join(clause.authorities)}.", 4)


def _history(out: Console, history: Sequence[Change]) -> None:
    out.print(Text("\nHistory", style="bold"))
    if not history:
        _say(out, "Nothing had taken effect by that day.")
    for change in history:
        may = "may serve" if change.may_serve_in_school else "MAY NOT serve"
        _say(out, f"{change.day}  {change.status}, {may}")
        _say(out, f"{change.because} ({change.clause.clause})", 14)


def _say(out: Console, text: str, left: int = 2) -> None:
    out.print(Padding(Text(text), (0, 0, 0, left)))
