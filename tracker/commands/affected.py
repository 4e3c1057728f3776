"""What the tracker adds to `sro course affected`: rules, and officers by a ledger (entry points `sro.affected`)."""

from collections.abc import Collection, Iterator
from datetime import date

from tracker.commands.options import today
from tracker.ledger.ledger import Ledger
from tracker.standing.affected import rules_resting_on, trained_before


def rules(authority: str) -> Iterator[str]:
    """The rules of all packs, as in force today, that rest on the authority."""
    return rules_resting_on(authority, today())


def trained(ledger: str, modules: Collection[str], changed: date) -> Iterator[str]:
    """Officers in the ledger who passed one of the modules before the day `changed` and not since."""
    with Ledger.open(ledger) as book:
        yield from trained_before(book.records(), modules, changed)
