"""The chain of hashes through a ledger: each row seals itself and the row before it."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Row:
    """One stored row: `fields` are all its texts in order, `prev` the hash of the row before it."""

    seq: int
    fields: tuple[str, ...]
    prev: str
    hash: str


def seal(seq: int, fields: Sequence[str], prev: str) -> str:
    """SHA-256 of a row's place, texts and predecessor, as hexadecimal."""
    text = json.dumps([seq, *fields, prev], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def chain_faults(rows: Iterable[Row], what: str) -> Iterator[str]:
    """What is wrong with the chain, row by row: changed, removed, inserted or reordered rows.

    Rows cut off at the end leave no trace inside the chain; only a head kept elsewhere shows that.
    """
    prev, expected = GENESIS, 1
    for row in rows:
        if row.seq != expected:
            yield f"{what} {expected}: missing; the next row is {row.seq}"
        if row.prev != prev:
            yield f"{what} {row.seq}: does not follow the row before it (removed, inserted or reordered)"
        if seal(row.seq, row.fields, row.prev) != row.hash:
            yield f"{what} {row.seq}: was changed after it was recorded"
        prev, expected = row.hash, row.seq + 1
