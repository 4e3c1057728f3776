"""Two hands that walk a page: one with the mouse, one with the keyboard alone."""

from collections.abc import Callable
from typing import Any, Protocol

from playwright.sync_api import Locator, Page, expect

from course.player.items import AnyItem, Choice, Select, Written
from course.player.sequences import Match, Order

MOST_TABS = 400  # a page of forty cards, walked from its top
SEEN = """node => {
  const { left, top, width, height } = node.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + Math.min(height / 2, 20)];
  const there = document.elementFromPoint(x, y);
  const drawn = getComputedStyle(node).outlineStyle !== "none";
  return !there || !(node.contains(there) || there.contains(node)) ? "covered" : drawn ? "" : "without an outline";
}"""


class Hand(Protocol):
    """What a hand can do with the controls of a page."""

    def press(self, control: Locator) -> None:
        """Use a button or follow a link."""

    def choose(self, radio: Locator) -> None:
        """Choose one of a radio group."""

    def tick(self, box: Locator) -> None:
        """Tick a checkbox."""

    def write(self, box: Locator, text: str) -> None:
        """Write into an empty text box."""

    def pick(self, box: Locator, value: str) -> None:
        """Pick an entry of a list by its value."""


class Mouse:
    """Clicks; letters alone come from the keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, control: Locator) -> None:
        """Click it."""
        control.click()

    def choose(self, radio: Locator) -> None:
        """Click it."""
        radio.click()

    def tick(self, box: Locator) -> None:
        """Click it."""
        box.click()

    def write(self, box: Locator, text: str) -> None:
        """Click into it and type."""
        box.click()
        self.page.keyboard.type(text)

    def pick(self, box: Locator, value: str) -> None:
        """Pick from the opened list, which the browser draws outside the page."""
        box.select_option(value)


class Keyboard:
    """Tab, Shift+Tab, Enter, Space, arrows and letters; nothing else is ever focused or clicked."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, control: Locator) -> None:
        """Tab until the control, or for a radio button one of its group, has the focus; it must be seen there."""
        control.wait_for()
        key = control.evaluate("node => document.activeElement.compareDocumentPosition(node) & 2 ? 'Shift+Tab' : 'Tab'")
        here = """node => node === document.activeElement || (node.type === "radio"
          && document.activeElement.type === "radio" && node.name === document.activeElement.name)"""
        self.tab(key, lambda: bool(control.evaluate(here)), str(control))
        assert self.page.locator(":focus").evaluate(SEEN) == "", f"the focus on {control} cannot be seen"

    def back_to_contents(self) -> None:
        """To the contents from within the text, by the link that stands after the next heading."""
        there = "document.activeElement.matches('.sro-back-to-contents')"
        self.tab("Tab", lambda: bool(self.page.evaluate(there)), "a link back to the contents")
        expect(self.page.locator(":focus")).to_be_in_viewport()
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#sro-contents a:focus")).to_be_in_viewport()

    def tab(self, key: str, arrived: Callable[[], bool], where: str) -> None:
        """Press a key until one has arrived."""
        for _ in range(MOST_TABS):
            if arrived():
                return
            self.page.keyboard.press(key)
        focus = self.page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        raise AssertionError(f"{where} is not reached by {MOST_TABS} times {key}; the focus is on {focus}")

    def press(self, control: Locator) -> None:
        """Reach it, then Enter."""
        self.reach(control)
        self.page.keyboard.press("Enter")

    def choose(self, radio: Locator) -> None:
        """Reach the group, one tab stop, then Space or arrows."""
        self.reach(radio)
        self.page.keyboard.press("Space")
        count = self.page.locator(":focus").evaluate("node => document.getElementsByName(node.name).length")
        for _ in range(count):
            if radio.is_checked():
                break
            self.page.keyboard.press("ArrowDown")
        expect(radio).to_be_checked()
        expect(radio).to_be_focused()

    def tick(self, box: Locator) -> None:
        """Reach it, then Space."""
        self.reach(box)
        self.page.keyboard.press("Space")

    def write(self, box: Locator, text: str) -> None:
        """Reach it and type."""
        self.reach(box)
        self.page.keyboard.type(text)

    def pick(self, box: Locator, value: str) -> None:
        """Reach the list, then ArrowDown."""
        self.reach(box)
        for _ in range(box.locator("option").count()):
            if box.input_value() == value:
                break
            self.page.keyboard.press("ArrowDown")
        expect(box).to_have_value(value)


def give(hand: Hand, asked: Locator, item: AnyItem, value: Any) -> None:
    """Give an answer to an item in its card."""
    if isinstance(item, Choice):
        hand.choose(asked.locator(f'[data-option="{value}"] input'))
    elif isinstance(item, Select):
        for option in asked.locator(".sro-options input").evaluate_all("boxes => boxes.map(one => one.value)"):
            if option in value:
                hand.tick(asked.locator(f'[data-option="{option}"] input'))
    elif isinstance(item, Written):
        hand.write(asked.get_by_role("textbox"), value)
    elif isinstance(item, Order):
        arrange(hand, asked, value)
    elif isinstance(item, Match):
        for pair in asked.get_by_role("combobox").evaluate_all("lists => lists.map(one => one.dataset.pair)"):
            hand.pick(asked.locator(f'[data-pair="{pair}"]'), value[pair])
    else:
        for node, turn in value:
            hand.choose(asked.locator(f'input[data-node="{node}"][value="{turn}"]'))
            hand.press(asked.get_by_role("button", name="Do this"))
            expect(asked.locator(".sro-heading")).to_be_focused()


def arrange(hand: Hand, asked: Locator, wanted: list[str]) -> None:
    """Move steps up until they stand as wanted, each move said aloud; or save them as they stand."""
    shown = "rows => rows.map(row => row.dataset.step)"
    still = asked.locator(".sro-step").evaluate_all(shown) == wanted
    for place, step in enumerate(wanted):
        up = asked.locator(f'[data-step="{step}"]').get_by_role("button", name="Move up")
        for now in range(asked.locator(".sro-step").evaluate_all(shown).index(step), place, -1):
            hand.press(up)
            expect(asked.locator(".sro-unseen")).to_contain_text(f"now place {now} of {len(wanted)}")
    if still:
        hand.press(asked.get_by_role("button", name="Save this order"))
    assert asked.locator(".sro-step").evaluate_all(shown) == wanted
