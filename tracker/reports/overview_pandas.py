"""The parts of the agency's report as HTML, made from tables (pandas), with every name escaped."""

import re
from collections.abc import Sequence
from html import escape

import pandas as pd

from tracker.reports.charts_matplotlib import due_chart, hours_chart
from tracker.reports.tables_pandas import ahead_table, counts, due_table, hours_table, readiness_table
from tracker.standing.roster import open_deadlines
from tracker.standing.standing import Standing
from tracker.words import hours

_SHORT = re.compile(r"<td>([\w.-]{1,14})</td>")  # a day or a status does not break at its hyphens


def summary(standings: Sequence[Standing]) -> str:
    """How many officers there are, how many may not serve, and who has lapsed and why."""
    if not standings:
        return "<p>The ledger has no officers yet.</p>"
    barred = sum(not now.may_serve_in_school for now in standings)
    said = f"<p>Officers on record: {len(standings)}. <strong>May not serve in a school: {barred}.</strong></p>"
    found = counts(standings)
    table = html_table(found.rename(columns={"standing": "Standing", "officers": "Officers"}), "Officers by standing")
    lapsed = [now for now in standings if now.status == "lapsed"]
    rows = (
        f"<li><strong>{escape(now.officer.name)}</strong> ({escape(now.officer.id)}): {escape(now.because)} "
        f"Rule: {escape(now.clause.source)}</li>"
        for now in lapsed
    )
    return said + table + (f"<h3>Lapsed: not to serve in a school</h3><ul>{''.join(rows)}</ul>" if lapsed else "")


def readiness_section(standings: Sequence[Standing]) -> str:
    """Who is on time, at risk or deficient, and why."""
    if not standings:
        return ""
    table = readiness_table(standings)
    numbers = table["readiness"].value_counts().rename_axis("Readiness").reset_index(name="Officers")
    shown = table[["name", "readiness", "standing", "next_due", "because"]].fillna("none")
    shown = shown.set_axis(["Officer", "Readiness", "Standing", "Next due", "Because"], axis=1)
    meaning = (
        "<p>Deficient: a deadline has passed unmet. At risk: a deadline is at most 90 days away. On time: neither. "
        "Not serving: no appointment, or it has ended, or on leave.</p>"
    )
    return meaning + html_table(numbers, "Officers by readiness") + html_table(shown, "Readiness, by officer")


def ahead_section(standings: Sequence[Standing]) -> str:
    """The deadlines of the next 30, 90 and 180 days, counted and named."""
    table = ahead_table(open_deadlines(standings))
    table["within"] = table["within"].map(lambda days: f"{days} days")
    shown = table.set_axis(["Within", "Deadlines", "Officers", "Who, by the earliest deadline"], axis=1)
    return html_table(shown.replace("", "nobody"), "Deadlines ahead")


def hours_section(standings: Sequence[Standing]) -> str:
    """The chart and table of hours against the requirement."""
    if not standings:
        return ""
    pack = standings[0].pack
    levels = {level.id: level.title for level in pack.level}
    table = hours_table(standings)
    table["may_serve"] = table["may_serve"].map({True: "yes", False: "NO"})
    for column in (*levels, "total"):
        table[column] = table[column].map(lambda done: hours(round(done * 60)))
    names = {"officer": "Id", "name": "Officer", "standing": "Standing", "may_serve": "May serve in a school"}
    shown = table.rename(columns={**names, **levels, "total": "All", "clause": "Clause"})
    return hours_chart(standings) + html_table(shown, "Hours credited, by officer")


def due_section(standings: Sequence[Standing]) -> str:
    """The chart and table of deadlines: who is due when."""
    deadlines = open_deadlines(standings)
    if not deadlines:
        return "<p>No deadline is open.</p>"
    table = due_table(deadlines)
    table["missing"] = table["missing"].map(lambda missing: hours(round(missing * 60), missing=True))
    names = ["Officer", "Level", "Due", "Days", "When", "Hours missing", "Besides", "Clause"]
    shown = table.drop(columns="officer").set_axis(names, axis=1)
    return due_chart(deadlines) + html_table(shown, "Open deadlines, the earliest first")


def sources(standings: Sequence[Standing]) -> str:
    """Every figure the rules applied, with its source and how it was checked."""
    if not standings:
        return ""
    pack = standings[0].pack
    figures = [
        *(each for level in pack.level for each in (level.minutes, level.due)),
        pack.total.minutes,
        pack.extension,
    ]
    rows = {(figure.said, figure.source, ", ".join(figure.verified), str(figure.as_of)) for figure in figures}
    table = pd.DataFrame(sorted(rows), columns=["Figure", "Source", "Checked", "As of"])
    return html_table(table, "Figures and their sources")


def html_table(table: pd.DataFrame, caption: str) -> str:
    """A table for a page, every cell escaped; the columns' names are its heading."""
    drawn = table.to_html(index=False, border=0, escape=True).replace("<th>", '<th scope="col">')
    drawn = _SHORT.sub(r'<td class="short">\1</td>', drawn)
    head, rest = drawn.split(">", 1)
    # A wide table scrolls by itself, and by keyboard, so that the page does not.
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"{head}><caption>{escape(caption)}</caption>{rest}</div>"
    )
