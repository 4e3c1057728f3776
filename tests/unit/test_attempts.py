"""Attempts and variants as plain values: which form is asked, which attempt counts, what a card refuses."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import course
from course.player import answers
from course.player.attempts import PASSED, USED_UP, attempt_at, own_items, variant_number
from course.player.delivered import ClassFacts, Result
from course.problem import Problem
from graders.attempts import Closed, Given, History, counting, opens, over, read_history
from graders.classes import Class, read_class, write_class
from graders.work import work_of
from tests.unit.test_card import GRADED, say

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
ONE, TWO = "sro1-searches-01", "sro1-searches-w1"
SLOTS = {ONE: (ONE, f"{ONE}b"), TWO: (TWO, f"{TWO}b", f"{TWO}c")}


@given(st.text(), st.text(), st.text(), st.integers(1, 50), st.integers(1, 6))
def test_a_variant_is_fixed_and_the_next_attempt_gives_another(
    where: str, who: str, slot: str, attempt: int, count: int
) -> None:
    """One of the variants, the same each time; another one next, wherever there is another."""
    found = variant_number(where, who, slot, attempt, count)
    assert found == variant_number(where, who, slot, attempt, count)
    assert 0 <= found < count
    assert (found != variant_number(where, who, slot, attempt + 1, count)) is (count > 1)


def test_learners_of_a_class_get_different_variants_and_a_class_to_come_gets_the_same_as_today() -> None:
    """Both of two are given out; a figure once given stays, or a class under way would be asked anew."""
    drawn = [variant_number("sro1-autumn", f"officer{number}", ONE, 1, 2) for number in range(100)]
    assert 30 < sum(drawn) < 70
    assert [variant_number("sro1-demo", one, ONE, 1, 2) for one in ("avery", "blake", "casey")] == [1, 1, 1]


def module_of(here: Path, facts: ClassFacts | None = None, page: Result | None = None) -> Path:
    """A learner's module folder in a class, with a feedback page if there is one."""
    items = [item | {"variants": [item | {"id": f"{item['id']}b", "stem": "Other?"}]} for item in GRADED["items"]]
    folder = here / "04-searches"
    (folder / "feedback" / "then").mkdir(parents=True)
    (folder / "graded.json").write_text(json.dumps(GRADED | {"items": items}))
    exchange = here / "exchange" / "sro1-x"
    exchange.mkdir(parents=True)
    (exchange / "class.json").write_text((facts or ClassFacts()).model_dump_json())
    text = f'course_id = "sro1-x"\nexchange = "{here / "exchange"}"\nofficer = "avery"\n'
    (here / "learner.toml").write_text(text)
    if page:
        show(folder, page)
    return folder


def show(folder: Path, page: Result) -> None:
    """Put a feedback page with this result into the folder."""
    mark = page.model_dump_json().replace('"', "&quot;")
    (folder / "feedback" / "then" / "searches.html").write_text(f'<meta name="sro-result" content="{mark}">')


def result(**more: Any) -> Result:
    """A first attempt in which the choice is to do again."""
    return Result(score=1, most=8, passed=False, allowed=3, **({"asked": {ONE: 2, TWO: 1}, "redo": (ONE,)} | more))


def test_a_page_of_a_failed_attempt_opens_the_next(tmp_path: Path) -> None:
    """What is to do again has another variant, in the second attempt; the rest is closed and kept."""
    folder = module_of(tmp_path)
    before = {one["id"]: one for one in own_items(folder, NOW)}
    show(folder, result())
    after = {one["id"]: one for one in own_items(folder, NOW)}
    assert after[ONE]["variant"] != before[ONE]["variant"]
    assert (after[ONE]["attempt"], after[ONE]["closed"]) == (2, "")
    assert (after[TWO]["variant"], after[TWO]["attempt"]) == (before[TWO]["variant"], 1)
    assert "Done in attempt 1" in after[TWO]["closed"]


def test_without_a_class_everyone_gets_the_first_form(tmp_path: Path) -> None:
    """Study on one's own has no attempts."""
    folder = module_of(tmp_path)
    (tmp_path / "learner.toml").unlink()
    assert [one["variant"] for one in own_items(folder, NOW)] == [ONE, TWO]


@pytest.mark.parametrize(("page", "says"), [
    (result(opens=datetime(2099, 1, 1, tzinfo=UTC)), "may begin on"),
    (result(over=PASSED), "You have passed"),
    (result(over=USED_UP), "No attempt is left"),
])  # fmt: skip
def test_a_closed_card_says_why_and_saves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: Result, says: str
) -> None:
    """Waiting, passed, used up: the card says so, and an answer that comes all the same is refused."""
    monkeypatch.chdir(module_of(tmp_path, page=page))
    card = course.ask(ONE)
    assert says in card.item["closed"]
    assert says in say(card, "a")[0]["refused"]
    assert not Path(answers.LOG).exists()


def test_a_card_from_before_a_new_attempt_says_so_and_saves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page left open while feedback arrived cannot answer the old variant."""
    folder = module_of(tmp_path)
    monkeypatch.chdir(folder)
    card = course.ask(ONE)
    assert say(card, "a") == [{"saved": 7}]
    show(folder, result())
    assert attempt_at(folder).number == 2
    assert "a new attempt has begun" in say(card, "b")[0]["refused"]
    assert course.ask(ONE).answer is None
    assert say(course.ask(ONE), "c") == [{"saved": 7}]
    lines = [json.loads(line) for line in Path(answers.LOG).read_text().splitlines()]
    assert [(line["attempt"], line["answer"]) for line in lines] == [(1, "a"), (2, "c")]
    assert lines[0]["variant"] != lines[1]["variant"]


def test_how_sure_is_asked_where_the_class_says_so_and_kept_with_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Off by default and in practice; a word that is none of the three is dropped."""
    monkeypatch.chdir(module_of(tmp_path, ClassFacts(confidence=True)))
    card = course.ask(ONE)
    assert card.asks_sure
    for sure, kept in (("guess", "guess"), ("certain", "")):
        card._received(card, {"answer": "a", "sure": sure, "turn": 1}, None)
        assert course.ask(ONE).sure == kept
    (tmp_path / "exchange" / "sro1-x" / "class.json").unlink()
    assert not course.ask(ONE).asks_sure


@pytest.mark.parametrize("bad", [{"attempt": "2"}, {"attempt": True}, {"attempt": 1.5}, {"variant": 3}])
def test_a_line_with_a_wrong_attempt_or_variant_is_no_answer(tmp_path: Path, bad: dict[str, Any]) -> None:
    """Counted as unread, like any line that is none."""
    (tmp_path / answers.LOG).write_text(json.dumps({"item": ONE, "answer": "a"} | bad) + "\n")
    read = answers.read(tmp_path)
    assert (read.unread, read.given) == (1, {})


def test_the_settings_of_a_class_stand_in_its_file_with_what_they_mean(tmp_path: Path) -> None:
    """What is written is read back, and each setting says in words what it does; an old file gets the defaults."""
    made = a_class(attempts=2, wait_hours=48, counts="last", confidence=True)
    write_class(tmp_path / "class", made, "")
    assert read_class(tmp_path / "class") == made
    path = tmp_path / "class" / "class.toml"
    assert "attempts = 2  # allowed at each module\n" in path.read_text()
    old = [
        line for line in path.read_text().splitlines() if line.split()[0] not in ("attempts", "wait_hours", "counts")
    ]
    path.write_text("\n".join(old))
    assert (read_class(tmp_path / "class").attempts, read_class(tmp_path / "class").counts) == (3, "best")


def a_class(**more: Any) -> Class:
    """A class with the usual settings."""
    return Class(course_id="sro1-x", level="sro1", pass_mark=80, curriculum_version="1", exchange="", **more)


def closed(attempt: int, points: float, passed: bool = False, again: bool = True) -> Closed:
    """A closed attempt of two items; the first is to do again unless said otherwise."""
    items = {
        ONE: Given(variant=ONE, asked=attempt, points=0 if again else 2, most=2),
        TWO: Given(variant=TWO, asked=1, points=6, most=6, answer="Mine.", mark=6, comment="Good."),
    }
    at = NOW + timedelta(days=attempt)
    return Closed(officer="a", module="m", attempt=attempt, submitted_at=at, closed_at=at, score=points, most=9,
                  passed=passed, answers_sha256="", items=items)  # fmt: skip


def log_of(*lines: dict[str, Any]) -> answers.Answers:
    """An answer log with these lines."""
    given = {(one["item"], one["attempt"], one["variant"]): answers.Answer(at="", **one) for one in lines}
    return answers.Answers({}, given=given)


@pytest.mark.parametrize(("counts", "attempt"), [("best", 2), ("last", 3), ("first", 1)])
def test_best_last_or_first_counts(counts: str, attempt: int) -> None:
    """The setting picks one of three attempts; of two equals the earlier one."""
    assert counting(a_class(counts=counts), [closed(1, 3), closed(2, 5), closed(3, 4)]).attempt == attempt
    assert counting(a_class(), [closed(1, 5), closed(2, 5)]).attempt == 1


def test_a_pass_and_the_last_attempt_end_it() -> None:
    """Nothing is open after a pass that counts or after the last attempt; else the next one, after the wait."""
    assert over(a_class(), [closed(1, 8, passed=True)]) == PASSED
    assert over(a_class(attempts=2), [closed(1, 3), closed(2, 3)]) == USED_UP
    assert over(a_class(counts="first"), [closed(1, 3), closed(2, 8, passed=True)]) == ""
    assert over(a_class(), [closed(1, 7, again=False)]) == "nothing to do again"
    assert opens(a_class(wait_hours=12), [closed(1, 3)]) == closed(1, 3).closed_at + timedelta(hours=12)


def test_the_grader_decides_which_attempt_a_submission_is() -> None:
    """Open where the class's record and the time say so; the old answers stay, whatever the log says of them."""
    settings = a_class(wait_hours=0)
    history = History((closed(1, 3),))
    variant = SLOTS[ONE][variant_number("sro1-x", "a", ONE, 2, 2)]
    forged = {"item": TWO, "attempt": 1, "variant": TWO, "answer": "Changed."}
    late = NOW + timedelta(days=5)
    log = log_of(forged, {"item": ONE, "attempt": 2, "variant": variant, "answer": "b"})
    work = work_of(settings, "a", SLOTS, history, log, late)
    assert (work.attempt, work.open, work.answers) == (2, True, {ONE: "b", TWO: "Mine."})
    assert work.asked == {ONE: 2, TWO: 1}
    again = work_of(settings, "a", SLOTS, history, log, closed(1, 3).submitted_at)
    assert (again.attempt, again.open, again.notes) == (1, False, ())
    for settled, given_log, at, says in (
        (settings, log_of(forged), late, "without an answer to attempt 2"),
        (a_class(wait_hours=400), log, late, "before attempt 2 might begin"),
        (a_class(attempts=1), log, late, "after attempt 1, the last"),
    ):
        refused = work_of(settled, "a", SLOTS, history, given_log, at)
        assert (refused.attempt, refused.open) == (1, False)
        assert says in refused.notes[0]


def test_an_answer_to_another_variant_is_named() -> None:
    """It is not graded, and the note says which was asked."""
    asked = SLOTS[ONE][variant_number("sro1-x", "a", ONE, 1, 2)]
    other = next(one for one in SLOTS[ONE] if one != asked)
    work = work_of(a_class(), "a", SLOTS, History(),
                   log_of({"item": ONE, "attempt": 1, "variant": other, "answer": "a"}), NOW)  # fmt: skip
    assert ONE not in work.answers
    assert work.notes == (f"{ONE}: answered another variant than the one asked ({asked}); not accepted.",)


def test_where_the_first_attempt_counts_a_later_one_says_so() -> None:
    """It is for learning only."""
    log = log_of({"item": ONE, "attempt": 2, "variant": f"{ONE}b", "answer": "b"})
    work = work_of(a_class(counts="first", wait_hours=0), "a", SLOTS, History((closed(1, 3),)), log, None)
    assert work.notes[-1] == "In this class the first attempt counts; this one is for learning."


def test_a_broken_record_of_attempts_is_named(tmp_path: Path) -> None:
    """Nobody is graded past a record that cannot be read."""
    (tmp_path / "attempts.jsonl").write_text('{"event": "closed", "officer": "a", "module": "m"}\n')
    with pytest.raises(Problem, match=r"attempts\.jsonl, line 1 is no attempt"):
        read_history(tmp_path, "a", "m")
    assert read_history(tmp_path, "b", "m") == History()
    (tmp_path / "attempts.jsonl").write_text('{"event": "graded", "officer": "a", "module": "m"}\n{"event": "clo')
    assert read_history(tmp_path, "a", "m") == History(graded={})
