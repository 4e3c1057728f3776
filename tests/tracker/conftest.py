"""A real PostgreSQL server for the tests of the ledger, gone after them; and an agency with a class."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.tracker.agency import ROBIN, Agency

VERSIONS = Path("/usr/lib/postgresql")
# Root's own commands may stand outside a narrow PATH.
RUNUSER = shutil.which("runuser") or "/usr/sbin/runuser"
INSTALL = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "postgresql"])


def find_postgres() -> Path:
    """The server's programs on this machine; as root on Debian they are installed when there are none."""
    found = _programs()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in INSTALL:
            subprocess.run(command, check=True, capture_output=True)
        found = _programs()
    if found is None:
        pytest.fail("The ledger's tests need PostgreSQL. Install it, for example: sudo apt-get install postgresql")
    return found


def _programs() -> Path | None:
    here = shutil.which("pg_ctl")
    places = [*VERSIONS.glob("*/bin"), *([Path(here).resolve().parent] if here else [])]
    return next((place for place in sorted(places, reverse=True) if (place / "initdb").exists()), None)


class Postgres:
    """A running server; every test gets a database of its own."""

    def __init__(self, folder: Path) -> None:
        self._programs = find_postgres()
        self._port = _free_port()
        self._made = 0
        data, sockets = folder / "data", folder / "sockets"
        sockets.mkdir()
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(folder, "postgres")
            shutil.chown(sockets, "postgres")
        self._run("initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        options = f"-p {self._port} -h 127.0.0.1 -k {sockets} -c fsync=off -c max_connections=40"
        self._run("pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start")
        self._data = data

    def database(self) -> str:
        """The URL of a new, empty database."""
        self._made += 1
        name = f"ledger{self._made}"
        self._run("createdb", "-h", "127.0.0.1", "-p", self._port, "-U", "tester", name)
        return f"postgresql://tester@127.0.0.1:{self._port}/{name}"

    def stop(self) -> None:
        """Stop the server."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    def _run(self, program: str, *words: object) -> None:
        command = [str(self._programs / program), *map(str, words)]
        if os.geteuid() == 0:
            command = [RUNUSER, "-u", "postgres", "--", *command]
        # To files, not pipes: the server would hold a pipe open for as long as it runs.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(command, stdout=said, stderr=said, stdin=subprocess.DEVNULL, cwd="/", check=False)
            said.seek(0)
            assert done.returncode == 0, f"{program}: {said.read().decode()}"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """The server, in a folder that its user can reach."""
    with tempfile.TemporaryDirectory(prefix="sro-postgres-") as folder:
        made = Postgres(Path(folder))
        yield made
        made.stop()


@pytest.fixture
def url(server: Postgres) -> str:
    """The URL of a database that is empty."""
    return server.database()


@pytest.fixture(scope="module")
def empty_gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new gradebook; made once, because nbgrader runs `alembic` (found on the path) for each."""
    path = tmp_path_factory.mktemp("book") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        Gradebook(f"sqlite:///{path}", course_id="sro1-2026-09").close()
    return path


@pytest.fixture
def agency(tmp_path: Path, empty_gradebook: Path) -> Agency:
    """An agency with one officer, appointed on 1 September 2024, and a class with an empty gradebook."""
    made = Agency(tmp_path)
    shutil.copy(empty_gradebook, made.classes / "gradebook.db")
    made.run(*ROBIN)
    return made
