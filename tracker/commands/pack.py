"""`--pack`, `--reading` and `--anchor`: which rules a command applies."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

import click

if TYPE_CHECKING:
    from tracker.rules.pack import Pack

_PACK = click.option(
    "--pack",
    "pack_name",
    envvar="SRO_PACK",
    default="kentucky",
    show_default=True,
    show_envvar=True,
    help="The rule pack to apply.",
)


def pack_alone_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give the command a `pack`: the one named by `--pack`; for what no reading of a deadline touches."""

    @wraps(command)
    def with_pack(*args: Any, pack_name: str, **rest: Any) -> Any:
        from tracker.rules.pack import read_pack

        return command(*args, pack=read_pack(pack_name), **rest)

    return cast(Callable[..., Any], _PACK(with_pack))


def pack_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give the command a `pack`: the one named by `--pack`, under the reading and starting point named."""

    @wraps(command)
    def with_pack(
        *args: Any, pack_name: str, reading: str | None, anchor: str | None, pack: "Pack | None" = None, **rest: Any
    ) -> Any:
        from tracker.rules.pack import choose, read_pack

        return command(*args, pack=pack or choose(read_pack(pack_name), reading, anchor), **rest)

    for option in (
        click.option("--anchor", metavar="EVENT", help="Count the years from another event that the pack names."),
        click.option("--reading", metavar="NAME", help="Take the deadlines by another reading that the pack names."),
        _PACK,
    ):
        with_pack = option(with_pack)
    return with_pack
