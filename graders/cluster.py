"""The same work as tasks on a Dask cluster: other machines that see the class's folder under the same path.

Dask schedules: a task whose worker is lost goes to another one. See docs/cluster.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import distributed
from distributed.client import FutureCancelledError
from distributed.comm.core import CommClosedError

from course.problem import Problem
from graders.processes import Doing, in_order

connect: Any = distributed.Client  # partly typed
LOST = (FutureCancelledError, CommClosedError)
PATIENCE = 15  # seconds until a scheduler without an answer, or without a worker, is given up
TOOLKIT = "sro-course"


@contextmanager
def cluster(shared: Any, address: str) -> Iterator[Doing]:
    """The workers of the cluster whose scheduler has this address, each with `shared`, which has a `folder`.

    Raises `Problem` when there is no such cluster, when a worker has another version of this toolkit or does
    not see the folder, or when a task's workers were lost again and again.
    """
    try:
        client = connect(address, timeout=PATIENCE)
    except (OSError, ValueError, TypeError, AssertionError):  # the last when its own thread did not start in time
        raise Problem(
            f"No Dask scheduler answers at {address!r}. Check the address, or start one: docs/cluster.md"
        ) from None
    with client:
        _fit(client, shared.folder, address)
        there = client.scatter(shared, broadcast=True, hash=False)
        most = 2 * sum(client.nthreads().values()) + 1
        try:
            yield lambda work, each: in_order(lambda one: client.submit(work, there, one, pure=False), each, most)
        except LOST:
            raise Problem(
                f"The scheduler at {address} was lost. What was finished stays; start one, and run the command again."
            ) from None
        except distributed.KilledWorker:
            raise Problem(
                "The workers that took a task were lost, one after another. What was finished stays; look at the "
                "workers' logs, and run the command again."
            ) from None


def _fit(client: Any, folder: Path, address: str) -> None:
    """Whether every worker can do the work; raises `Problem` with what one lacks."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        raise Problem(f"The scheduler at {address} has no worker. Start some: dask worker {address}") from None
    try:
        found = client.run(_seen, folder)
    except ModuleNotFoundError as why:
        raise Problem(f"A worker of {address} lacks {why.name}. Install {TOOLKIT} {version(TOOLKIT)} there.") from None
    for worker, (theirs, there) in found.items():
        if theirs != version(TOOLKIT):
            raise Problem(
                f"{worker} has {TOOLKIT} {theirs}, this machine {version(TOOLKIT)}. Install the same on both."
            )
        if not there:
            raise Problem(f"{worker} does not see {folder}. Share the class's folder with it under the same path.")


def _seen(folder: Path) -> tuple[str, bool]:
    return version(TOOLKIT), (folder / "class.toml").is_file()
