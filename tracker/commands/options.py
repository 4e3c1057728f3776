"""What the tracker's commands share: days, the ledger's place, who records, and now.

Only the command line reads the clock, the environment and the user's name.
"""

import getpass
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

import click

from tracker.commands.pack import pack_option

DEFAULT_LEDGER = "sro-ledger.db"
Command = TypeVar("Command", bound=Callable[..., Any])
Thing = TypeVar("Thing")


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


class Moment(click.ParamType[datetime]):
    """A moment that has come: a day (its end), or 2026-03-14T09:30; this computer's time unless it says."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment in UTC, or a usage error."""
        if isinstance(value, datetime):
            return value
        try:
            said = datetime.fromisoformat(value)
            if len(value) == 10:
                said = datetime.combine(said.date(), time.max)
            moment = said.astimezone(UTC)
        except (ValueError, OverflowError):
            said_how = "Write 2026-03-14, or 2026-03-14T09:30, or 2026-03-14T09:30Z."
            self.fail(f"{value!r} is no moment. {said_how}", param, ctx)
        if len(value) == 10 and said.date() == today():
            return min(moment, now())
        if moment > now():
            # What will be on record then is not known now, and an answer must not change later.
            self.fail(f"{value} has not come yet. Name a moment that has passed.", param, ctx)
        return moment


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


def as_known_option(command: Command) -> Command:
    """`--as-known`: what was on record at a moment, whatever was recorded since."""
    return click.option(
        "--as-known",
        type=Moment(),
        metavar="MOMENT",
        help="Answer with what was on record at this moment (2026-03-14 is the end of that day).",
    )(command)


def asked_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--on`, `--as-known` and `--pack`: the day asked about, as known when, by which rules."""
    return on_option(as_known_option(pack_option(command)))


def say_as_known(as_known: datetime | None) -> None:
    """Say that what was recorded later is left out."""
    if as_known:
        click.echo(f"As known on {as_known:%Y-%m-%d %H:%M:%S} UTC: what was recorded later is left out.")


def watched(things: Iterable[Thing], total: int) -> Iterable[Thing]:
    """The same things, with a progress bar on standard error once it takes over a second."""
    from tqdm import tqdm

    return tqdm(things, total=total, delay=1, leave=False, unit="row")


def recorder_option(command: Command) -> Command:
    """`--recorded-by`: who puts this on record."""
    return click.option(
        "--recorded-by", default=recorder, show_default="your user name", help="Who puts this on record."
    )(command)
