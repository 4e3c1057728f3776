"""The evidence behind a pass: answers, attempt and versions on record, and the work graded again."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from course.player.items import Written
from tests.driving import answer_all, bank_items, best, sro, worst
from tracker.class_evidence import sha256_of
from tracker.cli import track
from tracker.ledger import Ledger

NAME = "06-records"


@pytest.fixture(scope="module")
def passed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class in which one officer passed one module with the second of two hand-ins, and a ledger that holds it."""
    place = tmp_path_factory.mktemp("evidence")
    folder, mine, exchange = place / "sro1-evidence", place / "mine", place / "exchange"
    (place / "roster.csv").write_text("officer,first_name,last_name\nrlee,Robin,Lee\n")
    sro("class", "new", folder, "--roster", place / "roster.csv", "--exchange", exchange)
    sro("class", "release", folder, NAME)
    who = ("--class", "sro1-evidence", "--exchange", exchange, "--officer", "rlee")
    sro("learn", "start", mine, *who, "--no-open")
    for how in (worst, best):
        answer_all(mine / NAME, how)
        sro("learn", "submit", mine, NAME)
    sro("class", "collect", folder)
    sro("class", "grade", folder)
    marks = "".join(
        f'[[mark]]\nofficer = "rlee"\nitem = "{one}"\npoints = {item.points}\n'
        for one, item in bank_items(NAME).items()
        if isinstance(item, Written)
    )
    (place / "marks.toml").write_text(f'instructor = "Test"\n{marks}')
    sro("class", "mark", folder, place / "marks.toml")
    run(place, "import-class", folder, "--add-officers")
    return place


@pytest.fixture
def place(passed: Path, tmp_path: Path) -> Path:
    """A copy of class and ledger that a test may spoil."""
    for name in ("sro1-evidence", "exchange"):
        shutil.copytree(passed / name, tmp_path / name)
    shutil.copy(passed / "ledger.db", tmp_path / "ledger.db")
    settings = tmp_path / "sro1-evidence" / "class.toml"
    settings.write_text(settings.read_text().replace(str(passed), str(tmp_path)))
    return tmp_path


def run(place: Path, *words: object, code: int = 0) -> str:
    """What a command prints."""
    done = CliRunner().invoke(track, [*map(str, words), "--db", str(place / "ledger.db")])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == code, done.output
    return done.output


def regrade(place: Path, code: int = 0) -> str:
    """Grade event 1 again."""
    return run(place, "evidence", 1, "--class", place / "sro1-evidence", code=code)


def test_a_pass_carries_its_evidence(passed: Path) -> None:
    """Class, score, attempt, the hash of the answers, and the versions of bank, curriculum and pack."""
    with Ledger.open(str(passed / "ledger.db")) as ledger:
        event = ledger.entry(1).event
    assert event.kind == "module_passed"
    graded = passed / "sro1-evidence" / "autograded" / "rlee" / NAME / "answers.jsonl"
    assert event.answers_sha256 == sha256_of(graded) != ""
    assert event.attempt == 1  # handed in twice before any feedback: one attempt
    assert re.fullmatch(rf"{NAME} sha256:[0-9a-f]{{16}}", event.bank_version)
    assert re.fullmatch(r"kentucky sha256:[0-9a-f]{16}", event.pack_version)
    assert event.curriculum_version == "2026.1"
    assert event.class_name == "sro1-evidence"


def test_evidence_prints_both_times_and_who_recorded_it(passed: Path) -> None:
    """Without a class's folder the evidence is printed as it stands, with the row's hash."""
    said = run(passed, "evidence", 1, "--db", passed / "ledger.db")
    with Ledger.open(str(passed / "ledger.db")) as ledger:
        entry = ledger.entry(1)
    for text in (entry.hash, entry.recorded_by, f"{entry.recorded_at:%Y-%m-%d %H:%M:%S} UTC", str(entry.event.day)):
        assert text in said


def test_graded_again_it_is_the_same(passed: Path) -> None:
    """The same answers, bank and marks give the same score, and the class itself is not touched."""
    book = passed / "sro1-evidence" / "gradebook.db"
    before = sha256_of(book)
    said = regrade(passed)
    assert "Same: the work was graded again" in said
    assert len(re.findall(r"^same ", said, re.MULTILINE)) == 7
    assert sha256_of(book) == before


def test_other_answers_are_found(place: Path) -> None:
    """Answers that were changed after the fact are different in hash and in score."""
    for path in place.rglob("answers.jsonl"):
        lines = path.read_text().splitlines()
        answers = [json.loads(line) for line in lines]
        key = answers[-1]["item"]
        path.write_text("\n".join([*lines, json.dumps({**answers[0], "item": key, "answer": "z"})]) + "\n")
    said = regrade(place, code=1)
    assert "DIFFERENT       answers (SHA-256)" in said
    assert "Error: Different: " in said


def test_the_answers_of_the_recorded_attempt_are_found_in_the_exchange(place: Path) -> None:
    """When the class holds a later attempt, the recorded one is taken from the submissions by its hash."""
    folder = place / "sro1-evidence"
    for state in ("autograded", "submitted"):
        (folder / state / "rlee" / NAME / "answers.jsonl").write_text('{"item": "x", "answer": "a"}\n')
    assert "same            score graded again" in regrade(place)


def test_a_changed_gradebook_is_found(place: Path) -> None:
    """Points put into the gradebook by hand do not agree with what is on record."""
    with closing(sqlite3.connect(place / "sro1-evidence" / "gradebook.db")) as book:
        book.execute("UPDATE grade SET manual_score = 0 WHERE manual_score IS NOT NULL")
        book.commit()
    said = regrade(place, code=1)
    assert "DIFFERENT       score in the gradebook" in said


def test_what_cannot_be_graded_again_is_said(place: Path) -> None:
    """No answers, another class, no class: one clear line each."""
    folder = place / "sro1-evidence"
    assert "no class.toml" in run(place, "evidence", 1, "--class", place, code=1)
    settings = (folder / "class.toml").read_text()
    (folder / "class.toml").write_text(settings.replace("sro1-evidence", "sro1-other", 1))
    assert "the event is of sro1-evidence" in regrade(place, code=1)
    (folder / "class.toml").write_text(settings)
    for path in place.rglob("answers.jsonl"):
        path.unlink()
    assert "keeps no answers" in regrade(place, code=1)


def test_only_a_pass_is_graded_again(place: Path) -> None:
    """An appointment has evidence to show, and nothing to grade."""
    run(place, "officer", "appoint", "rlee", "2026-01-05", "--source", "Order 7")
    said = run(place, "evidence", 2)
    assert "Order 7" in said
    assert "nothing to grade" in run(place, "evidence", 2, "--class", place / "sro1-evidence", code=1)
    assert "no event 9" in run(place, "evidence", 9, code=1)


def test_imported_rows_carry_the_hash_of_their_file(tmp_path: Path) -> None:
    """An event from a spreadsheet names the file and its SHA-256, so the paper can be told from another."""
    run(tmp_path, "officer", "add", "rlee", "--name", "Robin Lee", "--agency", "Marlow PD")
    file = tmp_path / "hours.csv"
    file.write_text(
        "officer,day,level,minutes,covers,title,provider,evidence\nrlee,2025-06-13,sro1,2400,level,SRO I,DOCJT,\n"
    )
    run(tmp_path, "import-hours", file)
    said = run(tmp_path, "evidence", 1)
    assert "source             hours.csv" in said
    assert sha256_of(file) in said
