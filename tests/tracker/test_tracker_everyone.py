"""Reading and judging everyone: as one by one, in few statements, with few records in memory, as of one moment."""

import gc
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event

from course.curriculum import read_curriculum
from tests.driving import sro
from tests.tracker.ledgers import AT, made
from tracker.commands import everyone, print_roster
from tracker.commands.everyone import ask_everyone
from tracker.events.record import Officer, Record
from tracker.ledger.ledger import Ledger
from tracker.rules.pack import read_pack
from tracker.standing.roster import roster, roster_row

ON = date(2026, 3, 1)


def _fill(ledger: Ledger, officers: int) -> None:
    people = [Officer(id=f"o{number:03}", name=f"Lee {number}", agency="Marlow PD") for number in range(officers)]
    appointed = [made("appointed", f"a{each.id}", "2024-09-01", each.id) for each in people[: officers - 1]]
    trained = [made("hours", f"h{each.id}", "2025-06-13", each.id) for each in people[: officers // 2]]
    ledger.append(appointed, AT, "clerk", people)
    ledger.append(trained, AT + timedelta(days=1), "clerk")


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A ledger of 30 officers, the last without events, on one database and then on the other."""
    made_at = str(request.getfixturevalue("url") if request.param == "postgresql" else tmp_path / "ledger.db")
    with Ledger.open(made_at, create=True) as ledger:
        _fill(ledger, 30)
    return made_at


def _one_by_one(ledger: Ledger, as_known: datetime | None = None) -> list[Record]:
    return [ledger.record(officer, as_known) for officer in sorted(ledger.officers(as_known))]


def test_records_in_spans_are_those_read_one_by_one(where: str) -> None:
    """Whatever the size of a span, everyone is in one of them once, with the events known then."""
    with Ledger.open(where) as ledger:
        for as_known, officers in ((None, 30), (AT, 30), (AT - timedelta(days=1), 0)):
            expected = _one_by_one(ledger, as_known)
            assert len(expected) == officers
            for size in (1, 7, 29, 30, 31):
                assert list(ledger.records(as_known, ledger.spans(size))) == expected


def test_records_of_some_are_theirs_and_nobody_elses(where: str) -> None:
    """Asked for three officers, of whom one is not known, the ledger gives two records."""
    with Ledger.open(where) as ledger:
        found = list(ledger.records_of({"o003", "o029", "nobody"}))
        assert found == [ledger.record("o003"), ledger.record("o029")]
        assert list(ledger.records_of(set())) == []


def test_a_span_stays_what_it_was(where: str) -> None:
    """What is recorded after the spans were made is not in them, so that processes that read them agree."""
    with Ledger.open(where) as ledger:
        spans, before = ledger.spans(10), _one_by_one(ledger)
        more = Officer(id="o0005", name="New Lee", agency="Marlow PD")
        ledger.append([made("separated", "later", "2025-01-01", "o001")], AT + timedelta(days=2), "clerk", [more])
        assert list(ledger.records(spans=spans)) == before
        assert len(list(ledger.records())) == 31


def _statements(ledger: Ledger) -> list[str]:
    said: list[str] = []
    event.listen(ledger._engine, "before_cursor_execute", lambda _c, _k, statement, *_: said.append(statement))
    return said


def test_the_number_of_statements_does_not_grow_with_the_officers(tmp_path: Path) -> None:
    """A roster of 300 officers is read with as many statements as one of 10, and so are the records of 300 named."""
    counts = []
    for officers in (10, 300):
        with Ledger.open(str(tmp_path / f"{officers}.db"), create=True) as ledger:
            _fill(ledger, officers)
            said = _statements(ledger)
            assert len(list(ledger.records())) == officers
            assert len(list(ledger.records_of({f"o{number:03}" for number in range(officers)}))) == officers
            counts.append(len([statement for statement in said if statement.startswith("SELECT")]))
    assert counts[0] == counts[1] <= 8


def test_records_are_streamed(tmp_path: Path) -> None:
    """While the records of 300 officers are gone through, those gone through are not kept."""
    with Ledger.open(str(tmp_path / "ledger.db"), create=True) as ledger:
        _fill(ledger, 300)
        most = 0
        for number, _ in enumerate(ledger.records(spans=ledger.spans(20))):
            if number % 30 == 29:
                most = max(most, sum(isinstance(each, Record) for each in gc.get_objects()))
    assert 1 <= most <= 3


def _row(on: date, record: Record) -> str:
    return record.officer.id if on == ON else ""


@pytest.mark.parametrize("many", [10, 1000])
def test_everyone_is_asked_in_order_by_one_process_or_several(
    where: str, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several processes give the answers of one, in the same order."""
    monkeypatch.setattr(everyone, "MANY", many)
    monkeypatch.setattr(everyone, "LEAST", 4)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert list(ask_everyone(where, partial(_row, ON), None)) == [f"o{number:03}" for number in range(30)]


def _raises(record: Record) -> str:
    from tracker.problem import Problem

    raise Problem(f"No answer for {record.officer.id}.")


def test_a_problem_in_another_process_is_said_as_here(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that cannot be read stops the roster with its one line, and no process stays behind."""
    from tracker.problem import Problem

    monkeypatch.setattr(everyone, "MANY", 10)
    monkeypatch.setattr(everyone, "LEAST", 4)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    with pytest.raises(Problem, match=r"No answer for o000\."):
        list(ask_everyone(where, _raises, None))


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[str]:
    """A ledger file of 30 officers."""
    with Ledger.open(str(tmp_path / "agency.db"), create=True) as ledger:
        _fill(ledger, 30)
    yield str(tmp_path / "agency.db")


def test_a_long_roster_says_what_a_short_one_says(
    agency: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Printed line by line, a roster has the same officers in the same order, with the same words in each row."""
    print_roster.print_roster(agency, read_pack(), ON, None)
    table = capsys.readouterr().out
    monkeypatch.setattr(print_roster, "LONG", 7)
    print_roster.print_roster(agency, read_pack(), ON, None)
    lines = capsys.readouterr().out
    assert "30 officers." in lines and max(map(len, lines.splitlines()[:-1])) <= 100
    ours, theirs = (
        [line.split() for line in text.splitlines() if line.startswith(("Lee", "o0"))] for text in (lines, table)
    )
    assert ours == theirs and len(ours) == 60


def test_the_json_roster_is_everyones_standing_in_order(agency: str) -> None:
    """`sro track roster --json` is a list of standings in the order of the table; of nobody, an empty list."""
    found = json.loads(sro("track", "--db", agency, "roster", "--on", ON, "--json"))
    with Ledger.open(agency) as ledger:
        expected = roster(ledger.records(), read_pack(), read_curriculum(), ON)
    assert [each["officer"]["id"] for each in found] == [now.officer.id for now in expected]
    assert [each["because"] for each in found] == [now.because for now in expected]
    assert sorted(map(roster_row, reversed(expected))) == [roster_row(now) for now in expected]


def test_an_empty_ledger_has_an_empty_roster(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody on record: an empty JSON list, and a line that says how to begin."""
    with Ledger.open(str(tmp_path / "new.db"), create=True):
        pass
    print_roster.print_roster_json(str(tmp_path / "new.db"), read_pack(), ON, None)
    assert json.loads(capsys.readouterr().out) == []
    print_roster.print_roster(str(tmp_path / "new.db"), read_pack(), ON, None)
    assert "no officers yet" in capsys.readouterr().out
