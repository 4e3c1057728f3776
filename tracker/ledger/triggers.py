"""The triggers by which the database itself keeps the ledger append-only, for SQLite and PostgreSQL.

The migrations make them and `sro track verify` looks for them, so neither may be edited: a change
is a new migration.
"""

from collections.abc import Iterator

from sqlalchemy import Connection

from tracker.ledger.chain import GENESIS

TABLES = ("events", "officers")

_REFUSE = """CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"""
# INSERT OR REPLACE deletes without firing the delete trigger.
_NO_REPLACE = """CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE seq = NEW.seq{also})
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"""
_AT_THE_END = """CREATE TRIGGER {table}_at_the_end BEFORE INSERT ON {table}
WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM {table})
  OR NEW.prev <> COALESCE((SELECT hash FROM {table} ORDER BY seq DESC LIMIT 1), '{genesis}')
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: a row must follow the last one'); END"""

_PG_REFUSE_DOES = """CREATE FUNCTION sro_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$"""
# PostgreSQL says a trigger again in these words: capitals, and a line of ours for its " FOR EACH".
_PG_REFUSE = """CREATE TRIGGER {table}_no_{verb} BEFORE {event} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION sro_refuse()"""
_PG_AT_THE_END_DOES = """CREATE FUNCTION sro_at_the_end() RETURNS trigger LANGUAGE plpgsql AS
$$ DECLARE last_seq integer; last_hash text;
BEGIN
  EXECUTE 'SELECT seq, hash FROM ' || quote_ident(TG_TABLE_SCHEMA) || '.' || quote_ident(TG_TABLE_NAME)
    || ' ORDER BY seq DESC LIMIT 1' INTO last_seq, last_hash;
  IF NEW.seq <> COALESCE(last_seq, 0) + 1 OR NEW.prev <> COALESCE(last_hash, '{genesis}') THEN
    RAISE EXCEPTION 'the ledger is append-only: a row must follow the last one';
  END IF;
  RETURN NEW;
END $$"""
_PG_AT_THE_END = """CREATE TRIGGER {table}_at_the_end BEFORE INSERT ON {table}
FOR EACH ROW EXECUTE FUNCTION sro_at_the_end()"""


def refusals(dialect: str) -> list[str]:
    """The statements of migration 0001: no row is changed, deleted or replaced."""
    if dialect == "postgresql":
        verbs = ("update", "delete", "truncate")
        made = [_PG_REFUSE.format(table=table, verb=verb, event=verb.upper()) for table in TABLES for verb in verbs]
        return [_PG_REFUSE_DOES, *made]
    changes = [_REFUSE.format(table=table, verb=verb) for table in TABLES for verb in ("delete", "update")]
    also = {"events": " OR key = NEW.key", "officers": ""}
    return [*changes, *(_NO_REPLACE.format(table=table, also=also[table]) for table in TABLES)]


def endings(dialect: str) -> list[str]:
    """The statements of migration 0002: a row is only ever added after the last one, and names its hash."""
    if dialect == "postgresql":
        return [
            _PG_AT_THE_END_DOES.replace("{genesis}", GENESIS),
            *(_PG_AT_THE_END.format(table=table) for table in TABLES),
        ]
    return [_AT_THE_END.format(table=table, genesis=GENESIS) for table in TABLES]


def triggers(dialect: str) -> dict[str, str]:
    """Every trigger a whole ledger has, by name, with the statement that made it."""
    made = [text for text in (*refusals(dialect), *endings(dialect)) if text.startswith("CREATE TRIGGER")]
    return {text.split()[2]: text for text in made}


def functions() -> dict[str, str]:
    """What each function of PostgreSQL's triggers does, by name, as the migrations made it."""
    made = [text for text in (*refusals("postgresql"), *endings("postgresql")) if text.startswith("CREATE FUNCTION")]
    return {text.split()[2].removesuffix("()"): text.split("$$")[1] for text in made}


def trigger_faults(connection: Connection) -> Iterator[str]:
    """Every trigger that is gone, switched off or not as it was made, in itself or its function, as one line."""
    there = _on_postgresql(connection) if connection.dialect.name == "postgresql" else _on_sqlite(connection)
    for name, made in sorted(triggers(connection.dialect.name).items()):
        if name not in there:
            yield f"trigger {name}: is gone, so the database no longer refuses changes"
        elif there[name] != made:
            yield f"trigger {name}: was changed, so the database may no longer refuse changes"


def _on_sqlite(connection: Connection) -> dict[str, str]:
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {row.name: row.sql for row in found}


# Only what fires for an ordinary writer: a trigger that was switched off ('D'), or that fires for a
# replica alone ('R'), is as good as gone. The function is the one the trigger calls, whatever its name.
_PG_TRIGGERS = """SELECT t.tgname AS name, pg_get_triggerdef(t.oid, true) AS made, f.proname AS calls, f.prosrc AS does,
  l.lanname AS language, f.proconfig AS settings
FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid JOIN pg_language l ON l.oid = f.prolang
WHERE t.tgrelid IN (to_regclass('events'), to_regclass('officers'))
  AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"""


def _on_postgresql(connection: Connection) -> dict[str, str]:
    """The statement of each trigger as we write it, with what follows it when its function was altered."""
    known, found = functions(), {}
    for row in connection.exec_driver_sql(_PG_TRIGGERS):
        same = known.get(row.calls) == row.does and row.language == "plpgsql" and not row.settings
        statement = row.made.replace(" FOR EACH ", "\nFOR EACH ", 1)
        found[row.name] = statement if same else f"{statement}\n{row.does}"
    return found
