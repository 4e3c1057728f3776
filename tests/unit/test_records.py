"""Bad records: one line that says which file, which item and what to do."""

from pathlib import Path
from typing import Any

import pytest

from course.player.items import read_items
from course.problem import Problem

GOOD = """
[[item]]
id = "sro1-x-01"
type = "choice"
objective = 1
basis = "policy"
difficulty = 1
authorities = ["seed-klc"]
stem = "What now?"
option = [
  {id = "a", text = "A", reason = "why", credit = 1},
  {id = "b", text = "B", reason = "why"},
  {id = "c", text = "C", reason = "why"},
]
"""


def read(tmp_path: Path, text: str) -> Any:
    path = tmp_path / "practice.toml"
    path.write_text(text, encoding="utf-8")
    return read_items(path)


def test_a_good_record_is_read(tmp_path: Path) -> None:
    """The example that the bad ones are made from is good."""
    assert [item.id for item in read(tmp_path, GOOD)] == ["sro1-x-01"]


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ('id = "sro1-x-01"', 'id = "sro1 x 01"', "id:"),
        ("objective = 1", "objective = 0", "objective:"),
        ("objective = 1", "objectiv = 1", "objectiv"),
        ('type = "choice"', 'type = "chioce"', "chioce"),
        ('basis = "policy"', 'basis = "hunch"', "basis:"),
        ("credit = 1}", "credit = 2}", "credit:"),
        ("credit = 1}", "credit = 0.5}", "exactly one option with credit 1"),
        ('reason = "why", credit', 'reason = "", credit', "reason:"),
        ('id = "b"', 'id = "a"', "same id"),
        ("credit = 1}", "credit = 1, critical = true}", "credit must be 0"),
        ('authorities = ["seed-klc"]', "authorities = []", "authorities:"),
    ],
)
def test_a_mistake_is_named_with_file_item_and_line(tmp_path: Path, was: str, now: str, says: str) -> None:
    """The message names the file, the item, its line and the field, and is one line."""
    with pytest.raises(Problem) as caught:
        read(tmp_path, GOOD.replace(was, now))
    message = caught.value.message
    assert "practice.toml, item sro1" in message
    assert "(line 3)" in message
    assert says in message
    assert "\n" not in message


def test_malformed_toml_is_named_with_its_line(tmp_path: Path) -> None:
    """A missing quote is reported where it is."""
    with pytest.raises(Problem, match=r"practice\.toml: not valid TOML.*line 3"):
        read(tmp_path, GOOD.replace('"sro1-x-01"', '"sro1-x-01', 1))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The path that was looked for is in the message."""
    with pytest.raises(Problem, match=r"nowhere\.toml is not there"):
        read_items(tmp_path / "nowhere.toml")


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    """The message says how to save the file."""
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(Problem, match="UTF-8"):
        read_items(tmp_path / "x.toml")
