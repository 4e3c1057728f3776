"""What reaches a learner beside the modules, and what handing in says."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from course.authoring.pictures import PICTURES, alternative, with_pictures
from course.player import answers
from course.player.cli import learn
from course.player.delivered import read_result, read_standing, standing_name
from course.player.handing_in import receipts, short_hash, unanswered
from course.player.home import home_values
from course.problem import Problem
from graders.delivery import read_standings

STANDING = {"on": "2026-11-21", "status": "on time", "because": "No deadline has been missed.", "officer": {"id": "a"}}


def test_the_home_without_a_class_counts_answers_and_hides_what_a_class_gives(tmp_path: Path) -> None:
    """New, then begun; nothing to hand in, no hours."""
    assert CliRunner().invoke(learn, ["start", str(tmp_path), "--no-open"]).exit_code == 0
    here = tmp_path / "06-records"
    now = datetime(2026, 11, 21, tzinfo=UTC)
    records = next(one for one in home_values(tmp_path, now)["modules"] if one["folder"] == "06-records")
    assert (records["state"], records["can_submit"]) == ("new", False)
    first = unanswered(here)[0]
    answers.append(here, first.id, "a", now)
    answers.append(here, first.id, ["a"], now)
    values = home_values(tmp_path, now)
    assert values["hours"] == []
    assert len(unanswered(here)) in (records["count"], records["count"] - 1)


def test_a_receipts_hash_follows_the_answers(tmp_path: Path) -> None:
    """Ten hex digits of the log's SHA-256; another answer, another hash; a bad line is no receipt."""
    empty = short_hash(tmp_path)
    answers.append(tmp_path, "sro1-x-01", "a", datetime(2026, 11, 21, tzinfo=UTC))
    assert short_hash(tmp_path) != empty
    (tmp_path / "receipts.jsonl").write_text("torn\n{}\n")
    assert receipts(tmp_path) == {}


def test_a_page_without_a_result_and_a_standing_that_is_none_are_passed_over(tmp_path: Path) -> None:
    """Old feedback pages and broken files leave the home page standing."""
    (tmp_path / "old.html").write_text("<html><meta name='sro-result' content='no'></html>")
    assert read_result(tmp_path / "old.html") is None
    (tmp_path / "standing.json").write_text("[]")
    assert read_standing(tmp_path) is None
    assert standing_name("one") != standing_name("two")


def test_standings_are_read_from_a_file_or_a_folder(tmp_path: Path) -> None:
    """One, a list, or a folder; anything else is named."""
    (tmp_path / "a.json").write_text(json.dumps([STANDING]))
    assert set(read_standings(tmp_path)) == set(read_standings(tmp_path / "a.json")) == {"a"}
    (tmp_path / "b.json").write_text("{}")
    with pytest.raises(Problem, match=r"b\.json is no standing"):
        read_standings(tmp_path)


@pytest.mark.parametrize("path", sorted(PICTURES.glob("*.svg")), ids=lambda path: path.stem)
def test_every_picture_says_in_words_what_it_shows(path: Path) -> None:
    """Title and description, and nothing that acts or is fetched."""
    assert len(alternative(path).split()) > 30
    text = path.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "href" not in text


def test_a_picture_goes_into_the_notebook_with_its_words() -> None:
    """The text names an attachment, and the attachment is the picture."""
    text, found = with_pictures("![x](../../pictures/levels.svg)")
    assert text.startswith("![Three levels and their deadlines. ")
    assert text.endswith("(attachment:levels.svg)")
    assert found["levels.svg"]["image/svg+xml"]
