"""The site in a real browser: strangers' texts stay texts, links are views, everybody can read it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser import chromium
from tests.shared import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WIDE: ViewportSize = {"width": 1366, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
SERVE = (
    "import sys; from pathlib import Path; from pipeline.paths import Home; "
    "from dashboard.server import serve; serve(Home('demo', Path(sys.argv[1])), int(sys.argv[2]), quiet=True)"
)
PAGES = {
    "overview": "/?lang=nl",
    "ranking": "/ranking?lang=nl&sector=bank&period=all",
    "sectors": "/sectors?lang=en",
    "sector": "/sectors?lang=nl&sector=telecom&period=all",
    "company": "/company?lang=nl&company=noorderbank&period=all",
    "choose": "/company?lang=en",
    "referrals": "/referrals?lang=nl",
    "promises": "/promises?lang=en",
    "public": "/public?lang=nl",
    "compare": "/compare?lang=en&companies=duinbank,kadebank",
    "corrections": "/corrections?lang=nl",
    "data": "/data?lang=nl&company=noorderbank",
    "sources": "/sources?lang=nl",
    "method": "/method?lang=en",
}


@pytest.fixture(scope="module")
def site(example_home: Path) -> Iterator[str]:
    """The whole site on the example snapshot, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVE, str(example_home), str(port)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as server:
        address = f"http://localhost:{port}"
        _wait_for(address, server)
        yield address
        server.terminate()
        _, said = server.communicate(timeout=30)
    assert "Traceback" not in said, said


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def reader(browser: Browser) -> BrowserContext:
    """One reader, whose browser keeps what it has loaded before."""
    return browser.new_context(viewport=WIDE)


@pytest.fixture
def wide(reader: BrowserContext) -> Iterator[Page]:
    page = reader.new_page()
    yield page
    page.close()


def opened(page: Page, address: str) -> Page:
    """The page with all that it shows."""
    page.goto(address)
    expect(page.locator(".foot")).to_be_visible(timeout=60_000)
    return page


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_safe_open_to_all_and_fits_a_phone(wide: Page, site: str, name: str) -> None:
    asked: list[str] = []
    alarms: list[str] = []
    wide.on("request", lambda request: asked.append(request.url))
    wide.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    wide.on("pageerror", lambda error: alarms.append(str(error)))
    opened(wide, site + PAGES[name])
    own = (site, site.replace("http", "ws"), "data:", "blob:")
    assert not [url for url in asked if not url.startswith(own)]
    assert not alarms, "what strangers wrote must do nothing"
    assert wide.locator("main script, main iframe, main img:not([src^='data:image/svg'])").count() == 0
    assert wide.locator("a[href^='javascript' i]").count() == 0
    assert not _in_the_way(wide)
    wide.emulate_media(color_scheme="dark")
    assert not _in_the_way(wide)
    wide.set_viewport_size(PHONE)
    main = wide.locator('[data-testid="stMain"]')
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0, "a phone scrolls one way only"
    assert wide.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_what_strangers_wrote_can_be_read(wide: Page, site: str) -> None:
    text = opened(wide, site + PAGES["company"]).inner_text("main")
    for written in (
        "<script>alert(",
        "=HYPERLINK(",
        "+cmd|",
        "![beeld](http",
        "⟨U+202E⟩",
        "<style>body{display:none}",
    ):
        assert written in text


def test_the_other_language_keeps_the_view(wide: Page, site: str) -> None:
    opened(wide, f"{site}/ranking?lang=nl&sector=telecom&period=2025H1&theme=effort")
    assert wide.evaluate("document.documentElement.lang") == "nl"
    wide.get_by_role("link", name="English").click()
    expect(wide.get_by_role("heading", level=1)).to_contain_text("mobile and internet")
    expect(wide.get_by_label("Theme", exact=True)).to_have_value("Effort: again and again")
    assert wide.url.endswith("/ranking?lang=en&sector=telecom&period=2025H1&theme=effort")
    assert wide.evaluate("document.documentElement.lang") == "en"
    expect(wide).to_have_title("Example data · Ranking · Complaint Observatory")
    assert _chosen(wide) == {
        "Sector": "Mobile and internet",
        "Period": "Jan–Jun 2025",
        "Source": "all sources",
        "Theme": "Effort: again and again",
    }


def test_a_link_brings_back_the_filters(wide: Page, site: str) -> None:
    opened(wide, f"{site}/data?lang=nl&sector=bank&outcome=no&q=monteur")
    chosen = _chosen(wide)
    assert (chosen["Sector"], chosen["Afloop"], chosen["Bron"]) == ("Bank", "niet opgelost", "alle bronnen")
    assert wide.get_by_label("Zoek in de teksten").input_value() == "monteur"


def test_a_choice_stands_in_the_address_and_goes_back(wide: Page, site: str) -> None:
    opened(wide, f"{site}/data?lang=nl")
    wide.get_by_label("Sector", exact=True).click()
    wide.get_by_role("option", name="Energie").click()
    expect(wide.locator("h1")).not_to_contain_text("3.000")
    assert "sector=energy" in wide.url
    assert "lang=nl" in wide.url


def test_links_change_the_page_without_loading_it_anew(wide: Page, site: str) -> None:
    opened(wide, f"{site}/?lang=en")
    wide.evaluate("window.stillHere = true")
    wide.locator(".field-row a.best").first.click()
    expect(wide.locator(".tiles, .note").first).to_be_visible()
    assert "/company?lang=en&company=" in wide.url
    wide.go_back()
    expect(wide.locator(".field")).to_be_visible()
    assert wide.evaluate("window.stillHere") is True


def test_a_name_with_a_mistake_leads_to_the_company(wide: Page, site: str) -> None:
    opened(wide, f"{site}/?lang=nl")
    wide.get_by_label("Zoek een bedrijf").fill("brigthwisle")
    wide.get_by_role("button", name="Zoek").click()
    wide.get_by_role("link", name="Brightwhistle").click()
    expect(wide.locator("h1")).to_contain_text("Brightwhistle")


def test_the_i_button_explains_and_closes(wide: Page, site: str) -> None:
    opened(wide, f"{site}/?lang=nl")
    wide.get_by_label("Uitleg: Service-index").first.click()
    expect(wide.get_by_text("De service-index telt vijf dingen even zwaar")).to_be_visible()
    wide.keyboard.press("Escape")
    expect(wide.get_by_text("De service-index telt vijf dingen even zwaar")).to_be_hidden()


def test_a_download_is_the_selection(wide: Page, site: str) -> None:
    opened(wide, f"{site}/data?lang=nl&sector=energy&outcome=no")
    with wide.expect_download() as download:
        wide.locator(".files").get_by_role("link", name="CSV").click()
    rows = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len([row for row in rows if row.startswith('"demo')]) == int(wide.inner_text("h1").split()[0])


def test_on_a_phone_the_filters_fold_into_one_button(wide: Page, site: str) -> None:
    wide.set_viewport_size(PHONE)
    opened(wide, f"{site}/ranking?lang=nl&sector=bank&theme=effort")
    expect(wide.get_by_label("Bron", exact=True)).to_be_hidden()
    wide.get_by_text("Filters (2 gekozen)").click()
    expect(wide.get_by_label("Bron", exact=True)).to_be_visible()


def test_nothing_looks_like_the_toolkit(wide: Page, site: str) -> None:
    opened(wide, f"{site}/?lang=nl")
    for part in ("stToolbar", "stHeader", "stDecoration", "stStatusWidget", "stAppDeployButton"):
        for element in wide.get_by_test_id(part).all():
            expect(element).to_be_hidden()
    assert "Inter" in wide.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    assert wide.evaluate("document.fonts.check('16px Inter')")


def _in_the_way(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds serious or critical: which rule, and where."""
    found = Axe().run(page).response["violations"]
    grave = [each for each in found if each["impact"] in {"serious", "critical"}]
    return [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in grave]


def _chosen(page: Page) -> dict[str, str]:
    expect(page.locator(".st-key-filters input[role=combobox]").nth(3)).to_be_visible()
    boxes = page.locator(".st-key-filters input[role=combobox]").all()
    return {str(box.get_attribute("aria-label")): box.input_value().replace("\u2060", "") for box in boxes}


def _wait_for(address: str, server: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            assert server.poll() is None, "the site did not start"
            time.sleep(0.1)
    raise AssertionError("the site did not answer within a minute")
