"""Grades a class once to warm up, puts hostile submissions in, and grades again with every way to run code trapped.

Run as a child process: FOLDER of a class, FOLDER with hostile submissions by officer. Prints what was caught as JSON.
"""

import json
import shutil
import sys
import warnings
from pathlib import Path
from types import CodeType
from typing import Any

from graders import cli

RUNS = (
    "exec", "compile", "import", "code.__new__", "pickle.find_class", "marshal.loads", "ctypes.dlopen",
    "subprocess.Popen", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "pty.spawn",
)  # fmt: skip
REACHES = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "urllib.Request")


class Trap:
    """Remembers every event that runs code or reaches out, once it is set; only the class's settings may run."""

    def __init__(self, settings: Path) -> None:
        self.caught: list[str] = []
        self.is_set = False
        self.settings = str(settings)

    def __call__(self, event: str, given: tuple[Any, ...]) -> None:
        """An audit hook."""
        if self.is_set and event in (*RUNS, *REACHES) and self._where(event, given) != self.settings:
            self.caught.append(f"{event} {given!r:.300}")

    @staticmethod
    def _where(event: str, given: tuple[Any, ...]) -> str:
        if event == "exec" and isinstance(given[0], CodeType):
            return given[0].co_filename
        return str(given[1]) if event == "compile" else ""


def grade(folder: Path) -> None:
    """Grade as the command does."""
    cli.classes.main(["grade", str(folder), "07-counselor"], standalone_mode=False)


def main(folder: Path, hostile: Path) -> None:
    """Grade, put in, grade trapped."""
    warnings.simplefilter("ignore")
    trap = Trap(folder / "nbgrader_config.py")
    sys.addaudithook(trap)
    grade(folder)
    shutil.copytree(hostile, folder / "submitted", symlinks=True, dirs_exist_ok=True)
    bait = compile("1", "bait", "eval")
    trap.is_set = True
    grade(folder)
    eval(bait)
    trap.is_set = False
    print("CAUGHT " + json.dumps(trap.caught))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
