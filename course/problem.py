"""The one kind of error that is meant for a person."""

from click import ClickException


class Problem(ClickException):
    """Something a person can mend: one line that says what, where and what to do.

    On the command line and in a notebook it is printed without a traceback; the command's
    exit code is 1.
    """

    def _render_traceback_(self) -> list[str]:
        return [self.message]  # IPython's hook: a learner sees the line, not the code
