"""What verify finds of triggers that are still there by name, and do nothing any more."""

from pathlib import Path

import pytest

from tests.tracker.ledgers import AT, LEE, found, made, run_sql
from tracker.ledger.ledger import Ledger
from tracker.ledger.triggers import endings

_FALSE_TRIGGER = "CREATE TRIGGER events_no_update BEFORE UPDATE ON"
_DOES_NOTHING = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"
WEAKENED = (
    ("sqlite", "DROP TRIGGER events_no_update", f"{_FALSE_TRIGGER} events BEGIN SELECT 1; END"),
    ("postgresql", "ALTER TABLE events DISABLE TRIGGER events_no_update"),
    ("postgresql", "ALTER TABLE events ENABLE REPLICA TRIGGER events_no_update"),
    ("postgresql", f"CREATE OR REPLACE FUNCTION sro_refuse() {_DOES_NOTHING}"),
    (
        "postgresql",
        "CREATE SCHEMA other",
        f"CREATE FUNCTION other.sro_refuse() {_DOES_NOTHING}",
        "DROP TRIGGER events_no_update ON events",
        f"{_FALSE_TRIGGER} events FOR EACH STATEMENT EXECUTE FUNCTION other.sro_refuse()",
    ),
    (
        "postgresql",
        "DROP TRIGGER events_no_update ON events",
        f"{_FALSE_TRIGGER} events FOR EACH STATEMENT WHEN (false) EXECUTE FUNCTION sro_refuse()",
    ),
    (
        "postgresql",
        "DROP TRIGGER events_no_update ON events",
        "CREATE TABLE decoy (seq integer)",
        f"{_FALSE_TRIGGER} decoy FOR EACH STATEMENT EXECUTE FUNCTION sro_refuse()",
    ),
)


@pytest.mark.parametrize("change", WEAKENED, ids=lambda change: change[-1][:60])
def test_a_trigger_that_was_switched_off_or_weakened_is_found(
    request: pytest.FixtureRequest, tmp_path: Path, change: tuple[str, ...]
) -> None:
    """A trigger that is still there by name, and does nothing, is a fault too: in itself, or in its function."""
    database, *statements = change
    where = str(request.getfixturevalue("url") if database == "postgresql" else tmp_path / "ledger.db")
    with Ledger.open(where, create=True) as ledger:
        assert found(ledger) == []
        run_sql(where, *statements)
        assert any("trigger events_no_update" in fault for fault in found(ledger))


def test_a_function_that_no_longer_looks_for_the_end_is_found(url: str) -> None:
    """The function that lets a row in only after the last one is compared as well, and put back it is whole."""
    with Ledger.open(url, create=True) as ledger:
        run_sql(url, f"CREATE OR REPLACE FUNCTION sro_at_the_end() {_DOES_NOTHING}")
        names = [fault.split(":")[0] for fault in found(ledger)]
        assert names == ["trigger events_at_the_end", "trigger officers_at_the_end"]
        run_sql(url, endings("postgresql")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
        assert found(ledger) == []


def test_a_ledger_in_a_schema_of_its_own_is_whole(url: str) -> None:
    """Where the tables stand in another schema than PostgreSQL's first, the triggers are recognised."""
    run_sql(url, 'CREATE SCHEMA "our records"', 'ALTER ROLE tester SET search_path = "our records"')
    try:
        with Ledger.open(url, create=True) as ledger:
            ledger.append([made("appointed", "a", "2024-09-01")], AT, "chief", [LEE])
            assert found(ledger) == []
    finally:
        run_sql(url, "ALTER ROLE tester RESET search_path")
