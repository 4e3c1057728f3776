"""Whether a ledger is whole: its chains of hashes, its rows, its triggers, its records, and a head kept elsewhere."""

from collections.abc import Callable, Iterable, Iterator

from tracker.events.training import event_from_json
from tracker.ledger.chain import Row, chain_faults
from tracker.ledger.head import Head
from tracker.ledger.ledger import Ledger
from tracker.ledger.rows import event_texts
from tracker.ledger.tables import EVENTS, OFFICERS
from tracker.ledger.triggers import trigger_faults
from tracker.problem import Problem

Watch = Callable[[Iterable[Row], int], Iterable[Row]]


def faults(ledger: Ledger, watch: Watch, head: Head | None = None) -> Iterator[str]:
    """Every fault as one line, none when the ledger is whole.

    `watch` is given the rows and how many there are, and passes them on (to show progress).
    `head` is one that somebody outside kept: without it, a ledger whose end was cut off, or that
    was written anew from the beginning, looks whole.
    """
    if head:
        yield from _head_faults(ledger, head)
    yield from chain_faults(ledger.rows(OFFICERS), "officer row")
    yield from chain_faults(ledger.rows(EVENTS), "event")
    for row in watch(ledger.rows(EVENTS), ledger.count(EVENTS)):
        yield from row_faults(row)
    with ledger.transaction() as connection:
        yield from trigger_faults(connection)
    try:
        for _ in ledger.records():
            pass
    except Problem as why:
        yield f"records: {why.message}"


def _head_faults(ledger: Ledger, kept: Head) -> Iterator[str]:
    for there, then, what in (
        (ledger.count(EVENTS), kept.events, "events"),
        (ledger.count(OFFICERS), kept.officers, "officer rows"),
    ):
        if there < then:
            yield f"{what}: {then:,} stood here when the head was taken, and now {there:,}: the end was cut off"
            return
    if ledger.head(kept.events, kept.officers) != kept:
        yield (
            f"head: the first {kept.events:,} events and {kept.officers:,} officer rows are not"
            " those that the head was taken of"
        )


def row_faults(row: Row) -> Iterator[str]:
    """What is wrong with the row of one event: it cannot be read, or its columns say something else."""
    *texts, _, _, body = row.fields
    try:
        event = event_from_json(body)
    except ValueError:
        yield f"event {row.seq}: cannot be read as an event"
        return
    if tuple(texts) != event_texts(event):
        yield f"event {row.seq}: its columns and its body disagree"
