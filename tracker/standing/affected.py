"""What a change of law touches in the record: rules that rest on an authority, officers trained before it."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from tracker.events.record import Record
from tracker.events.training import ModulePassed
from tracker.rules.pack import pack_names, read_pack
from tracker.standing.rulebook import rules_on


def rules_resting_on(authority: str, on: date) -> Iterator[str]:
    """One line for each clause, of any pack, in force on the day `on`, that names the authority."""
    for name in pack_names():
        for rule in rules_on(read_pack(name), on):
            for title, clause in rule.clauses:
                if authority in clause.authorities:
                    yield f"{name}: {title} ({clause.clause})"


def trained_before(records: Iterable[Record], modules: Collection[str], changed: date) -> Iterator[str]:
    """One line for each officer and module passed before the day `changed`, and not passed again since."""
    for record in records:
        last: dict[str, date] = {}
        for event in record.events:
            if isinstance(event, ModulePassed) and event.module in modules:
                last[event.module] = max(event.day, last.get(event.module, event.day))
        for module, day in sorted(last.items()):
            if day < changed:
                yield f"{record.officer.name} ({record.officer.id}): {module}, passed {day}"
