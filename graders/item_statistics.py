"""How each graded item did in a class: what share of its points was earned, and whether it goes with the rest.

First attempts only: later ones ask only what was missed, so they would make every item look hard.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import correlation, fmean

FEW = 10  # first attempts below which nothing is said of an item
JUDGED = 30  # and below which nothing is said of how it goes with the rest
EASY, HARD = 95.0, 30.0  # percent of the points
APART = 20.0  # percent of the points between two forms of one item
WITH_REST = 0.1


@dataclass(frozen=True, slots=True)
class Answered:
    """What one officer's first attempt earned at one item, points of `most`; `variant` is the form that was asked."""

    officer: str
    slot: str
    variant: str
    points: float
    most: float


@dataclass(frozen=True, slots=True)
class Statistics:
    """One form of an item: officers asked, percent of its points earned on average, by how many all and none of them.

    `with_rest` is the correlation of the item's points with those of all other items of the same
    officers (-1 to 1), over every form of it; `None` where nothing varies.
    """

    slot: str
    variant: str
    officers: int
    percent: float
    full: int
    nothing: int
    with_rest: float | None
    notes: tuple[str, ...] = ()


def statistics_of(given: Iterable[Answered]) -> list[Statistics]:
    """Each item's forms in the order of their ids.

    Source: classical test theory: an item's difficulty is the mean share of its points, its
    discrimination the correlation of its points with the sum of all the others.
    """
    rows = sorted(given, key=lambda one: (one.slot, one.variant, one.officer))
    totals: dict[str, float] = {}
    for one in rows:
        totals[one.officer] = totals.get(one.officer, 0.0) + one.points
    found = []
    for _, group in groupby(rows, key=lambda one: one.slot):
        item = list(group)
        rest = _with_rest(item, totals)
        forms = [list(form) for _, form in groupby(item, key=lambda one: one.variant)]
        percents = [_percent(form) for form in forms]
        found += [_form(form, rest, percents, len(item)) for form in forms]
    return found


def _form(form: Sequence[Answered], rest: float | None, percents: Sequence[float], asked: int) -> Statistics:
    percent = _percent(form)
    return Statistics(
        form[0].slot,
        form[0].variant,
        len(form),
        percent,
        sum(one.points >= one.most for one in form),
        sum(one.points <= 0 for one in form),
        rest,
        tuple(_notes(len(form), percent, max(percents) - percent, rest if asked >= JUDGED else None)),
    )


def _notes(officers: int, percent: float, below: float, rest: float | None) -> Iterable[str]:
    if officers < FEW:
        yield "too few to judge"
        return
    if percent >= EASY:
        yield "nearly all right: it tells little"
    if percent <= HARD:
        yield "few are right: look at its lesson"
    if below >= APART:
        yield "harder than its other form"
    if rest is not None and rest < WITH_REST:
        yield "not with the rest: look at its key"


def _percent(rows: Sequence[Answered]) -> float:
    return 100 * fmean(one.points / one.most if one.most else 0.0 for one in rows)


def _with_rest(rows: Sequence[Answered], totals: Mapping[str, float]) -> float | None:
    mine = [one.points for one in rows]
    rest = [round(totals[one.officer] - one.points, 6) for one in rows]
    return correlation(mine, rest) if len(set(mine)) > 1 and len(set(rest)) > 1 else None
