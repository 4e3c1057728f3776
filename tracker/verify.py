"""Whether a ledger is whole: its chain of hashes, its rows, its triggers, and every record in it."""

from collections.abc import Callable, Iterable, Iterator

from tracker.chain import Row, chain_faults
from tracker.events import event_from_json
from tracker.ledger import Ledger, event_texts
from tracker.ledger_tables import EVENTS, OFFICERS
from tracker.problem import Problem

Watch = Callable[[Iterable[Row], int], Iterable[Row]]


def faults(ledger: Ledger, watch: Watch) -> Iterator[str]:
    """Every fault as one line, none when the ledger is whole.

    `watch` is given the rows and how many there are, and passes them on (to show progress).
    """
    yield from chain_faults(ledger.rows(OFFICERS), "officer row")
    yield from chain_faults(ledger.rows(EVENTS), "event")
    for row in watch(ledger.rows(EVENTS), ledger.count(EVENTS)):
        yield from _row_faults(row)
    for trigger in ledger.missing_triggers():
        yield f"trigger {trigger}: is gone, so the database no longer refuses changes"
    try:
        for _ in ledger.records():
            pass
    except Problem as why:
        yield f"records: {why.message}"


def _row_faults(row: Row) -> Iterator[str]:
    *texts, _, _, body = row.fields
    try:
        event = event_from_json(body)
    except ValueError:
        yield f"event {row.seq}: cannot be read as an event"
        return
    if tuple(texts) != event_texts(event):
        yield f"event {row.seq}: its columns and its body disagree"
