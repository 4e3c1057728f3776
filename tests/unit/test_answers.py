"""The answer log: append-only, last line counts, nothing unreadable stops the reader."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.player import answers

NOW = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)


def write(folder: Path, raw: bytes) -> None:
    (folder / answers.LOG).write_bytes(raw)


def test_the_last_line_for_an_item_counts(tmp_path: Path) -> None:
    """An answer can be changed; the log keeps both lines and the last one counts."""
    answers.append(tmp_path, "x-01", "a", NOW)
    answers.append(tmp_path, "x-02", ["a", "c"], NOW)
    answers.append(tmp_path, "x-01", "b", NOW)
    assert {one: given.answer for one, given in answers.read(tmp_path).latest.items()} == {
        "x-01": "b",
        "x-02": ["a", "c"],
    }
    assert len((tmp_path / answers.LOG).read_text().splitlines()) == 3


def test_a_torn_last_line_is_passed_over_and_the_next_answer_starts_a_new_line(tmp_path: Path) -> None:
    """A crash in the middle of a line loses that line only, now and after the next answer."""
    answers.append(tmp_path, "x-01", "a", NOW)
    with (tmp_path / answers.LOG).open("a") as log:
        log.write('{"item": "x-01", "ans')
    assert answers.read(tmp_path).latest["x-01"].answer == "a"
    answers.append(tmp_path, "x-02", "b", NOW)
    read = answers.read(tmp_path)
    assert read.latest["x-01"].answer == "a"
    assert read.latest["x-02"].answer == "b"
    assert read.unread == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfe\x00",
        b"[]\n",
        b"null\n",
        b'{"item": 3, "answer": "a"}\n',
        b'{"answer": "a"}\n',
        b'{"item": "x-01"}\n',
        b"[" * 100_000 + b"\n",
        b'{"item": "x-01", "answer": "a"\n',
    ],
)
def test_lines_that_are_not_answers_are_counted_and_passed_over(tmp_path: Path, raw: bytes) -> None:
    """Whatever stands in a line, reading goes on with the next."""
    write(tmp_path, raw.rstrip(b"\n") + b'\n{"item": "x-09", "answer": "c", "at": "then"}\n')
    read = answers.read(tmp_path)
    assert list(read.latest) == ["x-09"]
    assert read.unread == 1


def test_no_log_is_no_answers(tmp_path: Path) -> None:
    """A learner who has not begun has no answers and no trouble."""
    assert answers.read(tmp_path) == answers.Answers({})


def test_an_oversized_log_is_refused_whole(tmp_path: Path) -> None:
    """A log beyond the limit is not read at all, and that is said."""
    with (tmp_path / answers.LOG).open("wb") as log:
        log.truncate(answers.MOST_BYTES + 1)
    read = answers.read(tmp_path)
    assert not read.latest
    assert "larger than" in read.trouble


@pytest.mark.parametrize("kind", ["link", "directory", "pipe"])
def test_only_a_plain_file_is_opened(tmp_path: Path, kind: str) -> None:
    """A link to the bank, a directory or a pipe in the log's place is refused, not followed."""
    secret = tmp_path / "elsewhere.jsonl"
    secret.write_text('{"item": "x-01", "answer": "a", "at": ""}\n')
    log = tmp_path / answers.LOG
    {"link": lambda: log.symlink_to(secret), "directory": log.mkdir, "pipe": lambda: os.mkfifo(log)}[kind]()
    read = answers.read(tmp_path)
    assert not read.latest
    assert "not a plain file" in read.trouble


@given(st.binary(max_size=300))
def test_reading_never_raises(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    """Any bytes at all give answers, a count, or trouble: never an error."""
    folder = tmp_path_factory.mktemp("log")
    write(folder, raw)
    assert answers.read(folder).unread >= 0


@given(st.text(max_size=200))
def test_a_text_comes_back_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """What a learner typed is what is read."""
    folder = tmp_path_factory.mktemp("log")
    answers.append(folder, "x-w1", text, NOW)
    assert answers.read(folder).latest["x-w1"].answer == text


def test_times_are_utc(tmp_path: Path) -> None:
    """The time of an answer is written in UTC."""
    answers.append(tmp_path, "x-01", "a", NOW)
    assert json.loads((tmp_path / answers.LOG).read_text())["at"] == "2026-09-01T08:30:00+00:00"
