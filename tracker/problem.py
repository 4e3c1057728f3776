"""The one kind of error that is meant for a person."""

import click


class Problem(click.ClickException):
    """Something a person can mend: one line that says what, where and what to do.

    On the command line it is printed without a traceback and the exit code is 1.
    """
