"""How each graded item did in a class, printed for the instructor."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from graders.item_statistics import Statistics

ABOUT = (
    "First attempts only. points: percent of the item's points earned on average; all, none: officers who earned all "
    "and none of them; with the rest: whether who does well in the other items does well here too (-1 to 1)."
)


def print_items(class_id: str, found: Sequence[Statistics]) -> None:
    """A row for each form of each item, and what to look at."""
    if not found:
        print(f"Class {class_id}: nothing is graded yet. Run: sro class grade")
        return
    table = Table("item", "officers", "points", "all", "none", "with the rest", "note", title=f"Items of {class_id}")
    for one in found:
        rest = "" if one.with_rest is None else f"{round(one.with_rest, 2) + 0.0:+.2f}"
        share = f"{one.percent:.0f} %"
        table.add_row(
            one.variant, str(one.officers), share, str(one.full), str(one.nothing), rest, "; ".join(one.notes)
        )
    console = Console(width=110)
    console.print(table)
    console.print(ABOUT, highlight=False)
