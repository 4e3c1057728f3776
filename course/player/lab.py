"""Starting JupyterLab in place of the running command."""

import os
import sys


def become_jupyterlab(options: list[str], browser: bool) -> None:
    """Let JupyterLab take this process's place, so that Ctrl-C reaches it alone; does not return."""
    command = [sys.executable, "-m", "jupyterlab", *options]
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # in a container there is often no other user
    sys.stdout.flush()
    os.execv(sys.executable, command)  # noqa: S606
