"""Charts for the agency's report (matplotlib), each with its words for whoever cannot see it."""

import base64
import io
from collections.abc import Sequence
from html import escape

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tracker.standing.roster import Deadline
from tracker.standing.standing import Standing
from tracker.words import hours

MOST_BARS = 40
INK = "#17202a"
# Told apart by lightness and hatching as well as by colour.
LOOKS = (("#1b4f72", ""), ("#5dade2", "//"), ("#d6eaf8", ".."))


def hours_chart(standings: Sequence[Standing]) -> str:
    """Hours of each officer against the hours required, as an HTML figure."""
    pack, shown = standings[0].pack, standings[:MOST_BARS]
    needed = pack.total.required / 60
    figure, axes = _bars([f"{now.officer.name} ({now.officer.id})" for now in shown])
    left = [0.0] * len(shown)
    for place, (level, (colour, hatch)) in enumerate(zip(pack.level, LOOKS * len(pack.level), strict=False)):
        wide = [now.levels[place].minutes / 60 for now in shown]
        axes.barh(range(len(shown)), wide, left=left, color=colour, hatch=hatch, edgecolor=INK, label=level.title)
        left = [before + more for before, more in zip(left, wide, strict=True)]
    if needed:
        axes.axvline(needed, color=INK, linewidth=2)
        axes.set_xlim(0, needed * 1.02)
        axes.set_xticks([needed * step / 4 for step in range(5)])  # quarters: whole hours for 40, 120 and 400
        axes.set_xlabel(f"hours (the line at {needed:g} is the whole requirement)")
    else:
        axes.set_xlim(0, max([1, *left]) * 1.02)
        axes.set_xlabel("hours (how many are required is not known)")
    _legend(figure, axes)
    told = "; ".join(f"{now.officer.name} {hours(now.total.minutes)}" for now in shown)
    asked = f"{needed:g}" if needed else "an unknown number"
    return _html(figure, f"Hours of {asked} required: {told}.", len(standings))


def due_chart(deadlines: Sequence[Deadline]) -> str:
    """Days until each open deadline, as an HTML figure; `deadlines` are from `open_deadlines`."""
    shown = deadlines[:MOST_BARS]
    figure, axes = _bars([f"{each.officer.name}: {each.level.title}" for each in shown])
    for late, colour, hatch, title in (
        (True, "#922b21", "xx", "overdue"),
        (False, "#5dade2", "", "still ahead"),
    ):
        bars = [(place, each.days) for place, each in enumerate(shown) if (each.days < 0) == late]
        if bars:
            places, wide = zip(*bars, strict=True)
            axes.barh(places, wide, color=colour, hatch=hatch, edgecolor=INK, label=title)
    for place, each in enumerate(shown):
        axes.annotate(f" {each.due}", (max(each.days, 0), place), va="center")
    axes.axvline(0, color=INK, linewidth=2)
    axes.margins(x=0.2)
    axes.set_xlabel("days from the day of this report (left of the line: overdue)")
    _legend(figure, axes)
    told = "; ".join(
        f"{each.officer.name}, {each.level.title}: {'overdue since' if each.days < 0 else 'due'} {each.due}"
        for each in shown
    )
    return _html(figure, f"Deadlines: {told}.", len(deadlines))


def _bars(labels: Sequence[str]) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(9, 1.4 + 0.38 * max(1, len(labels))), layout="constrained")
    axes = figure.subplots()
    axes.set_yticks(range(len(labels)), [_plain(label) for label in labels])
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _plain(label: str) -> str:
    # matplotlib would take a name with two dollar signs for a formula.
    return label.replace("$", r"\$")


def _legend(figure: Figure, axes: Axes) -> None:
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper left", ncols=4, frameon=False)


def _html(figure: Figure, told: str, rows: int) -> str:
    drawn = io.BytesIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None})
    source = base64.b64encode(drawn.getvalue()).decode()
    cut = f" The first {MOST_BARS} of {rows} are drawn; the table has them all." if rows > MOST_BARS else ""
    return (
        f'<figure><img alt="{escape(told)}" src="data:image/svg+xml;base64,{source}">'
        f"<figcaption>{cut.strip()}</figcaption></figure>"
        if cut
        else f'<figure><img alt="{escape(told)}" src="data:image/svg+xml;base64,{source}"></figure>'
    )
