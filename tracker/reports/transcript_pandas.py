"""A transcript as tables and HTML (pandas)."""

from collections.abc import Sequence
from html import escape

import pandas as pd

from tracker.reports.charts_matplotlib import hours_chart
from tracker.reports.overview_pandas import html_table
from tracker.standing.history import Change
from tracker.standing.standing import Standing
from tracker.standing.transcript import Line, transcript_totals
from tracker.words import amount, hours


def lines_table(lines: Sequence[Line]) -> pd.DataFrame:
    """One row an event, in the order given. Columns: `day`, `what`, `level`, `hours`, `result`, `source`."""
    rows = [
        {
            "day": each.day,
            "what": each.what,
            "level": each.level,
            "hours": each.minutes / 60 if each.minutes else None,
            "result": each.result,
            "source": each.source,
        }
        for each in lines
    ]
    return pd.DataFrame(rows, columns=["day", "what", "level", "hours", "result", "source"], dtype="object")


def totals_table(now: Standing) -> pd.DataFrame:
    """One row a requirement. Columns: `requirement`, `credited`, `required`, `surplus` (hours), `status`, `done_on`."""
    rows = [
        {
            "requirement": each.title,
            "credited": each.minutes / 60,
            "required": each.required / 60 or None,
            "surplus": each.surplus / 60,
            "status": each.status,
            "done_on": each.done_on,
        }
        for each in transcript_totals(now)
    ]
    columns = ["requirement", "credited", "required", "surplus", "status", "done_on"]
    return pd.DataFrame(rows, columns=columns, dtype="object")


def who_section(now: Standing) -> str:
    """Who the officer is and the standing on the day."""
    serve = "may serve in a school" if now.may_serve_in_school else "MAY NOT serve in a school"
    facts = {
        "Officer": f"{now.officer.name} ({now.officer.id})",
        "Agency": now.officer.agency,
        "State record number": now.officer.state_record or "not recorded",
        "Standing": f"{now.status}: {serve}",
        "Because": now.because,
        "Rule": now.clause.source,
    }
    table = pd.DataFrame([{"Field": name, "Value": said} for name, said in facts.items()])
    notes = "".join(f"<li>{escape(note)}</li>" for note in (*now.warnings, *now.notes))
    return html_table(table, f"On {now.on}") + (f"<h3>Notes</h3><ul>{notes}</ul>" if notes else "")


def lines_section(lines: Sequence[Line]) -> str:
    """Every event of the transcript."""
    if not lines:
        return "<p>Nothing was on record by that day.</p>"
    table = lines_table(lines)
    table["hours"] = [hours(each.minutes) if each.minutes else "" for each in lines]
    shown = table.set_axis(["Day", "What", "Level", "Hours", "Result", "Source"], axis=1)
    return html_table(shown, "Training and events on record")


def totals_section(now: Standing) -> str:
    """The chart and table of hours credited."""
    table = totals_table(now)
    totals = transcript_totals(now)
    table["credited"] = [hours(each.minutes) for each in totals]
    table["required"] = [hours(each.required) if each.required else "not known" for each in totals]
    table["surplus"] = [hours(each.surplus) for each in totals]
    shown = table.where(table.notna(), "").set_axis(
        ["Requirement", "Credited", "Required", "Surplus", "Status", "Done on"], axis=1
    )
    doubts = "".join(f"<li>{each.day}, {amount(each.minutes)}: {escape(each.why)}</li>" for each in now.doubts)
    said = f"<h3>Minutes that do not count</h3><ul>{doubts}</ul>" if doubts else ""
    return hours_chart([now]) + html_table(shown, "Hours credited") + said


def changes_section(history: Sequence[Change]) -> str:
    """Every change of standing."""
    rows = [
        {
            "From": each.day,
            "Standing": each.status,
            "May serve": "yes" if each.may_serve_in_school else "NO",
            "Because": each.because,
            "Clause": each.clause.clause,
        }
        for each in history
    ]
    return html_table(pd.DataFrame(rows), "Changes of standing") if rows else "<p>Nothing had taken effect.</p>"
