"""Pictures of every page, wide and at phone width, in both languages and both themes: to look at before
publishing.

``python -m dashboard.screenshots --to FOLDER``. Without a published snapshot in the demo's home (or the home
that ``OBSERVATORY_HOME`` names) it says so and stops.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pipeline import paths

from . import components, queries, snapshot
from .address import Address
from .format import LANGUAGES
from .snapshot import Snapshot

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZES = {"wide": 1366, "phone": 390}
THEMES = ("light", "dark")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SERVE = (
    "import sys; from pathlib import Path; from pipeline.paths import Home; "
    "from dashboard.server import serve; "
    "serve(Home(sys.argv[1], Path(sys.argv[2])), int(sys.argv[3]), quiet=True)"
)


def main(arguments: list[str] | None = None) -> int:
    """Take the pictures; 0 when all are taken, 2 when there is nothing to take them of or with."""
    parser = argparse.ArgumentParser(
        prog="python -m dashboard.screenshots", description="Pictures of every page."
    )
    parser.add_argument(
        "--to", type=Path, default=paths.WAREHOUSE / "data" / "screenshots", help="the folder to put them in"
    )
    parser.add_argument("--only", nargs="*", metavar="PAGE", help="these pages alone")
    parser.add_argument("--themes", nargs="*", default=list(THEMES), choices=THEMES)
    parser.add_argument("--languages", nargs="*", default=list(LANGUAGES), choices=LANGUAGES)
    chosen = parser.parse_args(arguments)
    home = paths.home(None if "OBSERVATORY_HOME" in os.environ else "demo")
    snapshot.show(home)
    published = snapshot.latest()
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if published is None or browser is None:
        missing = (
            "Chromium on this machine" if published else f"snapshot in {home.root}; run observatory demo"
        )
        sys.stderr.write(f"There is no {missing}.\n")
        return 2
    pages = {name: page for name, page in views(published).items() if not chosen.only or name in chosen.only}
    chosen.to.mkdir(parents=True, exist_ok=True)
    with _site(home) as address:
        _take(address, pages, chosen, browser)
    return 0


def views(published: Snapshot) -> dict[str, tuple[str, Address]]:
    """The pages worth looking at: name -> (slug, address), with the busiest sector and company of the
    snapshot.
    """
    sector = queries.first_sector(published)
    scores = queries.scores(published, Address(sector=sector)).sort_values("cases")
    few = queries.scores(published, Address()).sort_values("cases")
    return {
        "overview": ("", Address()),
        "ranking": ("ranking", Address(sector=sector)),
        "company": ("company", Address(company=str(scores["unit"].iloc[-1]))),
        "company-few": ("company", Address(company=str(few["unit"].iloc[0]))),
        "companies": ("company", Address()),
        "sectors": ("sectors", Address()),
        "sector": ("sectors", Address(sector=sector)),
        **{name: (name, Address()) for name in components.THEMES if name != "compare"},
        "compare": ("compare", Address(companies=",".join(scores["unit"].iloc[-2:]))),
        "corrections": ("corrections", Address()),
        "data": ("data", Address()),
        "sources": ("sources", Address()),
        "method": ("method", Address()),
    }


def _take(
    address: str, pages: dict[str, tuple[str, Address]], chosen: argparse.Namespace, browser: str
) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for theme, (size, width) in product(chosen.themes, SIZES.items()):
            context = running.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
            page = context.new_page()
            for language, (name, (slug, view)) in product(chosen.languages, pages.items()):
                page.goto(f"{address}/{slug}?{urlencode(view.parameters() | {'lang': language})}")
                _picture(page, width, chosen.to / f"{name}-{size}-{language}-{theme}.png")
            context.close()
        running.close()


def _picture(page: Page, width: int, path: Path) -> None:
    """The whole page: the window is made as high as what is to be seen."""
    page.locator(".foot").wait_for(timeout=60_000)
    page.wait_for_timeout(700)  # charts draw themselves after the text stands
    height = page.locator('[data-testid="stMain"]').evaluate("element => element.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(int(height) + 2, 12_000)})
    page.wait_for_timeout(300)
    page.screenshot(path=path)
    page.set_viewport_size({"width": width, "height": 900})


@contextlib.contextmanager
def _site(home: paths.Home) -> Iterator[str]:
    """The site in a process of its own, on a free port, until the pictures are taken."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVE, home.world, str(home.root), str(port)]
    with subprocess.Popen(command) as server:  # noqa: S603 # our own module, in our own interpreter
        try:
            yield _answering(f"http://localhost:{port}", server)
        finally:
            server.terminate()


def _answering(address: str, server: subprocess.Popen[bytes]) -> str:
    for _ in range(600):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()  # noqa: S310 # this machine's own port
            return address
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit("The site did not start; run observatory serve to see why.")


if __name__ == "__main__":
    sys.exit(main())
