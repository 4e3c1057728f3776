"""Who lapses and what falls due, as text and as plain values (click)."""

from datetime import date
from typing import Any

import click

from tracker.rules.findings import Fact, Finding
from tracker.standing.forecast import Ahead, Forecast, Lapse
from tracker.standing.sentences import fact_said, finding_said


def print_forecast(found: Forecast, on: date, within: int) -> None:
    """Print the lapses with the levels behind them, then the warnings, plainly apart."""
    if not found.lapses:
        click.echo(f"Nobody who may serve on {on} lapses within {within} days.")
    for lapse in found.lapses:
        click.echo(f"{lapse.day}  {_who(lapse)} may not serve from this day on, {_in_days(lapse)}.")
        for level in lapse.levels:
            click.echo(f"            {finding_said(level)}")
    if not found.warnings:
        click.echo(f"Apart from the levels, nothing that is in order on {on} runs out within {within} days.")
        return
    click.echo("\nWarnings, apart from the levels (they change no training status):")
    for each in found.warnings:
        click.echo(f"{each.day}  {_who(each)}, {_in_days(each)}:")
        click.echo(f"            {_said(each.found)}")


def forecast_values(found: Forecast) -> dict[str, Any]:
    """The forecast for JSON: `lapses` and `warnings`; days are ISO text."""
    return {
        "lapses": [
            {**_values(each), "levels": [level.id for level in each.levels], "because": each.then.because}
            for each in found.lapses
        ],
        "warnings": [
            {**_values(each), "what": each.found.id, "sentence": _said(each.found)} for each in found.warnings
        ],
    }


def _values(each: Lapse | Ahead) -> dict[str, Any]:
    return {"officer": each.officer.model_dump(), "day": each.day.isoformat(), "in_days": each.in_days}


def _said(found: Finding | Fact) -> str:
    return finding_said(found) if isinstance(found, Finding) else fact_said(found)


def _who(each: Lapse | Ahead) -> str:
    return f"{each.officer.name} ({each.officer.id})"


def _in_days(each: Lapse | Ahead) -> str:
    return f"in {each.in_days} day{'' if each.in_days == 1 else 's'}"
