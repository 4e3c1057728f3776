"""Takes the pictures of README and docs from a demo class: python -m docs.pictures.take [the demo's folder]

Needs Chromium. Writes its pictures beside itself: a learner's pages at three widths, the item card, the
formgrader, the roster and a status document.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from rich.text import Text

from tests.driving import served

HERE = Path(__file__).parent
DEMO = (Path(sys.argv[1]) if sys.argv[1:] else HERE.parent.parent / "build" / "demo").resolve()
SRO = Path(sys.executable).with_name("sro")
ROSTER = ("track", "--db", DEMO / "training-records.db", "roster")


def new_page(browser: Browser, address: str) -> Page:
    """A page that has passed the token."""
    page = browser.new_page(viewport={"width": 1100, "height": 1300}, device_scale_factor=1.5)
    page.set_default_timeout(60_000)
    page.goto(address)
    page.wait_for_load_state()
    return page


def item_card(browser: Browser, folder: Path) -> None:
    """A practice item of the searches module, answered, in the page view."""
    with served("learn", "start", folder) as address:
        page = new_page(browser, address)
        page.goto(f"{address.split('/voila/')[0]}/voila/render/04-searches/searches.ipynb")
        page.locator('.sro-card[aria-label="Before you submit"]').wait_for()
        card = page.locator(".sro-card").filter(has=page.locator("input[type=radio]")).nth(1)
        card.get_by_role("radio").nth(1).check()
        card.get_by_role("button", name="Check my answer").click()
        card.locator(".sro-reasons").wait_for()
        card.screenshot(path=HERE / "item-card.png")


def formgrader(browser: Browser) -> None:
    """A written answer with its rubric, as the instructor sees it."""
    with served("class", "open", DEMO / "sro1-demo") as address:
        page = new_page(browser, address)
        page.goto(f"{address.split('?')[0].split('/formgrader')[0]}/formgrader/gradebook/04-searches/searches")
        row = page.get_by_role("row").filter(has_text="Avery")  # whose answers are written; some wrote nothing
        row.locator("a[href*=submissions]:visible").click()
        answer = page.locator(".sro-answer").first
        answer.wait_for()
        page.wait_for_timeout(3000)
        answer.scroll_into_view_if_needed()
        answer.evaluate("node => window.scrollBy(0, node.getBoundingClientRect().bottom - innerHeight + 130)")
        page.wait_for_timeout(500)
        page.screenshot(path=HERE / "formgrader.png")


def standing(browser: Browser) -> None:
    """The roster as a terminal of 100 columns shows it."""
    shown = subprocess.run([SRO, *map(str, ROSTER)], capture_output=True, text=True, check=True,
                           env={"COLUMNS": "100", "FORCE_COLOR": "1", "PATH": "/usr/bin:/bin"}).stdout  # fmt: skip
    console = Console(record=True, width=100, file=tempfile.TemporaryFile("w"))
    console.print(Text.from_ansi(shown))
    html = console.export_html(theme=DEFAULT_TERMINAL_THEME, inline_styles=True)
    page = browser.new_page(viewport={"width": 860, "height": 100}, device_scale_factor=1.5)
    page.set_content(html)
    page.screenshot(path=HERE / "standing.png", full_page=True)


def learner_pages(browser: Browser, folder: Path) -> None:
    """Home, study page and feedback page of an officer of the demo class: laptop, tablet in the dark, phone."""
    standing_of_all = folder.with_suffix(".json")
    standing_of_all.write_bytes(subprocess.run([SRO, *map(str, ROSTER), "--json"], capture_output=True).stdout)
    deliver = ("class", "feedback", DEMO / "sro1-demo", "04-searches", "--standing", standing_of_all)
    subprocess.run([SRO, *map(str, deliver)], check=True, capture_output=True)
    shutil.copytree(DEMO / "learners" / "avery", folder)  # what was handed in from here alone gets its feedback
    with served("learn", "start", folder) as address:
        base = address.split("/voila/")[0]
        page = new_page(browser, address)
        page.get_by_text("Up to date with your class").wait_for()
        feedback = page.get_by_role("link", name="See feedback: Searches").first
        pages = {
            "home": address,
            "study": f"{base}/voila/render/04-searches/searches.ipynb#A-situation",
            "feedback": str(feedback.evaluate("link => link.href")),
        }
        for width, height, theme in ((1200, 1040, "light"), (768, 1040, "dark"), (360, 740, "light")):
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            for name, where in pages.items():
                page.goto("about:blank")
                page.goto(where, referer=address)  # the server answers nobody who comes from nowhere
                page.wait_for_timeout(12_000 if name != "feedback" else 1000)  # the page goes to its place by itself
                page.screenshot(path=HERE / f"{name}-{width}.png")


def document(folder: Path) -> None:
    """The first page of an officer's status document."""
    command = ["track", "--db", DEMO / "training-records.db", "document", "avery", "--out", folder]
    subprocess.run([SRO, *map(str, command)], check=True, capture_output=True)
    found = next(folder.glob("*.pdf"))
    pypdfium2.PdfDocument(found)[0].render(scale=1.5).to_pil().save(HERE / "document.png")


def make_small(picture: Path) -> None:
    """Few colors."""
    Image.open(picture).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(picture, optimize=True)


def main() -> None:
    """Take them all."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None or not DEMO.is_dir():
        sys.exit("Needs Chromium and a demo: apt-get install chromium; make demo")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        standing(browser)
        item_card(browser, Path(folder) / "alone")
        formgrader(browser)
        learner_pages(browser, Path(folder) / "avery")
        document(Path(folder) / "papers")
        browser.close()
    for picture in HERE.glob("*.png"):
        make_small(picture)


if __name__ == "__main__":
    main()
