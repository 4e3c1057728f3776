"""A learner's place in a real browser: home, study page, handing in, feedback; no network; dead kernels."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, expect

from course.player.items import Written
from tests.browser.conftest import served
from tests.driving import answer_all, bank_items, best, sro

FOLDER, TOPIC = "06-records", "records"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class with one released module, and one officer who has joined it."""
    place = tmp_path_factory.mktemp("school")
    (place / "roster.csv").write_text("officer,first_name,last_name\navery,Avery,Example\n")
    sro("class", "new", place / "sro1-home", "--roster", place / "roster.csv", "--exchange", place / "exchange")
    sro("class", "release", place / "sro1-home", FOLDER, "--due", "2099-03-01")
    joined = ("--class", "sro1-home", "--exchange", place / "exchange", "--officer", "avery")
    sro("learn", "start", place / "avery", *joined, "--no-open")
    return place


@pytest.fixture(scope="module")
def home(school: Path) -> Iterator[str]:
    """The address of the officer's home page."""
    with served(school / "avery") as found:
        yield found


@pytest.fixture
def page(browser: Browser, home: str) -> Iterator[Page]:
    """The officer's home in a fresh browser without a network: what asks for one fails the test."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    outside: list[str] = []

    def guard(request: Request) -> None:
        if not re.match(r"(http|ws)://(127\.0\.0\.1|localhost)[:/]|data:|blob:", request.url):
            outside.append(request.url)

    context.on("request", guard)
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    opened.goto(home)
    opened.get_by_text("Up to date with your class").wait_for()
    yield opened
    context.close()
    assert outside == []


def study(page: Page, home: str, theme: str = "light") -> None:
    """The module's study page."""
    page.goto(f"{home.split('/voila/')[0]}/voila/render/{FOLDER}/{TOPIC}.ipynb?theme={theme}")
    page.locator('.sro-card[aria-label="Before you submit"]').wait_for()


def faults(page: Page) -> list[str]:
    """What axe finds serious or critical, and whether the page is wider than the window."""
    found = Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [one["id"] for one in found if one["impact"] in ("serious", "critical")] + (["too wide"] if wide else [])


@pytest.mark.parametrize(("width", "theme"), [(320, "dark")])
def test_home_and_study_page_fit_and_have_no_serious_fault(page: Page, home: str, width: int, theme: str) -> None:
    """A phone, dark."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{page.url.split('?')[0]}?theme={theme}")
    page.get_by_text("Up to date with your class").wait_for()
    assert faults(page) == []
    study(page, home, theme)
    assert faults(page) == []
    expect(page.get_by_role("img", name="A record you ask the school for")).to_have_count(1)


def test_hand_in_by_keyboard_alone(page: Page) -> None:
    """The unanswered items are named first; after it a receipt; the focus comes back to the button."""
    page.get_by_role("button", name="Submit: ").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("not answered yet")
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Submit: ")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("not answered yet")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Submit all the same")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Receipt")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Submit: ")).to_be_focused()
    expect(page.locator(".sro-state")).to_contain_text("Submitted")


def test_hand_in_again_by_mouse_see_feedback_and_pass(page: Page, school: Path) -> None:
    """All answered, graded, marked: the home says passed, the hours are there, feedback says what to study."""
    answer_all(school / "avery" / FOLDER, best)
    page.get_by_role("button", name="Submit: ").click()
    expect(page.get_by_role("dialog")).to_contain_text("Every graded item is answered.")
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("Receipt")
    page.get_by_role("button", name="Close").click()
    grade(school)
    page.get_by_role("button", name="Ask your class for news").click()
    expect(page.locator(".sro-state")).to_contain_text("Passed")
    expect(page.get_by_role("progressbar", name="SRO I 0 of 40 hours")).to_be_visible()
    expect(page.get_by_text("Next deadline")).to_be_visible()
    page.get_by_role("link", name="See feedback").click()
    expect(page.get_by_role("heading", name="What to study again")).to_be_visible()
    assert faults(page) == []
    page.locator("h2#again ~ ul a").first.click()
    page.locator('.sro-card[aria-label="Before you submit"]').wait_for()
    assert "#" in page.url


def grade(school: Path) -> None:
    """The instructor's part; each written answer gets its points less one; the agency's standing goes along."""
    folder = school / "sro1-home"
    written = {one: item for one, item in bank_items(FOLDER).items() if isinstance(item, Written)}
    rows = "".join(
        f'[[mark]]\nofficer = "avery"\nitem = "{one}"\npoints = {item.points - 1}\ncomment = "Good."\n'
        for one, item in written.items()
    )
    (school / "marks.toml").write_text('instructor = "Test Instructor"\n' + rows)
    ledger = ("--db", school / "training-records.db")
    added = ("--name", "Avery Example", "--agency", "PD", "--appointed", "2026-03-26")
    sro("track", *ledger, "officer", "add", "avery", *added)
    (school / "standing.json").write_text(
        json.dumps(json.loads(sro("track", *ledger, "roster", "--on", "2026-11-21", "--json")))
    )
    sro("class", "collect", folder)
    sro("class", "grade", folder)
    sro("class", "mark", folder, school / "marks.toml")
    sro("class", "feedback", folder, "--standing", school / "standing.json")
