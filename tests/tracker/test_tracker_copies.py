"""Heads kept outside, and copies of a ledger: backup, restore, export, import, each without any loss."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.tracker.ledgers import AT, DOE, LEE, found, made, run_sql
from tracker.cli import track
from tracker.ledger.chain import GENESIS, seal
from tracker.ledger.head import read_head
from tracker.ledger.ledger import Ledger
from tracker.ledger.tables import EVENTS, OFFICERS
from tracker.ledger.triggers import triggers
from tracker.problem import Problem


@pytest.fixture
def db(tmp_path: Path) -> str:
    """The path of a ledger with two officers and four events."""
    path = str(tmp_path / "ledger.db")
    with Ledger.open(path, create=True) as ledger:
        ledger.append([made("appointed", "a", "2024-09-01")], AT, "clerk", [LEE, DOE])
        ledger.append([made("hours", "h", "2025-06-13", title='Ünïcode "x", =1+1')], AT + timedelta(1), "clerk")
        ledger.append([made("appointed", "b", "2024-09-01", "jdoe")], AT + timedelta(2), "chief")
        ledger.append([made("voided", "v", "2025-06-14", voids="h")], AT + timedelta(3), "clerk")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a copy goes: a new file, or an empty database."""
    return str(request.getfixturevalue("url") if request.param == "postgresql" else tmp_path / "again.db")


def run(db: str, *words: object, code: int = 0) -> str:
    """What a command prints."""
    done = CliRunner().invoke(track, [*map(str, words), "--db", db])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == code, done.output
    return done.output


def content(where: str) -> list[object]:
    """Every row of both tables as stored, hashes included."""
    with Ledger.open(where) as ledger:
        return [*ledger.rows(OFFICERS), *ledger.rows(EVENTS)]


def head_of(where: str) -> str:
    """The head as the command prints it."""
    return run(where, "head").strip()


def test_backup_and_restore_lose_nothing(db: str, target: str, tmp_path: Path) -> None:
    """A backup restored on either database has every row, hash, moment and recorder; verify finds it whole."""
    head = head_of(db)
    assert head in run(db, "backup", tmp_path / "copy.db")
    assert head in run(target, "restore", tmp_path / "copy.db")
    assert content(target) == content(db)
    assert "is whole" in run(target, "verify", "--head", head)
    assert not list(tmp_path.glob("*.part"))


def test_a_server_is_backed_up_into_a_file(url: str, db: str, tmp_path: Path) -> None:
    """A ledger on PostgreSQL, backed up into a file, is the same ledger on SQLite."""
    run(db, "export", tmp_path / "all.jsonl")
    run(url, "import", tmp_path / "all.jsonl")
    run(url, "backup", tmp_path / "copy.db")
    assert content(str(tmp_path / "copy.db")) == content(url) == content(db)


def test_export_and_import_lose_nothing(db: str, target: str, tmp_path: Path) -> None:
    """JSON Lines there and back again is the same ledger; the same file twice changes nothing."""
    file = tmp_path / "all.jsonl"
    assert head_of(db) in run(db, "export", file)
    assert "6 rows added" in run(target, "import", file)
    assert "0 rows added" in run(target, "import", file)
    assert content(target) == content(db)
    run(target, "export", tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == file.read_bytes()


def test_a_later_export_adds_what_is_new(db: str, target: str, tmp_path: Path) -> None:
    """A copy that is behind takes only the rows that came since."""
    run(db, "export", tmp_path / "one.jsonl")
    run(target, "import", tmp_path / "one.jsonl")
    with Ledger.open(db) as ledger:
        ledger.append([made("hours", "h2", "2025-07-01")], AT + timedelta(9), "clerk")
    run(db, "export", tmp_path / "two.jsonl")
    assert "1 rows added" in run(target, "import", tmp_path / "two.jsonl")
    assert content(target) == content(db)


def test_nothing_is_written_over(db: str, tmp_path: Path) -> None:
    """A backup or export never replaces a file, and a restore never a ledger with another history."""
    (tmp_path / "there").write_text("a letter")
    assert "already" in run(db, "backup", tmp_path / "there", code=1)
    assert "already" in run(db, "export", tmp_path / "there", code=1)
    assert (tmp_path / "there").read_text() == "a letter"
    other = str(tmp_path / "other.db")
    with Ledger.open(other, create=True) as ledger:
        ledger.append([made("appointed", "x", "2020-09-01")], AT, "clerk", [LEE])
    before = content(other)
    run(db, "backup", tmp_path / "copy.db")
    assert "another history" in run(other, "restore", tmp_path / "copy.db", code=1)
    assert content(other) == before


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines(keepends=True)


def _spoilt(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    yield "cut off", lines[:-1]
    yield "cut off", [*lines[:-1], lines[-1][:40]]
    yield "changed", [line.replace("DOCJT", "KLEC") for line in lines]
    yield "does not follow", [*lines[:3], lines[4], lines[3], *lines[5:]]
    yield "does not follow", [*lines[:4], *lines[5:]]
    yield "no export", lines[1:]
    yield "not a row", [*lines, '{"table": "people", "seq": 1}\n']
    yield "whole number", [*lines, json.dumps({**json.loads(lines[-1]), "seq": "5"}) + "\n"]
    yield "no head", [json.dumps({**json.loads(lines[0]), "head": "x"}) + "\n", *lines[1:]]


def test_a_spoilt_export_is_refused_whole(db: str, target: str, tmp_path: Path) -> None:
    """A file that was cut off, changed, reordered or made up is refused, and not one row of it is taken."""
    file, spoilt = tmp_path / "all.jsonl", tmp_path / "spoilt.jsonl"
    run(db, "export", file)
    for expected, lines in _spoilt(_lines(file)):
        spoilt.write_text("".join(lines), encoding="utf-8")
        said = run(target, "import", spoilt, code=1)
        assert expected in said, (expected, said)
        assert content(target) == []


def test_a_made_up_event_with_a_right_chain_is_refused(db: str, tmp_path: Path) -> None:
    """A row that is sealed as it should be but is no event does not get in."""
    run(db, "export", tmp_path / "all.jsonl")
    lines = _lines(tmp_path / "all.jsonl")
    last = json.loads(lines[-1])
    texts = [last[name] for name in ("key", "officer", "kind", "day", "recorded_at", "recorded_by")]
    last |= {"body": "{}", "hash": seal(last["seq"], [*texts, "{}"], last["prev"])}
    (tmp_path / "all.jsonl").write_text("".join([*lines[:-1], json.dumps(last) + "\n"]))
    assert "cannot be read as an event" in run(str(tmp_path / "t.db"), "import", tmp_path / "all.jsonl", code=1)


def test_a_backup_that_was_changed_is_not_restored(db: str, tmp_path: Path) -> None:
    """A backup in which somebody changed a row restores nothing, and makes no ledger."""
    copy = tmp_path / "copy.db"
    run(db, "backup", copy)
    run_sql(str(copy), "DROP TRIGGER events_no_update", "UPDATE events SET recorded_by = 'x' WHERE seq = 2")
    said = run(str(tmp_path / "again.db"), "restore", copy, code=1)
    assert "not whole" in said
    assert not (tmp_path / "again.db").exists()


def test_a_head_shows_a_cut_off_end(db: str) -> None:
    """Rows cut off at the end leave no trace in the chain; the head that somebody kept shows it."""
    head = head_of(db)
    _force(db, "DELETE FROM events WHERE seq = 4")
    assert "is whole" in run(db, "verify")
    assert "the end was cut off" in run(db, "verify", "--head", head, code=1)


def test_a_head_shows_a_ledger_written_anew(db: str) -> None:
    """Whoever changes a row and seals every row after it again is found out by an outside head alone."""
    head = head_of(db)
    with closing(sqlite3.connect(db)) as connection:
        rows = connection.execute("SELECT * FROM events ORDER BY seq").fetchall()
    rows[1] = (*rows[1][:6], "somebody else", *rows[1][7:])
    prev, statements = GENESIS, []
    for seq, *fields, _, _ in rows:
        own = seal(seq, fields, prev)
        by = fields[5].replace("'", "''")
        statements.append(f"UPDATE events SET recorded_by = '{by}', prev = '{prev}', hash = '{own}' WHERE seq = {seq}")
        prev = own
    _force(db, *statements)
    assert "is whole" in run(db, "verify")
    assert "not those that the head was taken of" in run(db, "verify", "--head", head, code=1)


def test_an_old_head_still_fits_after_more_was_recorded(db: str) -> None:
    """A head kept last year is checked against the beginning of today's ledger."""
    head = head_of(db)
    with Ledger.open(db) as ledger:
        ledger.append([made("hours", "h2", "2025-07-01")], AT + timedelta(9), "clerk", [LEE])
        ledger.append([], AT + timedelta(10), "clerk", [LEE.model_copy(update={"name": "Robin Lee-Marlow"})])
    assert "It begins with the 4 events and 2 officer rows" in run(db, "verify", "--head", f" {head.upper()} ")
    assert head_of(db) != head


@pytest.mark.parametrize("order", [order for order in permutations((2, 3, 4)) if order != (2, 3, 4)])
def test_no_other_order_of_events_looks_whole(db: str, order: tuple[int, ...]) -> None:
    """Whatever order somebody puts the last three events in, verify finds it."""
    moves = [f"UPDATE events SET seq = {10 + new} WHERE seq = {old}" for old, new in zip((2, 3, 4), order, strict=True)]
    _force(db, *moves, "UPDATE events SET seq = seq - 10 WHERE seq > 10")
    with Ledger.open(db) as ledger:
        assert found(ledger)


def _force(db: str, *statements: str) -> None:
    """Change rows as somebody would who knows how: the triggers are taken away and put back."""
    made_so = triggers("sqlite")
    run_sql(db, *(f"DROP TRIGGER {name}" for name in made_so), *statements, *made_so.values())


@pytest.mark.parametrize("text", ["", "12-3", "4-2-xyz", "4-2-" + "0" * 63, "-1-2-" + "0" * 64])
def test_what_is_no_head_is_said(db: str, text: str) -> None:
    """A head that was copied wrongly is a clear line, not a ledger that is not whole."""
    with pytest.raises(Problem, match="no head of a ledger"):
        read_head(text)
    if text:
        assert "no head of a ledger" in run(db, "verify", "--head", text, code=1)


def test_an_empty_ledger_has_a_head(tmp_path: Path) -> None:
    """Before anything is recorded there is a head, and it fits ever after."""
    path = str(tmp_path / "new.db")
    with Ledger.open(path, create=True) as ledger:
        head = ledger.head()
        assert str(head).startswith("0-0-")
        ledger.append([made("appointed", "a", "2024-09-01")], AT, "clerk", [LEE])
        assert found(ledger, head) == []


def test_verify_points_at_a_clock_that_ran_ahead(db: str) -> None:
    """A ledger whose last event lies in the future is whole, and somebody should look at the clock."""
    assert "LOOK AT" not in run(db, "verify")
    with Ledger.open(db) as ledger:
        ledger.append([made("hours", "h2", "2025-07-01")], AT.replace(year=2198), "clerk")
    said = run(db, "verify")
    assert "is whole" in said
    assert "LOOK AT: event 5 was recorded at 2198-03-01 12:00 UTC" in said
