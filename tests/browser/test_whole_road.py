"""The whole road in a real browser, with the mouse and with the keyboard alone, no command typed, no code seen.

Open, study, answer every type of item, submit, feedback, study again, another attempt, pass, hours.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from course.player import answers
from course.player.attempts import own_items
from course.player.branches import Branch
from course.player.items import AnyItem, Choice, Written, read_items
from tests.browser.conftest import code_seen, faults, faults_in_every_window, outside_requests
from tests.browser.hands import Hand, Keyboard, Mouse, give
from tests.driving import asked_items, best, module, served, sro, worst

MODULE = module("08-educator")  # its graded items are of every type
CLASS = "sro1-whole"
OFFICERS = {"mouse": "avery", "keyboard": "blake"}
PRACTICE = {one.id: one for one in read_items(MODULE.path / "practice.toml")}


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of two attempts without waiting that asks how sure one is; two officers have joined it."""
    place = tmp_path_factory.mktemp("whole")
    rows = "".join(f"{one},{one.title()},Example\n" for one in OFFICERS.values())
    (place / "roster.csv").write_text(f"officer,first_name,last_name\n{rows}")
    where = ("--roster", place / "roster.csv", "--exchange", place / "exchange")
    sro("class", "new", place / CLASS, *where, "--attempts", 2, "--wait-hours", 0, "--confidence")
    sro("class", "release", place / CLASS, MODULE.folder, "--due", "2099-03-01")
    for one in OFFICERS.values():
        joined = ("--class", CLASS, "--exchange", place / "exchange", "--officer", one)
        sro("learn", "start", place / one, *joined, "--no-open")
        added = ("--name", f"{one.title()} Example", "--agency", "PD", "--appointed", "2026-03-26")
        sro("track", "--db", place / "ledger.db", "officer", "add", one, *added)
    return place


@pytest.fixture(params=["mouse", "keyboard"])
def walk(request: pytest.FixtureRequest, browser: Browser, school: Path) -> "Iterator[Walk]":
    """An officer's home in a fresh browser, and the hand that walks it; asking another machine fails the test."""
    officer = OFFICERS[request.param]
    with served("learn", "start", school / officer) as address:
        context = browser.new_context(viewport={"width": 1200, "height": 900})
        outside = outside_requests(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(address)
        yield Walk(school, officer, page, {"mouse": Mouse, "keyboard": Keyboard}[request.param](page))
        context.close()
        assert outside == []


class Walk:
    """An officer's way through the pages; each page is left without code seen."""

    def __init__(self, school: Path, officer: str, page: Page, hand: Hand) -> None:
        self.school, self.officer, self.page, self.hand = school, officer, page, hand
        self.here = school / officer / MODULE.folder

    @property
    def state(self) -> Locator:
        """What the home page says of the module."""
        return self.page.locator(".sro-state")

    def press(self, role: Any, name: str, exact: bool = False) -> None:
        """Use the first button or link of this name."""
        self.hand.press(self.page.get_by_role(role, name=name, exact=exact).first)

    def at_home(self) -> None:
        """The home page, up to date."""
        self.page.get_by_text("Up to date with your class").wait_for()
        assert code_seen(self.page) == []

    def at_study_page(self) -> None:
        """The module's page, its cards drawn, at its place."""
        self.page.locator('.sro-card[aria-label="Before you submit"]').wait_for()
        self.page.wait_for_timeout(1500)  # the page goes to its place when its height has been still
        assert code_seen(self.page) == []

    def to_graded_items(self) -> None:
        """By the contents, from anywhere in the text."""
        if isinstance(self.hand, Keyboard):
            self.hand.back_to_contents()
        self.press("link", "Graded items", exact=True)
        expect(self.page.get_by_role("heading", name="Graded items")).to_be_in_viewport()

    def look(self) -> None:
        """In every window, light and dark, nothing serious and nothing wider than the window."""
        if isinstance(self.hand, Mouse):
            assert faults_in_every_window(self.page) == {}

    def card(self, slot: str) -> Locator:
        """The card of one item."""
        return self.page.locator(f'section.sro-card[aria-label$=" item {slot}"]')

    def answer(self, how: Callable[[AnyItem], Any]) -> None:
        """Answer every item that is asked now, each saved with its attempt."""
        own = {one["id"]: one for one in own_items(self.here, datetime.now(UTC)) if not one["closed"]}
        for slot, item in asked_items(self.here).items():
            if slot in own:
                give(self.hand, self.card(slot), item, how(item))
                expect(self.card(slot).locator(".sro-status")).to_contain_text("Saved at")
        log = answers.read(self.here)
        given = {slot: log.to(one) for slot, one in own.items()}
        assert {slot: one and one.attempt for slot, one in given.items()} == {
            slot: one["attempt"] for slot, one in own.items()
        }

    def hand_in(self, expected: str) -> None:
        """Submit, agree, close the receipt; the focus comes back to where it was."""
        self.press("button", "Submit: ")
        dialog = self.page.get_by_role("dialog")
        expect(dialog).to_contain_text(expected)
        agree = dialog.get_by_role("button", name="Submit")
        self.hand.press(agree)
        expect(dialog).to_contain_text("Receipt")
        if "not answered" in expected:
            self.look()
        self.hand.press(dialog.get_by_role("button", name="Close"))
        expect(self.page.get_by_role("button", name="Submit: ")).to_be_focused()
        expect(self.state).to_contain_text("Submitted")

    def graded(self, share: float) -> None:
        """The class's part, each written answer with this share of its points, and the agency's; then news."""
        school, folder = self.school, self.school / CLASS
        ledger = ("--db", school / "ledger.db")
        written = {one: item for one, item in asked_items(self.here).items() if isinstance(item, Written)}
        rows = "".join(f'[[mark]]\nofficer = "{self.officer}"\nitem = "{one}"\npoints = {item.points * share}\n'
                       for one, item in written.items())  # fmt: skip
        (school / "marks.toml").write_text('instructor = "Test Instructor"\n' + rows)
        sro("class", "collect", folder, MODULE.folder)
        sro("class", "grade", folder, MODULE.folder)
        sro("class", "mark", folder, school / "marks.toml")
        sro("track", *ledger, "import-class", folder)
        (school / "standing.json").write_text(sro("track", *ledger, "roster", "--json"))
        sro("class", "feedback", folder, MODULE.folder, "--standing", school / "standing.json")
        self.press("button", "Ask your class for news")


def mostly_wrong(item: AnyItem) -> Any:
    """Right in most choices, wrong in every other type: so each type is asked again."""
    return best(item) if isinstance(item, Choice) and "-01" not in item.id else worst(item)


def test_from_a_new_module_to_hours(walk: Walk) -> None:
    """The whole road."""
    open_and_try_to_hand_in_nothing(walk)
    study_and_answer(walk)
    read_feedback_and_study_again(walk)
    pass_the_second_attempt(walk)


def open_and_try_to_hand_in_nothing(walk: Walk) -> None:
    """What is unanswered is named first, and Escape goes back."""
    walk.at_home()
    expect(walk.state).to_contain_text("New")
    walk.look()
    walk.press("button", "Submit: ")
    expect(walk.page.get_by_role("dialog")).to_contain_text("16 items are not answered yet")
    walk.look()
    walk.page.keyboard.press("Escape")
    expect(walk.page.get_by_role("button", name="Submit: ")).to_be_focused()
    walk.hand_in("16 items are not answered yet")  # until the class has graded it, it can be handed in again
    walk.press("link", "Open")


def study_and_answer(walk: Walk) -> None:
    """Practice answers at once; contents lead to the graded items; everything is answered, and submitted."""
    walk.at_study_page()
    walk.look()
    practice = {type(item): item for item in PRACTICE.values()}
    in_order = sorted(practice.values(), key=lambda one: one.id)
    section = heading_over(walk.card(in_order[0].id))
    walk.press("link", section, exact=True)
    expect(walk.page.get_by_role("heading", name=section)).to_be_in_viewport()
    for item in in_order:
        give_practice(walk.hand, walk.card(item.id), item)
    walk.to_graded_items()
    walk.answer(mostly_wrong)
    walk.press("link", "Submit on your training page")
    walk.at_home()
    walk.hand_in("Every graded item is answered.")


def heading_over(card: Locator) -> str:
    """The section in which a card stands, as the contents name it."""
    headings = "[...document.querySelectorAll('#rendered_cells h2')]"
    above = f"node => {headings}.findLast(one => one.compareDocumentPosition(node) & 4).textContent.trim()"
    return str(card.evaluate(above))


def give_practice(hand: Hand, card: Locator, item: Any) -> None:
    """Answer a practice item and read its reasons."""
    give(hand, card, item, best(item))
    if not isinstance(item, Branch):
        hand.press(card.get_by_role("button", name="Check my answer"))
    expect(card.locator(".sro-status")).to_have_text("Right.")
    expect(card.locator(".sro-reasons li").first).to_be_visible()


def read_feedback_and_study_again(walk: Walk) -> None:
    """To do again: which items, without their keys; the link leads to the section to study."""
    slot = f"{MODULE.id}-01"
    before = own(walk, slot)
    walk.graded(share=0.5)
    expect(walk.state).to_contain_text("To do again")
    expect(walk.page.locator(".sro-attempt")).to_contain_text("Attempt 2 of 2 is open")
    expect(walk.page.get_by_role("progressbar", name="SRO I 0 of 40 hours")).to_be_visible()
    expect(walk.page.get_by_text("Next deadline")).to_be_visible()
    walk.look()
    walk.press("link", "See feedback")
    expect(walk.page.locator(".next")).to_contain_text("Attempt 2 of 2 asks these items again")
    expect(walk.page.locator(f"#{slot}")).to_contain_text("To do again: the next attempt asks another case")
    expect(walk.page.locator(f"#{slot} table")).to_have_count(0)
    assert code_seen(walk.page) == []
    walk.look()
    again = walk.page.locator("h2#again ~ ul a").first
    section = again.inner_text()
    walk.hand.press(again)
    walk.at_study_page()
    expect(walk.page.get_by_role("heading", name=section)).to_be_in_viewport()
    after = own(walk, slot)
    assert (after["variant"] != before["variant"], after["attempt"]) == (True, 2)
    expect(walk.card(slot)).to_contain_text(re.sub(r"\s+", " ", after["stem"].strip())[:60])


def own(walk: Walk, slot: str) -> dict[str, Any]:
    """The item as the officer is asked it now."""
    return next(one for one in own_items(walk.here, datetime.now(UTC)) if one["id"] == slot)


def say_how_sure(walk: Walk, card: Locator) -> None:
    """A group of its own, one tab stop after the answer's; the focus stays after the save."""
    fairly = card.get_by_role("group", name="How sure are you?").get_by_label("fairly sure")
    expect(card.get_by_role("group")).to_have_count(2)
    if isinstance(walk.hand, Keyboard):
        walk.hand.reach(card.get_by_role("radio").first)
        walk.page.keyboard.press("Tab")
        expect(card.get_by_role("group", name="How sure are you?").get_by_role("radio").first).to_be_focused()
    walk.hand.choose(fairly)
    expect(card.locator(".sro-status")).to_contain_text("Saving")
    expect(card.locator(".sro-status")).to_contain_text("Saved at")
    expect(fairly).to_be_focused()
    given = answers.read(walk.here).latest[f"{MODULE.id}-01"]
    assert (given.sure, given.attempt) == ("fairly sure", 2)


def pass_the_second_attempt(walk: Walk) -> None:
    """Other cases, answered right, with how sure one is; passed, and the hours are there."""
    expect(walk.page.locator(".sro-closed").first).to_contain_text("Done in attempt 1.")
    walk.to_graded_items()
    walk.answer(best)
    say_how_sure(walk, walk.card(f"{MODULE.id}-01"))
    if isinstance(walk.hand, Mouse):
        assert faults(walk.page, ".sro-card") == []
    walk.press("link", "Submit on your training page")
    walk.at_home()
    walk.hand_in("This is attempt 2 of 2.")
    walk.graded(share=1)
    expect(walk.state).to_contain_text("Passed")
    expect(walk.page.get_by_role("progressbar", name=re.compile(r"SRO I [1-9][\d.]* of 40 hours"))).to_be_visible()
    expect(walk.page.get_by_role("button", name="Submit: ")).to_have_count(0)
    log = walk.here.parent / "receipts.jsonl"
    assert json.loads(log.read_text().splitlines()[-1])["attempt"] == 2
    walk.look()
    walk.press("link", "See feedback")
    expect(walk.page.get_by_text("Passed.", exact=True)).to_be_visible()
    assert code_seen(walk.page) == []
    walk.look()
