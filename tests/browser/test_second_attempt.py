"""The second attempt in a real browser: fail, see what to do again, answer another variant, pass, hours move."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from course.player import answers
from course.player.attempts import own_items
from course.player.items import AnyItem, Choice, Written
from tests.browser.conftest import served
from tests.driving import answer_all, asked_items, best, module, sro, worst

MODULE = module("07-counselor")
CLASS = "sro1-second"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of two attempts without waiting that asks how sure one is; one officer has joined it."""
    place = tmp_path_factory.mktemp("second")
    (place / "roster.csv").write_text("officer,first_name,last_name\navery,Avery,Example\n")
    where = ("--roster", place / "roster.csv", "--exchange", place / "exchange")
    sro("class", "new", place / CLASS, *where, "--attempts", 2, "--wait-hours", 0, "--confidence")
    sro("class", "release", place / CLASS, MODULE.folder)
    joined = ("--class", CLASS, "--exchange", place / "exchange", "--officer", "avery")
    sro("learn", "start", place / "avery", *joined, "--no-open")
    added = ("--name", "Avery Example", "--agency", "PD", "--appointed", "2026-03-26")
    sro("track", "--db", place / "ledger.db", "officer", "add", "avery", *added)
    return place


@pytest.fixture
def page(browser: Browser, school: Path) -> Iterator[Page]:
    """The officer's home."""
    with served(school / "avery") as address:
        context = browser.new_context(viewport={"width": 1100, "height": 900})
        opened = context.new_page()
        opened.set_default_timeout(60_000)
        opened.goto(address)
        opened.get_by_text("Up to date with your class").wait_for()
        yield opened
        context.close()


def hand_in(page: Page) -> None:
    """Submit, agree, close the receipt."""
    page.get_by_role("button", name="Submit: ").click()
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("Receipt")
    page.get_by_role("button", name="Close").click()


def graded(school: Path, page: Page, share: float) -> None:
    """The instructor's part, each written answer with this share of its points, and the agency's; then news."""
    folder, ledger = school / CLASS, ("--db", school / "ledger.db")
    written = {one: item for one, item in asked_items(here(school)).items() if isinstance(item, Written)}
    rows = "".join(f'[[mark]]\nofficer = "avery"\nitem = "{one}"\npoints = {item.points * share}\n'
                   for one, item in written.items())  # fmt: skip
    (school / "marks.toml").write_text('instructor = "Test Instructor"\n' + rows)
    sro("class", "collect", folder)
    sro("class", "grade", folder)
    sro("class", "mark", folder, school / "marks.toml")
    sro("track", *ledger, "import-class", folder)
    (school / "standing.json").write_text(sro("track", *ledger, "roster", "--json"))
    sro("class", "feedback", folder, "--standing", school / "standing.json")
    page.get_by_role("button", name="Ask your class for news").click()
    page.get_by_text("Up to date with your class").wait_for()


def here(school: Path) -> Path:
    """The officer's module folder."""
    return school / "avery" / MODULE.folder


def own(school: Path, slot: str) -> dict[str, Any]:
    """The item as the officer is asked it now."""
    return next(one for one in own_items(here(school), datetime.now(UTC)) if one["id"] == slot)


def card(page: Page, slot: str) -> Locator:
    """The card of one graded item."""
    return page.locator(f'section.sro-card[aria-label="Graded item {slot}"]')


def but_one(slot: str) -> Callable[[AnyItem], Any]:
    """Everything right but every choice item from this slot on."""
    return lambda item: worst(item) if isinstance(item, Choice) and item.id >= slot else best(item)


def test_fail_study_answer_another_variant_pass(page: Page, school: Path) -> None:
    """The whole second attempt, from a failed first one to the hours on the home page."""
    slot = next(one for one, item in asked_items(here(school)).items() if isinstance(item, Choice))
    base = page.url.split("/voila/")[0]
    before = own(school, slot)
    answer_all(here(school), but_one(slot))
    hand_in(page)
    graded(school, page, share=0.5)
    expect(page.locator(".sro-state")).to_contain_text("To do again")
    expect(page.locator(".sro-attempt")).to_contain_text("Attempt 2 of 2 is open")
    expect(page.locator(".sro-attempt")).to_contain_text(f"items to do again: {slot.rpartition('-')[2]}, ")
    expect(page.get_by_role("progressbar", name="SRO I 0 of 40 hours")).to_be_visible()
    home = page.url
    page.get_by_role("link", name="See feedback").click()
    expect(page.locator(".next")).to_contain_text("Attempt 2 of 2 asks these items again")
    expect(page.locator(f"#{slot}")).to_contain_text("To do again: the next attempt asks another case")
    expect(page.locator(f"#{slot} table")).to_have_count(0)
    page.goto(f"{base}/voila/render/{MODULE.folder}/{MODULE.topic}.ipynb")
    page.locator('.sro-card[aria-label="Before you submit"]').wait_for()
    second = own(school, slot)
    assert (second["variant"] != before["variant"], second["attempt"]) == (True, 2)
    words = re.sub(r"\s+", " ", second["stem"].strip())[:60]
    expect(card(page, slot)).to_contain_text(words)
    expect(page.locator(".sro-closed").first).to_contain_text("Done in attempt 1.")
    answer_by_keyboard(page, card(page, slot))
    given = answers.read(here(school)).to(second)
    assert given is not None
    assert (given.sure, given.attempt) == ("fairly sure", 2)
    found = Axe().run(page, context=".sro-card").response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    answer_all(here(school), best)
    page.goto(home)
    page.get_by_text("Up to date with your class").wait_for()
    hand_in(page)
    graded(school, page, share=1)
    expect(page.locator(".sro-state")).to_contain_text("Passed")
    expect(page.get_by_role("progressbar", name=re.compile(r"SRO I 1\.2 of 40 hours"))).to_be_visible()
    expect(page.get_by_role("button", name="Submit: ")).to_have_count(0)
    assert json.loads((school / "avery" / "receipts.jsonl").read_text().splitlines()[-1])["attempt"] == 2


def answer_by_keyboard(page: Page, asked: Locator) -> None:
    """Two groups of radio buttons, a tab stop each, arrows inside; the focus stays after the save."""
    groups = asked.get_by_role("group")
    expect(groups).to_have_count(2)
    sure = asked.get_by_role("group", name="How sure are you?")
    groups.first.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    expect(asked.get_by_role("status")).to_contain_text("Saved at")
    page.keyboard.press("Tab")
    expect(sure.get_by_role("radio").first).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(sure.get_by_role("radio", name="fairly sure")).to_be_checked()
    expect(asked.get_by_role("status")).to_contain_text("Saving")
    expect(asked.get_by_role("status")).to_contain_text("Saved at")
    expect(sure.get_by_role("radio", name="fairly sure")).to_be_focused()
