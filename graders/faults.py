"""What stops a whole run, in words: a full disk, and a gradebook that another program keeps locked."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from course.problem import Problem

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
DISK = (
    "The disk is full, or this folder may hold no more. Everything done up to here is kept: make room, and run the "
    "same command again."
)
LOCKED = (
    "The gradebook is locked by another program (a second `sro class` or nbgrader command, or a formgrader that "
    "hangs). Everything done up to here is kept: end the other program, and run the same command again."
)


def fault_of(text: str) -> str:
    """Which of these an error's text is about; empty when it is about none."""
    if "database is locked" in text:
        return LOCKED
    full = ("database or disk is full", "disk I/O error", "No space left on device", "File too large", "quota exceeded")
    return DISK if any(one in text for one in full) else ""


@contextmanager
def in_words() -> Iterator[None]:
    """Raise a `Problem` in place of an error about a full disk or a locked gradebook."""
    try:
        yield
    except OSError as why:
        if why.errno not in FULL:
            raise
        raise Problem(DISK) from why
    except Problem:
        raise
    except Exception as why:
        fault = fault_of(str(why))
        if not fault:
            raise
        raise Problem(fault) from why


class InWords(click.Group):
    """Says in one line what stops a whole run."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        with in_words():
            return super().invoke(ctx)
