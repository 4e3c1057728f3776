"""Copying a ledger row by row, hashes and all: for a backup, a restore, and JSON Lines."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Table

from tracker.ledger.chain import GENESIS, Row, seal
from tracker.ledger.head import Head
from tracker.ledger.ledger import Ledger
from tracker.ledger.rows import AT_A_TIME, last_row, read_rows, write_rows
from tracker.ledger.tables import EVENTS, OFFICERS, TABLES
from tracker.ledger.verify import Watch, faults, row_faults
from tracker.problem import Problem

Stored = tuple[Table, Row]


def stored_rows(ledger: Ledger) -> Generator[Stored, None, None]:
    """Every row of a ledger: officers first, then events, each in order."""
    with ledger.transaction() as connection:
        for table in TABLES:
            for row in read_rows(connection, table):
                yield table, row


def take_rows(ledger: Ledger, rows: Iterable[Stored], whole: Head | None = None) -> int:
    """Put rows into a ledger as they are, and say how many were new; all of them or none.

    What the ledger has already must be the beginning of what is given: rows are only added after
    its end. Raises `Problem` for a row that was changed, for another history, and when the rows do
    not end at the head `whole`.
    """
    added = 0
    with ledger.transaction(writes=True) as connection:
        ends = {table: _End(connection, table) for table in TABLES}
        for table, row in rows:
            added += ends[table].take(row)
        for end in ends.values():
            end.finish()
        if whole and (ends[EVENTS].seq, ends[OFFICERS].seq) != (whole.events, whole.officers):
            raise Problem(
                f"There should be {whole.events:,} events and {whole.officers:,} officer rows, and there are"
                f" {ends[EVENTS].seq:,} and {ends[OFFICERS].seq:,}. The file is cut off. Nothing was recorded."
            )
    return added


class _End:
    """Where the copying of one table stands."""

    def __init__(self, connection: Connection, table: Table) -> None:
        last = last_row(connection, table)
        self._connection, self._table = connection, table
        self._there = last.seq if last else 0
        self._waiting: list[Row] = []
        self.seq, self._hash = 0, GENESIS

    def take(self, row: Row) -> bool:
        """Take the next row; whether it is new to the ledger."""
        where = f"{self._table.name} row {row.seq}"
        if (row.seq, row.prev) != (self.seq + 1, self._hash) or seal(row.seq, row.fields, row.prev) != row.hash:
            raise Problem(f"{where} was changed, or does not follow the row before it. Nothing was recorded.")
        if self._table is EVENTS and (wrong := next(row_faults(row), None)):
            raise Problem(f"{wrong}. Nothing was recorded.")
        self.seq, self._hash = row.seq, row.hash
        if row.seq <= self._there:
            return False
        if row.seq == self._there + 1:
            self._same_so_far(row.seq - 1, row.prev)
        self._waiting.append(row)
        if len(self._waiting) >= AT_A_TIME:
            self.write()
        return True

    def finish(self) -> None:
        """Write what waits; what was given and the ledger must agree as far as both go."""
        if self.seq <= self._there:
            self._same_so_far(self.seq, self._hash)
        self.write()

    def _same_so_far(self, seq: int, own: str) -> None:
        # The hash of a row stands for every row before it as well.
        if seq and last_row(self._connection, self._table, seq).hash != own:
            raise Problem(f"This ledger has another history up to {self._table.name} row {seq}. Nothing was recorded.")

    def write(self) -> None:
        """Write what waits."""
        write_rows(self._connection, self._table, self._waiting)
        self._waiting = []


def back_up(ledger: Ledger, file: Path) -> Head:
    """Write a copy of a whole ledger as a new SQLite file and return its head; raises `Problem` as `finished` does."""
    stored = closing(stored_rows(ledger))
    with finished(file, "backup") as half, Ledger.open(str(half), create=True) as copy, stored as rows:
        take_rows(copy, rows)
        head = copy.head()
    return head


@contextmanager
def finished(file: Path, what: str) -> Iterator[Path]:
    """Where to write a new file, which is put in place only when it is finished.

    Raises `Problem` when the file is there already or cannot be written.
    """
    if file.exists():
        raise Problem(f"{file} is there already. Name a new file for the {what}.")
    half = file.with_name(f"{file.name}.part")
    half.unlink(missing_ok=True)
    try:
        yield half
        half.rename(file)
    except OSError as why:
        raise Problem(f"{file} cannot be written: {why}. Name another place.") from None
    finally:
        half.unlink(missing_ok=True)


def restore(backup: Ledger, where: str, watch: Watch) -> Head:
    """Make the ledger at `where` (a new path, or the URL of an empty database) out of a backup.

    Raises `Problem` when the backup is not whole, or when `where` holds something else already.
    """
    if wrong := next(faults(backup, watch), None):
        raise Problem(f"The backup is not whole: {wrong}. Take another one. Nothing was restored.")
    head = backup.head()
    with Ledger.open(where, create=True) as ledger, closing(stored_rows(backup)) as rows:
        take_rows(ledger, rows, head)
    return head
