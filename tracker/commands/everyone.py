"""One question asked of every officer's record: in several processes when there are many officers."""

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

from tracker.commands.options import watched
from tracker.events.record import Record
from tracker.ledger.ledger import Ledger
from tracker.ledger.spans import SIZE, Span

Answer = TypeVar("Answer")
MANY = 4_000  # officers from which on starting processes costs less than it saves
LEAST = 500  # officers worth a span of their own


def ask_everyone(where: str, ask: Callable[[Record], Answer], as_known: datetime | None) -> Iterator[Answer]:
    """The answer for every record of the ledger at `where`, in the order of the officers' ids.

    `ask` must be a function that another process can be handed (of a module, or a `partial` of
    one). Every process reads its own officers from the database, as they were on record when this
    began. Raises `Problem` as the ledger does.
    """
    processes = os.cpu_count() or 1
    with Ledger.open(where) as ledger:
        officers = ledger.count_officers()
        if officers < MANY or processes == 1:
            yield from watched(map(ask, ledger.records(as_known)), officers)
            return
        spans = ledger.spans(max(LEAST, min(SIZE, officers // (4 * processes))))
    with _pool(processes) as pool:
        for answers in watched(pool.map(partial(_answers, where, ask, as_known), spans), len(spans)):
            yield from answers


@contextmanager
def _pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    # Spawned, not forked: a fork would share the database's connection and this process's threads.
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_settle)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)  # whoever stops early does not wait for all the rest


def _settle() -> None:
    # Records are made and dropped by the million and hold few circles: looking for these less often saves a tenth.
    gc.set_threshold(100_000, 20, 20)


def _answers(where: str, ask: Callable[[Record], Answer], as_known: datetime | None, span: Span) -> Sequence[Answer]:
    with Ledger.open(where) as ledger:
        return [ask(record) for record in ledger.records(as_known, [span])]
