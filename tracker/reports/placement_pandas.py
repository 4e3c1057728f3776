"""The annual placement report as tables and HTML (pandas): officers by campus, funding and kind of employment."""

from collections.abc import Mapping, Sequence

import pandas as pd

from tracker.reports.overview_pandas import html_table
from tracker.standing.placement import Placement
from tracker.standing.standing import Standing

EMPLOYMENT = {
    "agency-contract": "agency, by contract with the district",
    "board-employed": "board of education (special law enforcement officer)",
    "ksp-secondary": "state police, secondary employment",
}
COLUMNS = (
    "campus",
    "officer",
    "name",
    "agency",
    "employment",
    "funding",
    "full_time",
    "since",
    "standing",
    "may_serve",
)


def placement_table(placed: Sequence[Placement], standings: Mapping[str, Standing]) -> pd.DataFrame:
    """One row a placement, in the order given; `standings` are by officer id.

    Columns: `campus` (empty without one), `officer` (id), `name`, `agency`, `employment`, `funding`,
    `full_time`, `since` (day), `standing`, `may_serve`.
    """
    rows = [
        {
            "campus": each.campus,
            "officer": each.officer.id,
            "name": each.officer.name,
            "agency": each.agency,
            "employment": EMPLOYMENT.get(each.employment, each.employment),
            "funding": each.funding or "not recorded",
            "full_time": each.full_time,
            "since": each.since,
            "standing": standings[each.officer.id].status,
            "may_serve": standings[each.officer.id].may_serve_in_school,
        }
        for each in placed
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="object")


def numbers_by(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """How many officers and campuses for each value of `column`. Columns: that one, `officers`, `campuses`.

    An officer of two campuses is one officer.
    """
    at_campus = table[table["campus"] != ""]
    officers = table.groupby(column)["officer"].nunique().rename("officers")
    campuses = at_campus.groupby(column)["campus"].nunique().rename("campuses")
    return pd.concat([officers, campuses], axis=1).fillna(0).astype(int).rename_axis(column).reset_index()


def placement_summary(table: pd.DataFrame) -> str:
    """How many officers and campuses there are, and which campuses have nobody who may serve."""
    if table.empty:
        return "<p>No officer holds an appointment on this day.</p>"
    campuses = table.loc[table["campus"] != "", "campus"].nunique()
    return (
        f"<p>Officers appointed: {table['officer'].nunique()}. Campuses with an officer assigned: {campuses}. "
        f"Officers without a campus: {table.loc[table['campus'] == '', 'officer'].nunique()}.</p>"
        "<p>A campus without any officer is not in the record and not in this report; guardians are not SROs and are "
        "not in it either.</p>" + _uncovered(table)
    )


def placement_section(table: pd.DataFrame) -> str:
    """Every placement."""
    if table.empty:
        return ""
    shown = table.drop(columns="officer")
    shown["campus"] = shown["campus"].replace("", "no campus recorded")
    for column in ("full_time", "may_serve"):
        shown[column] = shown[column].map({True: "yes", False: "NO" if column == "may_serve" else "no"})
    names = ["Campus", "Officer", "Agency", "Employed by", "Paid from", "Full time", "Since", "Standing", "May serve"]
    return html_table(shown.set_axis(names, axis=1), "Officers by campus")


def numbers_section(table: pd.DataFrame, column: str, title: str) -> str:
    """Officers and campuses by funding or by kind of employment."""
    if table.empty:
        return ""
    return html_table(numbers_by(table, column).set_axis([title, "Officers", "Campuses"], axis=1), title)


def _uncovered(table: pd.DataFrame) -> str:
    at_campus = table[table["campus"] != ""]
    covered = at_campus.groupby("campus")["may_serve"].any()
    names = pd.DataFrame({"Campus": [str(name) for name, served in covered.items() if not served]})
    if names.empty:
        return ""
    return "<h3>Nobody assigned may serve, by the training rules</h3>" + html_table(names, "Campuses to look at")
