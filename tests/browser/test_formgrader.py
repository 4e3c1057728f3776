"""nbgrader's formgrader on a class that `sro class grade` graded without nbgrader: read, mark, give feedback."""

import re
from ast import literal_eval
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from course.player.items import Written
from graders.attempts import read_history
from tests.browser.conftest import LOCAL
from tests.cohorts import COURSE, DUE, hand_in, make_class, read_module, tables, variants
from tests.driving import BANK, best, module, served, sro, worst

MODULE = module("07-counselor")
ITEMS = {one.id: one for one in read_module(BANK, MODULE)}
WRITTEN = {one.id: one for one in ITEMS.values() if isinstance(one, Written) and one.variant_of is None}
AUTOMATIC = [one.id for one in ITEMS.values() if one.id not in WRITTEN and one.variant_of is None]
RUN = 'document.title = "run"'
HOSTILE = f"I stay with her.\n\n<script>{RUN}</script><img src=x onerror='{RUN}'> **bold** $a_b$"
COMMENT = f"Calm & plain. <script>{RUN}</script>"
HANDED_IN = {"avery": (best, HOSTILE), "blake": (worst, "No."), "casey": (best, None)}

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader makes the class in this process


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of four, graded by `sro class grade`: hostile text, a short one, none at all, nothing handed in."""
    made = make_class(tmp_path_factory.mktemp("formgrader"), [MODULE], [*HANDED_IN, "drew"])
    for officer, (how, text) in HANDED_IN.items():
        asked = {slot: ITEMS[one] for slot, one in variants(made, MODULE, officer, 1).items()}
        given = {slot: text if slot in WRITTEN else how(one) for slot, one in asked.items()}
        hand_in(made, MODULE, officer, {one: text for one, text in given.items() if text}, DUE - timedelta(hours=1))
    assert "3 graded" in sro("class", "grade", made, MODULE.folder)
    return made


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """The class opened as its instructor opens it."""
    with served("class", "open", folder) as found:
        yield found


@dataclass
class Desk:
    """An instructor's browser on the formgrader, and what went wrong in it."""

    page: Page
    address: str
    troubles: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Refuse what asks more than this machine, and note every error; a request without its answer is one too."""

        def note(said: ConsoleMessage) -> None:
            if said.type == "error":
                self.troubles.append(f"{said.text} {said.location['url']}")

        self.page.route(lambda url: not re.match(LOCAL, url), lambda route: route.abort())
        self.page.on("console", note)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))

    def go(self, *links: str) -> Locator:
        """Follow these links from the formgrader's first page to a table; its rows, when they are there."""
        self.page.goto(self.address)
        for link in links:
            self.page.wait_for_function("window.models?.loaded")
            with self.page.expect_navigation():
                self.page.get_by_role("link", name=link, exact=True).first.click()
        self.page.wait_for_function("window.models?.loaded")
        expect(self.page).to_have_title("nbgrader formgrade")
        return self.page.locator("#main-table tr")

    def open(self, name: str) -> None:
        """The page of one submission, its marks and comments loaded."""
        self.go("Manual Grading", MODULE.folder, MODULE.topic)
        self.page.get_by_role("button", name="Show All Names").click()
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).click()
        self.page.wait_for_function("window.formgrader?.grades?.loaded && formgrader.comments?.loaded")
        self.settle()
        expect(self.page).to_have_title(MODULE.topic)

    def settle(self) -> None:
        """Wait until the page, which scrolls to the box that has the focus, stands still: a click may miss a button."""
        self.page.wait_for_function("$(':animated').length === 0")

    def cell(self, slot: str) -> Locator:
        """What stands on the page for one graded cell."""
        return self.page.locator(".nbgrader_cell").filter(has=self.page.locator(f"#{slot}"))

    def saves(self, what: str) -> Any:
        """Wait until the page has saved a grade or a comment."""
        return self.page.expect_response(lambda one: f"/api/{what}/" in one.url and one.request.method == "PUT")

    def write(self, box: Locator, text: str, what: str) -> None:
        """Type into a box and leave it, whereupon the page saves."""
        box.click()
        self.page.keyboard.type(text)
        with self.saves(what):
            self.page.keyboard.press("Tab")

    def press(self, officer: str, action: str) -> None:
        """Press a button of an officer's row and read that it was done."""
        rows = self.go("Manage Assignments", "3")
        rows.filter(has_text=officer).locator(f".{action} a").click()
        dialog = self.page.get_by_role("dialog")
        expect(dialog).to_contain_text("Successfully")
        dialog.get_by_role("button", name="OK").click()
        expect(dialog).to_have_count(0)


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Desk]:
    """A fresh session, which must see no error and ask nothing of another machine."""
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    made = Desk(context.new_page(), address)
    made.listen()
    made.page.set_default_timeout(60_000)
    yield made
    context.close()
    assert made.troubles == []


def grades(folder: Path, officer: str) -> dict[str, tuple[Any, ...]]:
    """The automatic and the instructor's score, and whether a mark is awaited, by cell."""
    rows = map(literal_eval, tables(folder)["grade"])
    return {cell: (auto, mark, bool(waits)) for who, _, cell, auto, mark, _, waits in rows if who == officer}


def rubrics(folder: Path) -> list[Written]:
    """The written items as one officer is asked them."""
    asked = [ITEMS[one] for one in variants(folder, MODULE, "avery", 1).values()]
    return [one for one in asked if isinstance(one, Written)]


def start_of(text: str) -> str:
    """Enough of a text to find it on a page."""
    return " ".join(text.split())[:60]


def test_it_lists_what_was_graded(desk: Desk) -> None:
    """Three submissions of four officers, two of which wait for marks, with their scores."""
    (row,) = desk.go().all()
    expect(row.locator(".name")).to_have_text(MODULE.folder)
    expect(row.locator(".num-submissions")).to_have_text("3")
    rows = desk.go("3")
    expect(rows.locator(".student-id")).to_have_text(["avery", "blake", "casey"])
    expect(rows.locator(".status")).to_have_text(["needs manual grading", "needs manual grading", "graded"])
    expect(rows.locator(".score").first).to_have_text("34 / 48")
    rows = desk.go("Manual Grading", MODULE.folder, MODULE.topic)
    desk.page.get_by_role("button", name="Show All Names").click()
    waits = {row.locator(".name-shown").last.inner_text(): row.locator(".needs-manual-grade .glyphicon").count()
             for row in rows.all()}  # fmt: skip
    assert waits == {"Sample, Avery": 1, "Sample, Blake": 1, "Sample, Casey": 0}


def test_a_submission_shows_its_text_inert_the_rubric_and_the_results(desk: Desk, folder: Path) -> None:
    """Nothing of the officer's text is read as HTML; each automatic item shows what it earned, and why."""
    desk.open("Sample, Avery")
    for item in rubrics(folder):
        heading = f"Rubric for {item.id} ({item.points} points): for the instructor only"
        expect(desk.page.get_by_text(heading)).to_be_visible()
        expect(desk.page.get_by_text(start_of(item.model))).to_be_visible()
    # Keys go to the first answer at once: nbgrader's page begins once its typesetter says that it is done.
    expect(desk.page.locator(".tabbable").first).to_be_focused()
    for slot in WRITTEN:
        answer = desk.cell(slot).locator(".sro-answer")
        assert answer.evaluate("node => [node.textContent, node.children.length]") == [HOSTILE, 0]
        expect(desk.cell(slot).locator(".score")).to_have_class(re.compile("needs_manual_grade"))
    expect(desk.page.locator(".sro-result").filter(has_text="✓ Right.")).to_have_count(len(AUTOMATIC))
    desk.open("Sample, Blake")
    earned = grades(folder, "blake")
    for slot in AUTOMATIC:
        expect(desk.cell(slot).locator(".score")).to_have_attribute("placeholder", f"{earned[slot][0]:g}")
    expect(desk.page.locator(".sro-result").filter(has_text="✗ Not right.")).not_to_have_count(0)


def test_marks_and_feedback_are_given_in_it(desk: Desk, folder: Path) -> None:
    """Before and after `sro class feedback`, which gives the others theirs and finds nothing to change in these."""
    assert "no feedback yet for avery, blake" in sro("class", "feedback", folder, MODULE.folder)
    before = exchanged(folder)
    mark_one(desk, folder)
    for officer in ("avery", "casey"):
        desk.press(officer, "generate-feedback")
        desk.press(officer, "release-feedback")
    (new,) = exchanged(folder).keys() - before.keys()
    assert exchanged(folder).items() > before.items()
    look_at_feedback(desk.page, folder, new)
    desk.open("Sample, Blake")
    for slot in WRITTEN:
        desk.settle()
        with desk.saves("grade"):
            desk.cell(slot).get_by_role("button", name="Full credit").click()
    assert "1 given feedback, 2 unchanged" in sro("class", "feedback", folder, MODULE.folder)
    assert len(exchanged(folder)) == 3


def mark_one(desk: Desk, folder: Path) -> None:
    """Points and comments are in the gradebook, the officer has passed, and the page's Autograde keeps all that."""
    desk.open("Sample, Avery")
    for slot, item in WRITTEN.items():
        desk.write(desk.cell(slot).locator(".score"), f"{item.points - 0.5}", "grade")
        desk.write(desk.cell(slot).locator(".comment"), COMMENT, "comment")
    marked = tables(folder)
    for slot, item in WRITTEN.items():
        assert grades(folder, "avery")[slot] == (None, item.points - 0.5, False)
    assert [repr(COMMENT) in row for row in marked["comment"] if "avery" in row] == [True, True]
    status = sro("class", "status", folder, MODULE.folder)
    assert re.search(r"Avery Sample.*passed.*47\.0 of 48", status)
    assert re.search(r"Blake Sample.*waits for the instructor's mark", status)
    desk.press("avery", "autograde")
    assert tables(folder) == marked


def look_at_feedback(page: Page, folder: Path, released: Path) -> None:
    """The page in the class and in the exchange: marks, comment, own text, no rubric; the attempt is closed."""
    made = folder / "feedback" / "avery" / MODULE.folder / f"{MODULE.topic}.html"
    assert released.read_bytes() == made.read_bytes()
    seen = page.context.new_page()
    seen.goto(released.as_uri())
    expect(seen).to_have_title(re.compile("^Feedback: "))
    for item in WRITTEN.values():
        expect(seen.get_by_text(f"mark: {item.points - 0.5} of {item.points} points.")).to_be_visible()
    shown = seen.locator("body").inner_text()
    assert (shown.count(COMMENT), shown.count(HOSTILE)) == (2, 2)
    assert not [item.id for item in rubrics(folder) if start_of(item.model) in shown]
    assert "for the instructor" not in shown
    seen.close()
    (closed,) = read_history(folder, "avery", MODULE.folder).closed
    assert closed.passed
    assert {one: (closed.items[one].mark, closed.items[one].comment) for one in WRITTEN} == {
        one: (item.points - 0.5, COMMENT) for one, item in WRITTEN.items()
    }


def exchanged(folder: Path) -> dict[Path, bytes]:
    """The feedback pages that officers of the class can fetch."""
    return {one: one.read_bytes() for one in (folder.parent / "exchange" / COURSE / "feedback").glob("*.html")}
