"""Saying that something takes a moment: on a terminal only, and gone when it is done."""

from contextlib import AbstractContextManager

from rich.console import Console


def busy(what: str) -> AbstractContextManager[object]:
    """Show `what` with a moving mark while the block runs."""
    return Console(stderr=True).status(what)
