"""Which seed statements are taught and tested, and where."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from course.authoring.modules import Sources
from course.statements import Statement, read_statements


@dataclass(frozen=True)
class Covered:
    """One statement, the modules whose lessons teach it and the items that test it."""

    statement: Statement
    taught: tuple[str, ...]
    tested: tuple[str, ...]


def coverage(modules: Iterable[Sources]) -> list[Covered]:
    """For each of the 220 statements, in document order, where it is taught and tested."""
    taught: dict[str, list[str]] = defaultdict(list)
    tested: dict[str, list[str]] = defaultdict(list)
    for sources in modules:
        for one in {one for section in sources.sections for one in section.teaches}:
            taught[one].append(sources.module.id)
        for item in (*sources.practice, *sources.bank):
            for one in item.statements:
                tested[one].append(item.id)
    return [Covered(statement, tuple(taught[one]), tuple(tested[one])) for one, statement in read_statements().items()]
