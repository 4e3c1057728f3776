"""Work that only reads and writes files, spread over processes: results in order, few tasks under way at once."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from course.problem import Problem

Doing = Callable[[Callable[[Any, Any], Any], Iterable[Any]], Iterator[Any]]
"""Gives what a function makes of the shared value and each task."""
_shared: Any = None


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
        yield lambda work, each: _in_order(pool, work, each, 2 * count + 1)
    except BrokenProcessPool:
        raise Problem("A process that graded was killed. What was finished stays; run the command again.") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _in_order(pool: ProcessPoolExecutor, work: Any, each: Iterable[Any], most: int) -> Iterator[Any]:
    under_way: deque[Future[Any]] = deque()
    for one in each:
        under_way.append(pool.submit(_do, work, one))
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
