"""A module's study page in a real browser: widths and zoom, reading position, notes, a kernel that dies."""

import os
import re
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from course.player import answers
from tests.browser.conftest import faults
from tests.browser.test_learner import FOLDER, card, first, open_voila

TYPED = "I would ask the custodian first."


@pytest.fixture
def study(page: Page, address: str) -> Page:
    """The study page of a module, its cards drawn."""
    open_voila(page, address)
    return page


def heading_at_the_top(page: Page) -> str:
    """The text of the heading last scrolled past."""
    return str(
        page.evaluate(
            "[...document.querySelectorAll('#rendered_cells h2')]"
            ".findLast(one => one.getBoundingClientRect().top < 120)?.textContent.trim() ?? ''"
        )
    )


def test_every_link_within_the_page_leads_somewhere(study: Page) -> None:
    """Citations to the list of sources, terms to the glossary, contents to their headings."""
    lost = study.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map(one => decodeURIComponent(one.hash.slice(1)))"
        ".filter(name => name && !document.getElementById(name))"
    )
    assert lost == []
    study.locator("#rendered_cells").get_by_role("link", name="law enforcement unit", exact=True).first.click()
    expect(study.get_by_role("heading", name="Law enforcement unit")).to_be_in_viewport()


@pytest.mark.parametrize(("width", "theme"), [(320, "dark"), (768, "light"), (1200, "light")])
def test_the_page_fits_a_phone_a_tablet_and_a_laptop(page: Page, address: str, width: int, theme: str) -> None:
    """No serious fault for axe, nothing wider than the window, and the drawings have their words."""
    page.set_viewport_size({"width": width, "height": 900})
    open_voila(page, address, theme)
    assert faults(page) == []
    expect(page.get_by_role("img", name="A record you ask the school for")).to_have_count(1)


def test_the_page_can_be_zoomed_to_twice_its_size(browser: Browser, address: str) -> None:
    """A window of 1280 px at 200 %: 640 px of page, each drawn as two; nothing is cut off or covered."""
    context = browser.new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    page = context.new_page()
    page.goto(address)
    open_voila(page, address)
    assert faults(page) == []
    asked = page.locator("section.sro-card").filter(has=page.locator("input[type=radio]")).first
    asked.get_by_role("radio").first.check()
    box = asked.get_by_role("radio").first.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 640
    context.close()


def test_the_reading_position_is_kept(study: Page) -> None:
    """Go to a section near the end and load the page again: it stands in the same section."""
    contents = study.get_by_role("navigation", name="Contents")
    contents.get_by_role("link", name="Key points").click()
    study.wait_for_function("scrollY > 2000")
    study.mouse.wheel(0, 120)  # a reader moves on, and only moving is remembered
    study.wait_for_function(
        f"Object.keys(localStorage).some(name => name.includes('read') && name.includes('{FOLDER}'))"
    )
    study.wait_for_timeout(1000)
    before = heading_at_the_top(study)
    assert before == "Key points"
    study.goto(study.url.split("#")[0])
    study.locator('.sro-card[aria-label="Before you submit"]').wait_for()
    study.wait_for_function("scrollY > 2000")
    study.wait_for_timeout(1000)
    assert heading_at_the_top(study) == before
    expect(contents.get_by_role("link", name=before)).to_have_attribute("aria-current", "location")


def test_own_notes_are_kept_in_a_file_beside_the_module(study: Page, place: Path) -> None:
    """Typed with the keyboard, saved at once, there after loading the page again; Escape closes them."""
    button = study.get_by_role("button", name="Notes")
    button.focus()
    study.keyboard.press("Enter")
    study.keyboard.type("Ask counsel about the records act.")
    expect(study.locator("#sro-notes-status")).to_have_text("Notes saved.")
    assert (place / FOLDER / "notes.md").read_text() == "Ask counsel about the records act."
    study.keyboard.press("Escape")
    expect(button).to_be_focused()
    study.reload()
    study.locator('.sro-card[aria-label="Before you submit"]').wait_for()
    expect(study.locator("#sro-notes-text")).to_have_value("Ask counsel about the records act.")


def test_nothing_typed_is_lost_when_the_kernel_is_killed(study: Page, place: Path) -> None:
    """Killed in the middle of a sentence: the page says so, keeps the text, and saves it when loaded again."""
    item = first(place, "written")
    box = text_box(study, item)
    box.fill("")
    box.press_sequentially(TYPED[:12])
    kill_kernels(place / FOLDER)
    box.press_sequentially(TYPED[12:])
    expect(study.locator("#sro-trouble")).to_contain_text("What you typed is kept")
    expect(box).to_have_value(TYPED)
    study.get_by_role("button", name="Load the page again").click()
    study.locator('.sro-card[aria-label="Before you submit"]').wait_for()
    expect(text_box(study, item)).to_have_value(TYPED)
    expect(card(study, item).locator(".sro-status")).to_contain_text(re.compile("Saved at"))
    assert answers.read(place / FOLDER).latest[item].answer == TYPED


def text_box(page: Page, item: str) -> Locator:
    """The box in which a written item is answered."""
    return card(page, item).get_by_role("textbox")


def kill_kernels(folder: Path) -> None:
    """Kill every kernel that runs in this folder, as a machine short of memory would."""
    killed = 0
    for one in Path("/proc").glob("[0-9]*"):
        try:
            if b"ipykernel" in (one / "cmdline").read_bytes() and (one / "cwd").readlink() == folder:
                os.kill(int(one.name), signal.SIGKILL)
                killed += 1
        except OSError:
            continue
    assert killed
