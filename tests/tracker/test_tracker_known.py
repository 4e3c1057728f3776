"""Two times: the day an event took effect, and the moment it was recorded; what was known, and when."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.tracker.ledgers import AT, DOE, LEE, found, made
from tracker.cli import standing as standing_command
from tracker.cli import track
from tracker.events.record import standing_events
from tracker.ledger.ledger import Ledger
from tracker.problem import Problem

DAY = timedelta(days=1)


@pytest.fixture
def db(tmp_path: Path) -> str:
    """An officer appointed in 2024, lapsed in September 2025; the certificate of June came in October."""
    path = str(tmp_path / "ledger.db")
    with Ledger.open(path, create=True) as ledger:
        ledger.append([made("appointed", "a", "2024-09-01")], datetime(2024, 9, 2, 9, tzinfo=UTC), "clerk", [LEE])
        ledger.append([made("hours", "h", "2025-06-13")], datetime(2025, 10, 10, 9, tzinfo=UTC), "clerk")
        later = LEE.model_copy(update={"name": "Robin Lee-Marlow"})
        ledger.append([], datetime(2026, 1, 5, 9, tzinfo=UTC), "clerk", [later, DOE])
    return path


def run(db: str, *words: str, code: int = 0) -> str:
    """What a command prints."""
    done = CliRunner().invoke(track, [*words, "--db", db])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == code, done.output
    return done.output


def test_late_paperwork_changes_today_and_not_what_was_known(db: str) -> None:
    """On 1 October the officer was lapsed as far as anyone knew; by what came later, never."""
    ask = ("status", "rlee", "--on", "2025-10-01", "--json")
    then = json.loads(run(db, *ask, "--as-known", "2025-10-01T12:00Z"))
    now = json.loads(run(db, *ask))
    assert (then["status"], then["may_serve_in_school"]) == ("lapsed", False)
    assert (now["status"], now["may_serve_in_school"]) == ("in-training", True)
    assert (then["as_known"], now["as_known"]) == ("2025-10-01T12:00:00+00:00", None)
    assert then["officer"]["name"] == "Robin Lee"
    assert now["officer"]["name"] == "Robin Lee-Marlow"


def test_roster_and_events_know_only_what_was_on_record(db: str) -> None:
    """Roster and events leave out what was recorded later, officers included, and say so."""
    known = ("--as-known", "2025-10-01T12:00Z")
    said = run(db, "roster", "--on", "2025-10-01", *known)
    assert "As known on 2025-10-01 12:00:00 UTC" in said
    assert "lapsed" in said
    assert "jdoe" not in said
    assert "jdoe" in run(db, "roster", "--on", "2025-10-01")
    assert "2025-06-13  hours" in run(db, "events", "rlee")
    assert "2025-06-13  hours" not in run(db, "events", "rlee", *known)
    said = run(db, "status", "jdoe", *known, code=1)
    assert "knows no officer 'jdoe' on 2025-10-01" in said


def test_the_report_knows_only_what_was_on_record(db: str, tmp_path: Path) -> None:
    """The agency's report as known then names the moment, and has nobody in it who was added later."""
    asked = ("--on", "2025-10-01", "--as-known", "2025-10-01T12:00Z")
    run(db, "report", "--out", str(tmp_path / "out"), *asked)
    page = next((tmp_path / "out").glob("*.html")).read_text(encoding="utf-8")
    assert "as known 2025-10-01 12:00 UTC" in page
    assert "lapsed" in page
    assert "Robin Lee" in page
    assert "jdoe" not in page


@pytest.mark.parametrize("moment", ["2199-01-01", "2199-01-01T10:00Z", "yesterday", "2025-13-01"])
def test_a_moment_must_be_one_that_has_come(db: str, moment: str) -> None:
    """What will be known in the future is not known, and a word is no moment."""
    assert "moment" in run(db, "status", "rlee", "--as-known", moment, code=2)


def test_a_day_is_known_to_its_end(tmp_path: Path) -> None:
    """A day alone means its end, on this computer's clock; today means now."""
    path = str(tmp_path / "ledger.db")
    with Ledger.open(path, create=True) as ledger:
        noon = datetime(2025, 3, 14, 12).astimezone(UTC)
        ledger.append([made("appointed", "a", "2024-09-01")], noon, "clerk", [LEE])
    assert "appointed" in run(path, "events", "rlee", "--as-known", "2025-03-14")
    assert "appointed" in run(path, "events", "rlee", "--as-known", date.today().isoformat())
    run(path, "events", "rlee", "--as-known", "2025-03-13", code=1)


def test_a_correction_is_a_new_event(db: str) -> None:
    """`correct` leaves the wrong event on record; asked as known before, the answer is what it was."""
    before = datetime.now(UTC)
    said = run(db, "correct", "2", "day=2025-09-13", "minutes=2400", "--source", "Letter of DOCJT")
    assert "Corrected: event 2" in said
    said = run(db, "events", "rlee")
    assert "hours (no longer stands)" in said
    assert "source Letter of DOCJT" in said
    ask = ("status", "rlee", "--on", "2025-09-05", "--json")
    assert json.loads(run(db, *ask))["status"] == "lapsed"
    assert json.loads(run(db, *ask, "--as-known", before.isoformat()))["status"] == "in-training"
    with Ledger.open(db) as ledger:
        assert found(ledger) == []
        assert ledger.entry(3).event.corrects == "h"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("2", "colour=red"), "write field=value"),
        (("2", "officer=jdoe"), "write field=value"),
        (("2", "minutes=many"), "minutes"),
        (("2", "level=sro9"), "no level 'sro9'"),
        (("99", "minutes=60"), "no event 99"),
    ],
)
def test_a_correction_must_be_valid(db: str, words: tuple[str, ...], why: str) -> None:
    """A field the event does not have, a value it cannot have, an event that is not there: nothing is recorded."""
    assert why in run(db, "correct", *words, "--source", "Letter", code=1)
    with Ledger.open(db) as ledger:
        assert len(ledger.entries()) == 2


def test_what_was_corrected_is_not_corrected_again(db: str) -> None:
    """Only the event that stands is corrected; its correction can be corrected in turn."""
    run(db, "correct", "2", "day=2025-06-14", "--source", "Letter")
    assert "already" in run(db, "correct", "2", "day=2025-06-15", "--source", "Letter", code=1)
    run(db, "correct", "3", "day=2025-06-15", "--source", "Second letter")
    with Ledger.open(db) as ledger:
        assert [event.day.day for event in ledger.record("rlee").events if event.kind == "hours"] == [15]


@pytest.mark.parametrize(
    ("aims", "stand"),
    [
        ({"b": "a"}, "b"),
        ({"b": "a", "c": "b"}, "c"),
        ({"b": "a", "c": "b", "d": "c"}, "d"),
        ({"b": "a", "v": "b"}, "a"),
        ({"b": "a", "v": "b", "w": "v"}, "b"),
        ({"b": "a", "c": "b", "v": "c"}, "b"),
        ({"b": "a", "c": "b", "v": "b"}, "c"),
        ({"v": "a"}, ""),
        ({"b": "a", "c": "a"}, "bc"),
    ],
)
def test_what_stands_after_corrections_of_corrections(aims: dict[str, str], stand: str) -> None:
    """A correction keeps its place when it is corrected in turn, and gives it back when it is voided.

    Each letter is an event that corrects another; v and w void one.
    """
    events = [made("hours", "a", "2025-06-01")]
    for key, target in aims.items():
        void = key in "vw"
        more: dict[str, Any] = {"voids": target} if void else {"corrects": target}
        events.append(made("voided" if void else "hours", key, "2025-06-01", **more))
    for order in (events, events[::-1]):
        assert "".join(sorted(event.key for event in standing_events(order, "rlee"))) == stand


RECORD = """[officer]
id = "rlee"
name = "Robin Lee"
agency = "Marlow PD"

[[event]]
kind = "appointed"
day = 2024-09-01
agency = "Marlow PD"
employment = "agency-contract"
recorded_at = 2024-09-02T09:00:00Z

[[event]]
kind = "hours"
day = 2025-06-13
level = "sro1"
minutes = 2400
covers = "level"
title = "SRO I"
provider = "DOCJT"
"""


@pytest.mark.parametrize(
    ("at", "status"),
    [("2025-10-10T09:00:00Z", "lapsed"), ("2025-09-30T09:00:00Z", "in-training")],
)
def test_a_record_file_may_say_when_each_event_was_recorded(tmp_path: Path, at: str, status: str) -> None:
    """`sro standing --as-known` leaves out of a record file what was recorded later."""
    file = tmp_path / "officer.toml"
    file.write_text(f"{RECORD}recorded_at = {at}\n")
    words = ["--record", str(file), "--on", "2025-10-01", "--json", "--as-known", "2025-10-01T12:00Z"]
    done = CliRunner().invoke(standing_command, words)
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["status"] == status


@pytest.mark.parametrize("line", ["", "recorded_at = 2025-10-10T09:00:00\n", 'recorded_at = "soon"\n'])
def test_a_record_file_must_say_when_to_be_asked_as_known(tmp_path: Path, line: str) -> None:
    """An event without a moment, or with one that has no zone, is a clear line instead of a guess."""
    file = tmp_path / "officer.toml"
    file.write_text(RECORD + line)
    words = ["--record", str(file), "--on", "2025-10-01", "--as-known", "2025-10-01T12:00Z"]
    done = CliRunner().invoke(standing_command, words)
    assert done.exit_code == 1
    assert "event 2: recorded_at" in done.output


def test_a_clock_set_back_does_not_change_the_order(db: str) -> None:
    """What is recorded while the clock is behind is kept as recorded after everything before it."""
    with Ledger.open(db) as ledger:
        ledger.append([made("hours", "late", "2025-07-01")], datetime(2020, 1, 1, tzinfo=UTC), "clerk")
        assert ledger.entries()[-1].recorded_at > datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_a_moment_between_two_recordings_is_exact(tmp_path: Path) -> None:
    """At the very microsecond of a recording it is known, and one microsecond earlier it is not."""
    with Ledger.open(str(tmp_path / "l.db"), create=True) as ledger:
        ledger.append([], AT, "clerk", [LEE])
        at = AT + timedelta(microseconds=500_001)
        ledger.append([made("appointed", "a", "2024-09-01")], at, "clerk")
        assert len(ledger.entries(as_known=at)) == 1
        assert ledger.entries(as_known=at - timedelta(microseconds=1)) == []
        with pytest.raises(Problem, match="knows no officer"):
            ledger.record("rlee", AT - DAY)
        assert replace(ledger.record("rlee", AT)).events == ()
