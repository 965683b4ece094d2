"""Where the browser tests get their browser: the system's Chromium, or a skip with one clear line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BUNDLE = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def executable() -> str | None:
    """The path of a Chromium or Chrome of this machine; None when there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or (str(BUNDLE) if BUNDLE.exists() else None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser, or the test skipped."""
    path = executable()
    if path is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()
