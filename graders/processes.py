"""Work that only reads and writes files, spread over processes: results in order, few tasks under way at once."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from course.problem import Problem

Doing = Callable[[Callable[[Any, Any], Any], Iterable[Any]], Iterator[Any]]
"""Gives what a function makes of the shared value and each task."""
_shared: Any = None


class Future(Protocol):
    """What stands for a result that is not there yet."""

    def result(self) -> Any:
        """Wait for it."""


def spread(shared: Any, tasks: int, scheduler: str = "") -> AbstractContextManager[Doing]:
    """Processes that each have `shared`: of this machine, or of the Dask cluster whose scheduler has this address."""
    if not scheduler:
        return processes(shared, tasks)
    try:
        from graders.cluster import cluster
    except ModuleNotFoundError as why:
        raise Problem(
            f"--scheduler needs {why.name}, which is not installed. Run: pip install 'sro-course[cluster]'"
        ) from None
    return cluster(shared, scheduler)


@contextmanager
def processes(shared: Any, tasks: int) -> Iterator[Doing]:
    """As many processes as this one may use, each with `shared`; this one alone when there are few tasks.

    Leaving ends them: what is under way is finished, what has not begun is dropped. Raises
    `Problem` when one of them was killed.
    """
    count = min(_processors(), tasks)
    if count < 2:
        yield lambda work, each: (work(shared, one) for one in each)
        return
    # Where a process can be copied, what was read once is not read again.
    how = "fork" if "fork" in multiprocessing.get_all_start_methods() else None
    pool = ProcessPoolExecutor(count, multiprocessing.get_context(how), _begin, (shared,))
    try:
        pool.submit(int)  # the first task makes the processes: before anything is opened that is not theirs
        yield lambda work, each: in_order(lambda one: pool.submit(_do, work, one), each, 2 * count + 1)
    except BrokenProcessPool:
        raise Problem("A process of this command was killed. What was finished stays; run it again.") from None
    finally:
        pool.shutdown(cancel_futures=True)


def in_order(submit: Callable[[Any], Future], each: Iterable[Any], most: int) -> Iterator[Any]:
    """The results of tasks in their order, at most so many under way at once."""
    under_way: deque[Future] = deque()
    for one in each:
        under_way.append(submit(one))
        if len(under_way) >= most:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


def _begin(shared: Any) -> None:
    global _shared
    _shared = shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the first one decides


def _do(work: Any, task: Any) -> Any:
    return work(_shared, task)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
