"""Order, match and branch cards in a real browser: keyboard alone, mouse at 320 px, axe."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from course.player import answers
from tests.browser.conftest import faults
from tests.browser.test_learner import run_all, scroll_to
from tests.driving import best
from tests.stepping import BRANCH, MATCH, ORDER, graded_id, write_module

FOLDER = "99-steps"
SAVED = "Saved at"


@pytest.fixture
def folder(place: Path) -> Path:
    """The small module, fresh, among the learner's modules."""
    shutil.rmtree(place / FOLDER, ignore_errors=True)
    write_module(place / FOLDER)
    return place / FOLDER


@pytest.fixture
def steps(page: Page, address: str, folder: Path) -> Path:
    """The small module, open as a page."""
    open_page(page, address)
    return folder


def open_page(page: Page, address: str, theme: str = "light") -> None:
    """Open the small module as a plain page."""
    base = re.match(r"http://[^/]+", address)
    assert base is not None
    page.goto(f"{base[0]}/voila/render/{FOLDER}/steps.ipynb?theme={theme}")
    page.locator('.sro-card[aria-label="Before you submit"]').wait_for()


def card(page: Page, item: str) -> Locator:
    """The card of one item."""
    return page.locator(f'section.sro-card[aria-label$="item {item}"]')


def status(asked: Locator) -> Locator:
    """What the card says of saving and, in practice, of the answer."""
    return asked.locator(".sro-status")


def kept(folder: Path, item: str) -> Any:
    """The answer to an item that stands in the log."""
    return answers.read(folder).latest[item].answer


def shown_order(asked: Locator) -> list[str]:
    """The steps as they stand on the page."""
    return asked.locator(".sro-step").evaluate_all("rows => rows.map(row => row.dataset.step)")


def narrow(page: Page) -> None:
    """A phone's width, or a laptop at four times the size."""
    page.set_viewport_size({"width": 320, "height": 800})


def choose(asked: Locator, node: str, turn: str) -> None:
    """Take one choice of a branch with the mouse."""
    asked.locator(f'input[data-node="{node}"][value="{turn}"]').check()
    asked.get_by_role("button", name="Do this").click()


def test_an_order_is_made_with_the_keyboard_alone(page: Page, steps: Path) -> None:
    """Every step is moved by its buttons; each move is announced and keeps the focus."""
    asked = card(page, graded_id(ORDER))
    expect(status(asked)).to_contain_text("Not answered yet")
    expect(asked.get_by_role("group")).to_have_accessible_name("Put what you do in this course's order.")
    for place, step in enumerate(best(ORDER)):
        up = asked.locator(f'[data-step="{step}"]').get_by_role("button", name="Move up")
        up.focus()
        for _ in range(shown_order(asked).index(step) - place):
            page.keyboard.press("Enter")
            expect(up).to_be_focused()
    assert shown_order(asked) == best(ORDER)
    expect(status(asked)).to_contain_text(SAVED)
    assert kept(steps, graded_id(ORDER)) == best(ORDER)
    first = asked.locator(".sro-step").first.get_by_role("button", name="Move up")
    first.focus()
    page.keyboard.press("Space")
    expect(first).to_be_focused()
    expect(asked.locator(".sro-unseen")).to_have_text("Ask who began the search.: already first.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(asked.locator(".sro-unseen")).to_have_text("Ask who began the search.: now place 2 of 5.")
    page.reload()
    expect(card(page, graded_id(ORDER)).locator(".sro-step").nth(1)).to_have_attribute("data-step", "whose")


def test_an_order_as_it_stands_can_be_saved(page: Page, steps: Path) -> None:
    """Whoever agrees with the order shown says so with a button."""
    asked = card(page, graded_id(ORDER))
    asked.get_by_role("button", name="Save this order").click()
    expect(status(asked)).to_contain_text(SAVED)
    assert kept(steps, graded_id(ORDER)) == shown_order(asked)


def test_an_order_is_made_by_dragging_on_a_narrow_page(page: Page, steps: Path) -> None:
    """A step is dragged by its handle to the top, and another to the end."""
    narrow(page)
    asked = card(page, graded_id(ORDER))
    asked.scroll_into_view_if_needed()
    last, first = shown_order(asked)[-1], shown_order(asked)[0]
    drag(page, asked.locator(f'[data-step="{last}"] .sro-handle'), asked.locator(f'[data-step="{first}"]'), above=True)
    assert shown_order(asked)[0] == last
    bottom = shown_order(asked)[-1]
    drag(page, asked.locator(f'[data-step="{first}"] .sro-handle'), asked.locator(f'[data-step="{bottom}"]'))
    assert shown_order(asked)[-1] == first
    expect(status(asked)).to_contain_text(SAVED)
    assert kept(steps, graded_id(ORDER)) == shown_order(asked)


def drag(page: Page, handle: Locator, target: Locator, above: bool = False) -> None:
    """Drag a handle just above or below another row."""
    start, end = handle.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(end["x"] + 20, end["y"] + (2 if above else end["height"] - 2), steps=5)
    page.mouse.up()


def test_practice_of_an_order_gives_reasons(page: Page, steps: Path) -> None:
    """Check, and read own place, right place and why."""
    asked = card(page, ORDER.id)
    asked.get_by_role("button", name="Check my answer").click()
    expect(asked.locator(".sro-reasons li")).to_have_count(5)
    expect(status(asked)).not_to_be_empty()
    expect(asked.locator(".sro-reasons li").first).to_contain_text("Your place: ")


def test_a_match_is_made_with_the_keyboard_alone(page: Page, steps: Path) -> None:
    """One labelled list a row; rows left open are kept and said not to count."""
    asked = card(page, graded_id(MATCH))
    rows = asked.get_by_role("combobox")
    for number in range(3):
        if number == 0:
            rows.first.focus()
        else:
            page.keyboard.press("Tab")
        expect(rows.nth(number)).to_be_focused()
        pair = rows.nth(number).get_attribute("data-pair")
        expect(rows.nth(number)).to_have_accessible_name(next(one.text for one in MATCH.pair if one.id == pair))
        target = best(MATCH)[pair]
        page.keyboard.type(MATCH.target_text(target))
        expect(rows.nth(number)).to_have_value(target)
        expect(status(asked)).to_contain_text("Kept: " if number < 2 else SAVED)
        expect(rows.nth(number)).to_be_focused()
    assert kept(steps, graded_id(MATCH)) == best(MATCH)


def test_a_match_with_the_mouse_on_a_narrow_page(page: Page, address: str, steps: Path) -> None:
    """Rows left open stand there again after a reload; practice asks for every row, then answers."""
    narrow(page)
    card(page, graded_id(MATCH)).get_by_role("combobox").first.select_option("unit")
    expect(status(card(page, graded_id(MATCH)))).to_contain_text("Kept: 1 of 3")
    open_page(page, address)
    expect(card(page, graded_id(MATCH)).get_by_role("combobox").first).to_have_value("unit")
    expect(status(card(page, graded_id(MATCH)))).to_contain_text("Kept: 1 of 3")
    asked = card(page, MATCH.id)
    asked.get_by_role("button", name="Check my answer").click()
    expect(status(asked)).to_have_text("Match every row first.")
    for pair, target in best(MATCH).items():
        asked.locator(f'[data-pair="{pair}"]').select_option(target)
    asked.get_by_role("button", name="Check my answer").click()
    expect(status(asked)).to_have_text("Right.")
    expect(asked.locator(".sro-reasons li")).to_have_count(3)


def test_a_branch_is_walked_with_the_keyboard_alone(page: Page, steps: Path) -> None:
    """Arrows choose, Enter acts, the new situation's heading has the focus; undo; to the end."""
    asked = card(page, graded_id(BRANCH))
    expect(asked.get_by_role("group", name="Decide step by step")).to_be_visible()
    expect(asked.get_by_role("group", name="What do you do?")).to_be_visible()
    asked.get_by_role("radio").first.focus()
    act(page, asked, "desk", "b")
    expect(asked.get_by_role("heading", name="Step 2")).to_be_focused()
    expect(asked.locator(".sro-unseen")).to_contain_text("She looks at the clock")
    expect(status(asked)).to_contain_text("Kept so far")
    assert kept(steps, graded_id(BRANCH)) == [["desk", "b"]]
    page.keyboard.press("Tab")
    act(page, asked, "story", "c")
    expect(asked.get_by_role("heading", name="How it ends")).to_be_focused()
    expect(status(asked)).to_contain_text(SAVED)
    page.keyboard.press("Tab")
    expect(asked.get_by_role("button", name="Undo last step")).to_be_focused()
    page.keyboard.press("Enter")
    expect(asked.get_by_role("heading", name="Step 2")).to_be_focused()
    page.keyboard.press("Tab")
    act(page, asked, "story", "a")
    page.keyboard.press("Tab")
    act(page, asked, "handed", "a")
    expect(asked.get_by_role("heading", name="How it ends")).to_be_focused()
    expect(status(asked)).to_contain_text(SAVED)
    assert kept(steps, graded_id(BRANCH)) == best(BRANCH)
    assert not asked.locator(".sro-reasons").count()


def act(page: Page, asked: Locator, node: str, turn: str) -> None:
    """From within a decision's radio group: choose by arrow keys, then Enter."""
    wanted = asked.locator(f'input[data-node="{node}"][value="{turn}"]')
    page.keyboard.press("Space")
    if not wanted.is_checked():
        page.keyboard.press("ArrowDown")
    expect(wanted).to_be_checked()
    page.keyboard.press("Enter")


def test_a_branch_with_the_mouse_on_a_narrow_page(page: Page, address: str, steps: Path) -> None:
    """A path stands there again after a reload, and can be started again; its history is in view."""
    narrow(page)
    asked = card(page, graded_id(BRANCH))
    choose(asked, "desk", "a")
    expect(asked.locator(".sro-history li")).to_have_count(1)
    expect(status(asked)).to_contain_text("Kept so far")
    open_page(page, address)
    expect(asked.get_by_role("heading", name="Step 2")).to_be_visible()
    expect(asked.locator(".sro-history")).to_contain_text("Your thumb finds a seam.")
    asked.get_by_role("button", name="Start again").click()
    expect(asked.get_by_role("heading", name="Step 1")).to_be_focused()
    expect(status(asked)).to_contain_text("Saved as not answered")
    assert kept(steps, graded_id(BRANCH)) == []
    expect(page.locator('.sro-card[aria-label="Before you submit"]')).to_contain_text("0 of 3 answered")


def test_practice_of_a_branch_gives_reasons_at_the_end(page: Page, steps: Path) -> None:
    """No verdict on the way; at the end every decision with its reason; a new start takes them away."""
    asked = card(page, BRANCH.id)
    choose(asked, "desk", "b")
    expect(asked.get_by_role("heading", name="Step 2")).to_be_visible()
    assert not asked.locator(".sro-reasons").count()
    choose(asked, "story", "c")
    expect(asked.locator(".sro-reasons li")).to_have_count(4)
    expect(status(asked)).to_have_text("Partly right.")
    expect(asked.get_by_role("heading", name="How it ends")).to_be_focused()
    asked.get_by_role("button", name="Start again").click()
    expect(asked.locator(".sro-reasons")).to_have_count(0)
    expect(status(asked)).to_be_empty()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
def test_axe_finds_no_serious_fault(page: Page, address: str, folder: Path, theme: str, width: int) -> None:
    """Open, answered and explained cards of each type; nothing runs off the side."""
    page.set_viewport_size({"width": width, "height": 900})
    open_page(page, address, theme)
    for item in (ORDER, MATCH):
        for pair, target in best(MATCH).items() if item is MATCH else ():
            card(page, item.id).locator(f'[data-pair="{pair}"]').select_option(target)
        card(page, item.id).get_by_role("button", name="Check my answer").click()
    choose(card(page, BRANCH.id), "desk", "b")
    choose(card(page, BRANCH.id), "story", "c")
    choose(card(page, graded_id(BRANCH)), "desk", "b")
    expect(page.locator(".sro-reasons")).to_have_count(3)
    assert faults(page, ".sro-card") == []
    inside = "nodes => Math.max(...nodes.map(n => n.getBoundingClientRect().right))"
    assert page.locator(".sro-card, .sro-card *:not(.sro-unseen)").evaluate_all(inside) <= width


def test_jupyterlab_leaves_the_keys_to_these_cards(page: Page, address: str, folder: Path) -> None:
    """In JupyterLab too: a letter in a list, Enter on a step's button and in a decision."""
    base = re.match(r"http://[^/]+", address)
    assert base is not None
    page.goto(f"{base[0]}/lab/tree/{FOLDER}/steps.ipynb")
    page.get_by_role("heading", name="Steps").first.wait_for()
    run_all(page)
    asked = scroll_to(page, graded_id(MATCH))
    asked.get_by_role("combobox").first.focus()
    page.keyboard.type("Neither")
    expect(asked.get_by_role("combobox").first).to_have_value("neither")
    asked = scroll_to(page, graded_id(ORDER))
    up = asked.locator(".sro-step").nth(1).get_by_role("button", name="Move up")
    moved = shown_order(asked)[1]
    up.focus()
    page.keyboard.press("Enter")
    expect(asked.locator(".sro-step").first).to_have_attribute("data-step", moved)
    asked = scroll_to(page, graded_id(BRANCH))
    asked.get_by_role("radio").first.focus()
    act(page, asked, "desk", "b")
    expect(asked.get_by_role("heading", name="Step 2")).to_be_focused()
    page.keyboard.press("Tab")
    act(page, asked, "story", "c")
    expect(asked.get_by_role("heading", name="How it ends")).to_be_focused()
    expect(status(asked)).to_contain_text(SAVED)
