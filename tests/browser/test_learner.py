"""A learner in a real browser: answers in JupyterLab and in Voila, reloads, finds them kept."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from course.player import answers
from tests.browser.conftest import faults

FOLDER, TOPIC, MODULE = "06-records", "records", "sro1-records"
SAVED = "Saved at"


def card(page: Page, item: str) -> Locator:
    """The card of one item."""
    return page.locator(f'section.sro-card[aria-label$="item {item}"]')


def first(place: Path, kind: str) -> str:
    """The first graded item of this type."""
    items = json.loads((place / FOLDER / "graded.json").read_text())["items"]
    return str(next(one["id"] for one in items if one["type"] == kind))


def kept(place: Path, item: str) -> Any:
    """The answer to an item that stands in the log."""
    return answers.read(place / FOLDER).latest[item].answer


def open_lab(page: Page) -> None:
    """A module's notebook in JupyterLab, then menu Run, Run All Cells, as it says."""
    page.goto(f"{page.url.split('/voila/')[0]}/lab/tree/{FOLDER}/{TOPIC}.ipynb")
    page.get_by_role("heading", name="Records, FERPA").wait_for()
    run_all(page)


def run_all(page: Page) -> None:
    """Menu Run, Run All Cells."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells").first.click()
    settle(page)


def settle(page: Page) -> None:
    """Wait until the kernel has begun to run and is idle again, so that no card is replaced later."""
    page.wait_for_timeout(2000)
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]:visible').wait_for()
    page.locator(".jp-Notebook:visible .sro-card").first.wait_for()


def open_voila(page: Page, address: str, theme: str = "light") -> None:
    """The same notebook as a plain page."""
    base = address.split("/voila/")[0]
    page.goto(f"{base}/voila/render/{FOLDER}/{TOPIC}.ipynb?theme={theme}")
    page.locator('.sro-card[aria-label="Before you submit"]').wait_for()


def scroll_to(page: Page, item: str) -> Locator:
    """JupyterLab draws cells as they come into view; go there."""
    for _ in range(200):
        if card(page, item).count():
            card(page, item).scroll_into_view_if_needed()
            return card(page, item)
        page.locator(".jp-WindowedPanel-outer:visible").evaluate("node => node.scrollBy(0, 700)")
        page.wait_for_timeout(50)
    raise AssertionError(f"no card {item}")


def test_jupyterlab_keeps_an_answer_over_reload_restart_and_running_again(page: Page, place: Path) -> None:
    """Notebook, run all, answer; then reload and run in a new kernel: it is still there."""
    item = first(place, "choice")
    open_lab(page)
    expect(page.locator(".cm-content:visible")).to_have_count(0)
    expect(page.locator(".sro-run-first:visible")).to_have_count(0)
    chosen = scroll_to(page, item)
    chosen.get_by_role("radio").nth(1).check()
    expect(chosen.get_by_role("status")).to_contain_text(SAVED)
    value = chosen.get_by_role("radio").nth(1).get_attribute("value")
    assert kept(place, item) == value
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name="Restart Kernel and Run All Cells").click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    settle(page)
    expect(scroll_to(page, item).locator("input:checked")).to_have_value(str(value))
    page.reload()
    page.get_by_role("heading", name="Records, FERPA").wait_for()
    run_all(page)
    expect(scroll_to(page, item).locator("input:checked")).to_have_value(str(value))


def test_jupyterlab_leaves_the_keys_to_the_card(page: Page, place: Path) -> None:
    """With the keyboard alone: arrows choose within the group, focus stays, letters are typed."""
    open_lab(page)
    item = first(place, "choice")
    chosen = scroll_to(page, item)
    chosen.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(chosen.get_by_role("radio").nth(2)).to_be_checked()
    expect(chosen.get_by_role("radio").nth(2)).to_be_focused()
    expect(chosen.get_by_role("status")).to_contain_text(SAVED)
    expect(chosen.get_by_role("radio").nth(2)).to_be_focused()
    box = scroll_to(page, first(place, "written")).get_by_role("textbox")
    box.focus()
    page.keyboard.type("dd aa bb: I keep the footage.")
    expect(box).to_have_value("dd aa bb: I keep the footage.")
    assert faults(page, ".sro-card") == []


def test_voila_is_a_plain_page_that_keeps_what_is_typed(page: Page, address: str, place: Path) -> None:
    """Nothing to run and no code; every item type is saved and stands there after a reload."""
    open_voila(page, address)
    expect(page.locator(".cm-content, .jp-InputArea-editor, pre.code")).to_have_count(0)
    many, text = first(place, "select"), first(place, "written")
    card(page, many).get_by_role("checkbox").nth(0).check()
    card(page, many).get_by_role("checkbox").nth(2).check()
    card(page, text).get_by_role("textbox").fill("I would ask\nthe custodian. <b>")
    expect(card(page, many).get_by_role("status")).to_contain_text(SAVED)
    expect(card(page, text).get_by_role("status")).to_contain_text(SAVED)
    assert len(kept(place, many)) == 2
    assert kept(place, text) == "I would ask\nthe custodian. <b>"
    page.reload()
    page.locator('.sro-card[aria-label="Before you submit"]').wait_for()
    expect(card(page, many).locator("input:checked")).to_have_count(2)
    expect(card(page, text).get_by_role("textbox")).to_have_value("I would ask\nthe custodian. <b>")


def test_practice_is_answered_with_tab_space_and_enter(page: Page, address: str) -> None:
    """Keyboard alone: one tab stop for the group, arrows inside, Enter checks, reasons appear."""
    open_voila(page, address)
    asked = page.locator(".sro-card").filter(has=page.locator("input[type=radio]")).first
    asked.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(asked.get_by_role("button", name="Check my answer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(asked.locator(".sro-reasons li")).to_have_count(asked.get_by_role("radio").count())
    expect(asked.get_by_role("status")).not_to_be_empty()
    expect(asked.get_by_role("button", name="Check my answer")).to_be_focused()
    assert asked.get_by_role("radio").nth(1).get_attribute("name") == asked.get_by_role("radio").nth(0).get_attribute(
        "name"
    )
    expect(asked.get_by_role("group")).to_have_accessible_name(asked.locator("legend").inner_text())


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
def test_axe_finds_no_serious_fault_in_a_card(page: Page, address: str, theme: str, width: int) -> None:
    """Open, answered and practice cards, light and dark, wide and narrow; nothing runs off the side."""
    page.set_viewport_size({"width": width, "height": 900})
    open_voila(page, address, theme)
    asked = page.locator(".sro-card").filter(has=page.locator("input[type=radio]")).first
    asked.get_by_role("radio").first.check()
    asked.get_by_role("button", name="Check my answer").click()
    expect(asked.locator(".sro-reasons")).to_be_visible()
    assert faults(page, ".sro-card") == []
    widest = page.locator(".sro-card").evaluate_all(
        "nodes => Math.max(...nodes.map(n => n.getBoundingClientRect().right))"
    )
    assert widest <= width
