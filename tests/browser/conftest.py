"""A real Chromium, and a learner's home as `sro learn start` opens it."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.driving import BIN

expect.set_options(timeout=30_000)  # two cores are shared with the rest of the suite
NAMES = ("chromium", "chromium-browser", "google-chrome")
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


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The home page's address with its token, as the command prints it."""
    command = [BIN / "sro", "learn", "start", folder, "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as lab:
        assert lab.stdout is not None
        seen = ""
        for line in lab.stdout:
            seen += line
            if found := re.search(r"http://127\.0\.0\.1:\d+/voila/render/start\.ipynb\?token=\w+", line):
                # What it says must be read on: a server whose pipe is full stands still.
                Thread(target=lab.stdout.read, daemon=True).start()
                yield found[0]
                break
        else:
            pytest.fail(f"JupyterLab did not start:\n{seen}")
        lab.terminate()
        lab.wait(timeout=30)  # a server that does not stop is a fault


@pytest.fixture(scope="session")
def address(place: Path) -> Iterator[str]:
    """The home of a learner without a class."""
    with served(place) as found:
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
