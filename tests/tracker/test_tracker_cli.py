"""The commands a training coordinator types, and what they say."""

import json
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from tracker.cli import track

AGENCY = ("--agency", "Marlow PD")


class Desk:
    """A coordinator's desk: one ledger, used by command."""

    def __init__(self, db: Path) -> None:
        self.db = db

    def run(self, *arguments: str, code: int = 0) -> str:
        """What a command prints; it must end with `code`, without a traceback."""
        done = CliRunner().invoke(track, [*arguments, "--db", str(self.db)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert done.exit_code == code, done.output
        return done.output


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A ledger with one officer in training, one exempt and one without an appointment."""
    made = Desk(tmp_path / "ledger.db")
    made.run("officer", "add", "rlee", "--name", "Robin Lee", *AGENCY, "--appointed", "2024-09-01")
    made.run("officer", "add", "mkay", "--name", "Maxim [bold]Kay", *AGENCY, "--appointed", "2017-08-01")
    made.run("officer", "add", "anew", "--name", "Ann O'New", *AGENCY)
    return made


def test_status_explains_itself(desk: Desk) -> None:
    """The standing, its reason, its rule, the next deadline and the notice are all there."""
    said = desk.run("status", "rlee", "--on", "2025-03-01", "--explain")
    assert "in-training: may serve in a school" in said
    assert "SRO I by 2025-09-01" in said
    assert "due by 1 September 2025; still to do: 40 h and 10 modules" in said
    assert "not a state certificate" in said
    said = desk.run("status", "rlee", "--on", "2025-09-02")
    assert "lapsed: MAY NOT serve in a school" in said
    assert "KLC model policy VI-D" in said


def test_roster_shows_everyone_the_most_urgent_first(desk: Desk) -> None:
    """All officers in one table of at most 100 columns, lapsed first, with words for every status."""
    said = desk.run("roster", "--on", "2025-09-02")
    assert max(len(line) for line in said.splitlines()) <= 100
    assert said.index("Robin Lee") < said.index("Ann O'New")
    assert "Maxim [bold]Kay" in said
    for text in (
        "lapsed",
        "may NOT serve",
        "exempt",
        "may serve",
        "not-appointed",
        "158.441(5)",
        "OVERDUE since",
        "2025-09-01 SRO I",
        "VI-D",
    ):
        assert text in said
    assert "not a state certificate" in " ".join(said.split())


def test_roster_as_json_and_status_without_an_officer_are_the_same(desk: Desk) -> None:
    """`status` without an officer is everyone, and JSON carries the notice for each."""
    roster = json.loads(desk.run("roster", "--on", "2025-09-02", "--json"))
    assert roster == json.loads(desk.run("status", "--on", "2025-09-02", "--json"))
    assert {each["officer"]["id"]: each["status"] for each in roster} == {
        "rlee": "lapsed",
        "mkay": "exempt",
        "anew": "not-appointed",
    }
    assert all("not a state certificate" in each["notice"] for each in roster)


def test_attesting_twice_is_recorded_once(desk: Desk) -> None:
    """The same attestation again changes nothing and says so."""
    words = ("attest", "rlee", "sro1-searches", "260", "--by", "Sgt. Cole", "--day", "2025-02-01")
    assert desk.run(*words).startswith("Attested")
    assert desk.run(*words).startswith("Already on record")
    assert json.loads(desk.run("status", "rlee", "--json", "--on", "2025-03-01"))["minutes_total"] == 260


def test_what_was_voided_can_be_recorded_anew(desk: Desk) -> None:
    """After a void the same fact can be entered again, and then counts."""
    words = ("attest", "rlee", "sro1-searches", "260", "--by", "Sgt. Cole", "--day", "2025-02-01")
    desk.run(*words)
    assert "Voided: event 3 (attested, rlee, 2025-02-01)" in desk.run("void", "3", "--reason", "Wrong officer")
    assert json.loads(desk.run("status", "rlee", "--json", "--on", "2025-03-01"))["minutes_total"] == 0
    assert "(no longer stands)" in desk.run("events", "rlee")
    assert "1 later event is" not in desk.run("status", "rlee", "--on", "2025-03-01")
    assert desk.run(*words).startswith("Attested")
    assert json.loads(desk.run("status", "rlee", "--json", "--on", "2025-03-01"))["minutes_total"] == 260


def test_an_extension_moves_one_deadline(desk: Desk) -> None:
    """An extension on record shows in the due day; one that is too long is refused."""
    words = ("extend", "rlee", "sro1", "--ground", "Illness", "--grantor", "DOCJT", "--granted", "2025-08-01")
    desk.run(*words, "90")
    assert json.loads(desk.run("status", "rlee", "--json", "--on", "2025-09-02"))["next_due"] == "2025-11-30"
    assert "more than the 180 days" in desk.run(*words, "181", code=1)


def test_leaving_and_coming_back(desk: Desk) -> None:
    """Departure and a new appointment are recorded and change the standing."""
    desk.run("officer", "leave", "rlee", "2025-06-01")
    assert "separated: MAY NOT serve" in desk.run("status", "rlee", "--on", "2025-06-01")
    desk.run("officer", "appoint", "rlee", "2026-01-05")
    assert "SRO I by 2027-01-05" in desk.run("status", "rlee", "--on", "2026-06-01")
    assert "Already on record" in desk.run("officer", "appoint", "rlee", "2026-01-05")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("status", "ghost"), "knows no officer 'ghost'"),
        (("events", "ghost"), "knows no officer 'ghost'"),
        (("officer", "appoint", "ghost", "2026-01-05"), "knows no officer 'ghost'"),
        (("officer", "leave", "ghost", "2026-01-05"), "knows no officer 'ghost'"),
        (("attest", "ghost", "sro1-searches", "60", "--by", "X"), "knows no officer 'ghost'"),
        (("attest", "rlee", "sro1-ghosts", "60", "--by", "X"), "no module 'sro1-ghosts'"),
        (("attest", "rlee", "ghosts", "60", "--by", "X"), "there is no level 'ghosts'"),
        (("attest", "rlee", "sro1-searches", "0", "--by", "X"), "minutes"),
        (("attest", "rlee", "sro1-searches", "60", "--by", ""), "by: must not be empty"),
        (("attest", "rlee", "sro1-searches", "60", "--by", "X", "--day", "2199-01-01"), "has not come yet"),
        (("void", "99", "--reason", "x"), "no event 99"),
        (("officer", "add", "a b", "--name", "X", "--agency", "Y"), "no spaces"),
        (("officer", "add", "ab", "--name", "", "--agency", "Y"), "name: must not be empty"),
    ],
)
def test_a_mistake_is_one_line_and_changes_nothing(desk: Desk, words: tuple[str, ...], expected: str) -> None:
    """A wrong command says what is wrong in one line, and the ledger stays as it was."""
    before = desk.db.read_bytes()
    said = desk.run(*words, code=1)
    assert expected in said
    assert len(said.strip().splitlines()) == 1
    assert desk.db.read_bytes() == before


def test_verify_says_whole_or_what_is_wrong(desk: Desk) -> None:
    """An untouched ledger is whole; a changed one is reported with exit code 1."""
    assert "is whole: 2 events, 3 officer rows" in desk.run("verify")
    with closing(sqlite3.connect(desk.db)) as other:
        other.execute("DROP TRIGGER events_no_update")
        other.execute("UPDATE events SET day = '2020-01-01' WHERE seq = 1")
        other.commit()
    said = desk.run("verify", code=1)
    assert "FAULT: event 1: was changed after it was recorded" in said
    assert "Restore it from a backup" in said


@pytest.mark.parametrize("words", [("roster",), ("verify",), ("report", "--out", "out"), ("import-hours", "x.csv")])
def test_without_a_ledger_it_says_how_to_begin(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Every reading command says how to begin a ledger, and does not make an empty one."""
    empty = Desk(tmp_path / "none.db")
    assert "There is no ledger" in empty.run(*words, code=1)
    assert not empty.db.exists()


def test_the_ledger_is_found_by_the_environment(desk: Desk) -> None:
    """SRO_LEDGER names the ledger when --db does not, and --db may stand before the command or after it."""
    runner, elsewhere = CliRunner(), {"SRO_LEDGER": "/nowhere.db"}
    here = ["--db", str(desk.db)]
    for words, env in (
        (["roster"], {"SRO_LEDGER": here[1]}),
        ([*here, "roster"], elsewhere),
        (["roster", *here], elsewhere),
        (["--db", "/nowhere.db", "status", *here], {}),
        ([*here, "officer", "appoint", "rlee", "2024-09-01"], elsewhere),
    ):
        done = runner.invoke(track, words, env=env)
        assert (done.exit_code, "Robin Lee" in done.output or "rlee" in done.output) == (0, True), done.output


def test_without_a_day_it_is_today(tmp_path: Path) -> None:
    """A status without --on is about today."""
    desk = Desk(tmp_path / "ledger.db")
    yesterday = date.today() - timedelta(days=1)
    desk.run("officer", "add", "rlee", "--name", "Robin Lee", *AGENCY, "--appointed", str(yesterday))
    values = json.loads(desk.run("status", "rlee", "--json"))
    assert (values["on"], values["status"]) == (str(date.today()), "in-training")
