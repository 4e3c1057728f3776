"""The auditor's bundle of a class as parts of a page (pandas), from the tables of tracker/reports/class_pandas.py."""

from collections.abc import Mapping
from html import escape

import pandas as pd

from tracker.reports.overview_pandas import html_table
from tracker.words import amount

HEADS = {
    "class": ("About the class", ["Field", "Value"]),
    "roster": ("Officers of the class", ["Id", "Officer", "Modules passed", "of", "Practical attested"]),
    "schedule": ("Hours of each block", ["Module", "Title", "Self-study", "Practical", "Together"]),
    "instruments": (
        "What was tested",
        ["Module", "Items", "Points", "Written answers", "Points", "Critical errors", "Pass mark, %"],
    ),
    "results": (
        "Results",
        ["Officer", "Module", "Score", "of", "Percent", "Passed", "Handed in", "Why not passed"],
    ),
    "practical": ("Practical hours attested", ["Officer", "Module", "Day", "Time", "Seen by"]),
    "files": ("The files this was made from", ["File", "Bytes", "SHA-256"]),
}
_TIMES = {"roster": ["practical"], "schedule": ["self_study", "practical", "minutes"], "practical": ["minutes"]}


def class_section(tables: Mapping[str, pd.DataFrame], name: str) -> str:
    """One table of the bundle as HTML; minutes are shown as hours and minutes."""
    caption, heads = HEADS[name]
    table = tables[name].astype(object).copy()
    if table.empty:
        return "<p>Nothing is on file.</p>"
    for column in _TIMES.get(name, []):
        table[column] = table[column].map(amount)
    if name == "schedule":
        whole = tables[name][["self_study", "practical", "minutes"]].sum()
        table.loc[len(table)] = ["All", "", *(amount(int(each)) for each in whole)]
    if name == "results":
        table["passed"] = table["passed"].map({True: "yes", False: "NO"})
        table = table.where(table.notna(), "")
    more = ["On record"] if "on_record" in table else []
    return html_table(table.map(_plain).set_axis([*heads, *more], axis=1), caption)


def objectives_section(tables: Mapping[str, pd.DataFrame]) -> str:
    """The objectives of each module, as lists."""
    titles = tables["schedule"].set_index("module")["title"]
    parts = []
    for module, found in tables["objectives"].groupby("module", sort=False):
        points = "".join(f"<li>{escape(each)}</li>" for each in found["objective"])
        parts.append(f"<h3>{escape(str(titles[module]))}</h3><ul>{points}</ul>")
    return "".join(parts) or "<p>No objectives are written for these modules yet.</p>"


def _plain(cell: object) -> object:
    return f"{cell:g}" if isinstance(cell, float) else cell
