"""Results written many at a time: often enough that a kill costs little, seldom enough that writing costs little."""

from collections.abc import Callable, Generator, Iterable
from time import monotonic
from typing import TypeVar

CHUNK = 25  # submissions that a process takes at once
BATCH = 250  # submissions in a transaction: some tenths of a second, while others wait at most five
LONGEST = 1.0  # seconds until finished work is written, however little it is
One = TypeVar("One")


def in_batches(
    found: Iterable[list[One]], finish: Callable[[list[One]], object], longest: float | None = None
) -> Generator[One, None, None]:
    """Give each result once `finish` has written it with others; what is left is written at the end, however it comes.

    `longest` are the seconds that a result may wait (default: `LONGEST`).
    """
    waiting: list[One] = []
    since = monotonic()
    try:
        for some in found:
            waiting += some
            if len(waiting) >= BATCH or monotonic() - since > (LONGEST if longest is None else longest):
                done, waiting = waiting, []
                finish(done)
                since = monotonic()
                yield from done
    finally:
        finish(waiting)
    yield from waiting
