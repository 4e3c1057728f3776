"""When feedback must not be given: what was graded, handed in and written down are not one and the same work."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from course.player.items import Written
from graders import nbgrader_class as nb
from graders.attempts import Closed, read_history
from graders.class_settings import read_settings
from graders.cohort import Trouble
from graders.nbgrader_cohort import grade, hands, prepare
from graders.nbgrader_feedback import give, makers, prepare_feedback, step_back
from graders.nbgrader_states import states
from tests.cohorts import DUE, hand_in, make_class, read_module, sql, variants
from tests.driving import BANK, BIN, best, module, sro, worst
from tracker.classes.nbgrader_gradebook import read_gradebook

MODULE = module("07-counselor")
ITEMS = {one.id: one for one in read_module(BANK, MODULE)}
MARK = """update grade set manual_score = {points}, needs_manual_grade = 0
    where needs_manual_grade or manual_score is not null"""

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader makes the class in this process


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A class whose one officer has a first attempt closed: two good answers."""
    made = make_class(tmp_path, [MODULE], ["avery"])
    submit(made, 1, some=2)
    graded(made)
    sql(made, MARK.format(points=2))
    assert feedback(made) == ["given"]
    return made


def submit(folder: Path, attempt: int, some: int = 99, how: Callable[[Any], Any] = best) -> None:
    """Hand in an attempt: the first answers by `how`, the others wrong, a text to each written item."""
    asked = variants(folder, MODULE, "avery", attempt)
    given = {}
    for number, (slot, one) in enumerate(asked.items()):
        item = ITEMS[one]
        given[slot] = "I would say so." if isinstance(item, Written) else (how if number < some else worst)(item)
    hand_in(folder, MODULE, "avery", given, DUE + timedelta(days=attempt), attempt)


def graded(folder: Path) -> None:
    """Grade as `sro class grade` does."""
    settings = read_settings(folder)
    assert settings
    run = prepare(folder, settings, [MODULE])
    with hands(run) as doing:
        assert not [one for one in grade(run, MODULE, doing) if isinstance(one, Trouble)]


def feedback(folder: Path, meanwhile: Callable[[], object] = lambda: None) -> list[str]:
    """Give feedback; `given`, `unchanged` or why not. Something may happen once it is known who is marked."""
    settings = read_settings(folder)
    assert settings
    run = prepare_feedback(folder, settings, [MODULE])
    meanwhile()
    with makers(run) as doing:
        found = list(give(run, MODULE, doing))
    assert list(step_back(run, [MODULE])) == []
    return [one.why if isinstance(one, Trouble) else "unchanged" if one is None else "given" for one in found]


def closed(folder: Path) -> tuple[Closed, ...]:
    """The closed attempts."""
    return read_history(folder, "avery", MODULE.folder).closed


def page(folder: Path) -> str:
    """The page that the officer fetches."""
    (made,) = (folder.parent / "exchange" / "sro1-cohort" / "feedback").glob("*.html")
    return made.read_text(encoding="utf-8")


def test_a_grading_that_stopped_is_finished_first(folder: Path) -> None:
    """A new notebook beside old rows: no page, no attempt used up, and after grading all points are there."""
    submit(folder, 2)
    settings = read_settings(folder)
    assert settings
    run = prepare(folder, settings, [MODULE])
    with pytest.MonkeyPatch.context() as patch, hands(run) as doing:
        patch.setattr("graders.nbgrader_cohort.write_outcomes", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            list(grade(run, MODULE, doing))
    assert feedback(folder) == ["Its grading was not finished. Run: sro class grade"]
    assert len(closed(folder)) == 1
    graded(folder)
    sql(folder, MARK.format(points=6))
    assert feedback(folder) == ["given"]
    assert closed(folder)[1].score > closed(folder)[0].score + 20


def test_a_new_hand_in_is_graded_first(folder: Path) -> None:
    """On both roads; and the status shows no attempt with another one's points."""
    submit(folder, 2)
    assert feedback(folder) == ["Handed in again since it was graded. Run: sro class grade"]
    (trouble,) = nb.feedback(folder, MODULE, ["avery"])
    assert isinstance(trouble, Trouble)
    assert trouble.why == f"avery, {MODULE.folder}: Handed in again since it was graded. Run: sro class grade"
    assert len(closed(folder)) == 1
    (state,) = states(folder, MODULE)
    assert (state.state, state.points, state.attempt) == ("waits for grading", None, "")
    graded(folder)
    sql(folder, MARK.format(points=6))
    assert feedback(folder) == ["given"]
    assert closed(folder)[1].submitted_at == closed(folder)[0].submitted_at.replace() + timedelta(days=1)  # type: ignore[union-attr]


def test_the_page_of_a_worse_attempt_stays_when_the_better_one_counts(folder: Path) -> None:
    """Given again, by nbgrader's command, by another rule of counting, after a new hand-in: never the other's page."""
    submit(folder, 2, some=0)
    graded(folder)
    sql(folder, MARK.format(points=0))
    assert feedback(folder) == ["given"]
    shown = page(folder)
    assert "This is attempt 2 of 3" in shown
    assert feedback(folder) == ["unchanged"]
    words = [BIN / "nbgrader", "generate_feedback", MODULE.folder, "--force"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert "attempt 1 counts, and its page was given before." in done.stderr
    settings = (folder / "class.toml").read_text()
    (folder / "class.toml").write_text(settings.replace('counts = "best"', 'counts = "last"'))
    assert feedback(folder) == ["Another attempt counts than the gradebook shows. Run: sro class grade"]
    (folder / "class.toml").write_text(settings)
    submit(folder, 3)
    assert feedback(folder) == ["Handed in again since it was graded. Run: sro class grade"]
    assert page(folder) == shown


def test_a_corrected_mark_of_the_attempt_that_counts_is_kept(folder: Path) -> None:
    """The record says the new points; while nothing else comes next, the instructor is told to tell the officer."""
    submit(folder, 2, some=0)
    graded(folder)
    sql(folder, MARK.format(points=0))
    feedback(folder)
    before = closed(folder)[0].score
    sql(folder, MARK.format(points=5))
    (why,) = feedback(folder)
    assert (
        why
        == f"attempt 1 counts and now has {before + 6:g} of 48 points. Tell the officer, whose page does not say so."
    )
    assert [one.score for one in closed(folder)] == [before + 6, closed(folder)[1].score]
    assert feedback(folder) == ["unchanged"]


def test_a_setting_that_opens_another_attempt_reaches_who_had_none_left(folder: Path) -> None:
    """The page of the attempt that counts tells it, because no other page would come."""
    settings = (folder / "class.toml").read_text()
    (folder / "class.toml").write_text(settings.replace("attempts = 3", "attempts = 2"))
    submit(folder, 2, some=0)
    graded(folder)
    sql(folder, MARK.format(points=0))
    feedback(folder)
    assert "No attempt is left in this module." in page(folder)
    (folder / "class.toml").write_text(settings)
    graded(folder)
    assert feedback(folder) == ["given"]
    assert "Attempt 3 of 3 asks these items again" in page(folder)
    assert feedback(folder) == ["unchanged"]


def test_a_mark_taken_away_meanwhile_is_waited_for(folder: Path) -> None:
    """Handed in and graded again after it was read who is marked: no page, nothing closed."""
    submit(folder, 2)
    graded(folder)
    sql(folder, MARK.format(points=6))
    ungrade = "update grade set needs_manual_grade = 1, manual_score = null where manual_score is not null"
    assert feedback(folder, lambda: sql(folder, ungrade)) == ["No feedback yet; a written answer waits for your mark."]
    assert len(closed(folder)) == 1


def test_late_work_that_earns_nothing_is_not_passed(tmp_path: Path) -> None:
    """Page, record, status and training record say the same of right answers that came after the due date."""
    made = make_class(tmp_path, [MODULE], ["avery"], "c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    submit(made, 1)
    graded(made)
    sql(made, MARK.format(points=6))
    assert feedback(made) == ["given"]
    assert "To do again." in page(made)
    assert "after a late penalty of" in page(made)
    (one,) = closed(made)
    (state,) = states(made, MODULE)
    (work,) = read_gradebook(made / "gradebook.db").work
    assert (one.passed, state.state) == (False, "below the pass mark")
    assert one.score == state.points == work.score == 12  # the written answers were marked after the penalty


def test_pages_can_be_fetched_whatever_the_umask(folder: Path) -> None:
    """A page is found by a name that only its officer knows, so others may pass but not look."""
    shelf = folder.parent / "exchange" / "sro1-cohort" / "feedback"
    shutil.rmtree(shelf)
    before = os.umask(0o077)
    feedback(folder)
    os.umask(before)
    assert shelf.stat().st_mode & 0o777 == 0o711
    (made,) = shelf.iterdir()
    assert [one.stat().st_mode & 0o777 for one in (made, shelf.parent / "class.json")] == [0o644, 0o644]


def test_a_standing_is_not_kept_back_by_a_page_that_fails(folder: Path) -> None:
    """Nor by a secret that is no text; whose standing could not be delivered is not among those served."""
    (folder / "autograded" / "avery" / MODULE.folder / "counselor.ipynb").unlink()
    (folder / "autograded" / "avery" / MODULE.folder / "counselor.ipynb").write_text("{}")
    standing = folder / "standing.json"
    standing.write_text(json.dumps({"officer": {"id": "avery"}, "on": "2026-11-01", "status": "x", "because": "y"}))
    words = ("class", "feedback", folder, MODULE.folder, "--standing", standing)
    said = sro(*words, fails=True)
    assert "standing delivered to avery" in said
    assert "1 could not be given feedback" in said
    (folder / "submitted" / "avery" / MODULE.folder / "submission_secret.txt").write_bytes(b"\xff\xfe")
    assert "standing delivered to nobody" in sro(*words, fails=True)


def test_an_unreadable_gradebook_is_said(folder: Path) -> None:
    """Grading, feedback and status: one line, no traceback."""
    (folder / "gradebook.db").write_bytes(b"no database" * 100)
    for command in ("grade", "feedback", "status", "scores", "items"):
        said = sro("class", command, folder, MODULE.folder, fails=True)
        assert "The gradebook cannot be read: file is not a database" in said, command
        assert "Traceback" not in said
