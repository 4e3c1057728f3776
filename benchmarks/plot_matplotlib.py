"""The plot of cost against size (matplotlib)."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

STYLES = (("o", "-"), ("D", "-."), ("", "--"), ("s", ":"), ("^", ":"))  # never by colour alone


def plot(path: Path, officers: Sequence[int], seconds: Mapping[str, Sequence[float]]) -> None:
    """Write seconds against officers as an SVG, both axes by tens: what is linear rises by the same angle."""
    mpl.rcParams["svg.hashsalt"] = "roster"  # the same figures give the same file
    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.subplots()
    for (name, values), (marker, line) in zip(seconds.items(), STYLES, strict=True):
        axes.plot(officers, values, marker=marker, linestyle=line, label=name)
        if marker != "D":
            away = (6, {"o": 4, "": -11}.get(marker, -3))  # the roster and its aim may lie close together
            axes.annotate(f"{values[-1]:.0f} s", (officers[-1], values[-1]), xytext=away, textcoords="offset points")
    axes.set(xscale="log", yscale="log", xlabel="Officers (about 44 events each)", ylabel="Seconds")
    axes.set_xticks(officers, [f"{each:,}" for each in officers])
    axes.yaxis.set_major_formatter("{x:g}")
    axes.margins(x=0.08)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title("Standings of everyone on one day", loc="left")
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    figure.savefig(path, metadata={"Date": None})
