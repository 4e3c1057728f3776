"""A real Chromium, and a learner's home as `sro learn start` opens it."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from tests.driving import served

expect.set_options(timeout=30_000)  # two cores are shared with the rest of the suite
NAMES = ("chromium", "chromium-browser", "google-chrome")
LOCAL = r"(http|ws)://(127\.0\.0\.1|localhost)[:/]|data:|blob:"
CODE = ".cm-content, .jp-InputArea-editor, .jp-InputPrompt, .jp-OutputPrompt, pre, code"
CODE_WORDS = ("from course", 'ask("', "Traceback", "Error:", "sro learn", "sro class")
WINDOWS = ((320, "dark"), (768, "light"), (1200, "light"), (1200, "dark"))  # a phone, a tablet, a laptop
INSTALL = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"])


def find_chromium() -> str:
    """The browser on this machine; as root on Debian it is installed when there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in INSTALL:
            subprocess.run(command, check=True, capture_output=True)
        found = shutil.which("chromium")
    if found is None:
        pytest.fail("The browser tests need Chromium. Install it, for example: sudo apt-get install chromium")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A learner's folder without a class."""
    return tmp_path_factory.mktemp("learner") / "my-sro-training"


@pytest.fixture(scope="session")
def address(place: Path) -> Iterator[str]:
    """The home of a learner without a class."""
    with served("learn", "start", place) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page of a fresh browser session that has passed the token, on the learner's home."""
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    opened.goto(address)
    yield opened
    context.close()


def outside_requests(context: BrowserContext) -> list[str]:
    """A list that grows by every request that asks for more than this machine."""
    outside: list[str] = []

    def guard(request: Request) -> None:
        if not re.match(LOCAL, request.url):
            outside.append(request.url)

    context.on("request", guard)
    return outside


def faults(page: Page, within: str | None = None) -> list[str]:
    """What axe finds serious or critical, and whether the page is wider than the window."""
    found = Axe().run(page, context=within).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [one["id"] for one in found if one["impact"] in ("serious", "critical")] + (["too wide"] if wide else [])


def faults_in_every_window(page: Page) -> dict[tuple[int, str], list[str]]:
    """The faults of the page as it stands, by width and theme, where there are any; then as wide as before, light."""
    before, found = page.viewport_size, {}
    for width, theme in (*WINDOWS, (before["width"] if before else 1200, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        page.evaluate("theme => { if (document.body.dataset.sroTheme) document.body.dataset.sroTheme = theme }", theme)
        if (width, theme) in WINDOWS:
            found[width, theme] = faults(page)
    return {window: one for window, one in found.items() if one}


def code_seen(page: Page) -> list[str]:
    """What of code, commands or errors stands on the page for a learner to see."""
    shown = [one.inner_text() for one in page.locator(CODE).all() if one.is_visible()]
    text = page.locator("body").inner_text()
    return shown + [word for word in CODE_WORDS if word in text]
