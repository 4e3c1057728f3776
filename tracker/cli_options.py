"""What the tracker's commands share: days, the ledger's place, who records, and now.

Only the command line reads the clock, the environment and the user's name.
"""

import getpass
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import click

DEFAULT_LEDGER = "sro-ledger.db"
Command = TypeVar("Command", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A day written as 2026-09-01."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a usage error."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value) if len(value) == 10 else None
        except ValueError:
            day = None
        if day is None or not 1950 <= day.year <= 2199:
            self.fail(f"{value!r} is no day. Write it as 2026-09-01 (year-month-day).", param, ctx)
        return day


DAY = Day()


def today() -> date:
    """The day it is where the command runs."""
    return date.today()


def now() -> datetime:
    """The moment of recording, in UTC."""
    return datetime.now(UTC)


def recorder() -> str:
    """The name of the user who runs the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _ledger(ctx: click.Context, _: click.Parameter, value: str | None) -> str:
    """The ledger named at this command, or else at the one before it."""
    above: click.Context | None = ctx
    while value is None and above is not None:
        value, above = above.params.get("db"), above.parent
    return value or DEFAULT_LEDGER


def first_ledger_option(command: Command) -> Command:
    """`--db` of `sro track` itself, for every command after it."""
    return click.option(
        "--db",
        envvar="SRO_LEDGER",
        default=DEFAULT_LEDGER,
        show_default=True,
        show_envvar=True,
        metavar="FILE_OR_URL",
        help="The ledger: an SQLite file, or a database URL.",
    )(command)


def ledger_option(command: Command) -> Command:
    """`--db` of a single command: the ledger to use, a file or a database URL."""
    return click.option("--db", callback=_ledger, metavar="FILE_OR_URL", help="The ledger, as for: sro track --db")(
        command
    )


def on_option(command: Command) -> Command:
    """`--on`: the day asked about, today unless it is named."""
    return click.option("--on", type=DAY, default=today, show_default="today", help="The day asked about.")(command)


def recorder_option(command: Command) -> Command:
    """`--recorded-by`: who puts this on record."""
    return click.option(
        "--recorded-by", default=recorder, show_default="your user name", help="Who puts this on record."
    )(command)
