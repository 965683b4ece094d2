"""Every page in both languages: it runs, it says what it must, and never more than the evidence allows."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import snapshot
from dashboard.format import LANGUAGES, Language
from dashboard.snapshot import Snapshot
from dashboard.wording import words
from pipeline.paths import Home
from tests.dashboard import example_snapshot
from tests.dashboard.example_words import HOSTILE
from tests.shared import ROOT

PAGES: list[tuple[str, dict[str, str]]] = [
    ("overview", {}),
    ("ranking", {"sector": "parcel", "period": "all"}),
    ("sectors", {}),
    ("sectors", {"sector": "telecom", "period": "all"}),
    ("company", {}),
    ("company", {"company": "belnet", "period": "all"}),
    ("data", {}),
    ("sources", {}),
    ("method", {}),
]
Visit = Callable[..., tuple[AppTest, str]]


@pytest.fixture
def visit(shown: Snapshot) -> Visit:
    return visited


def visited(slug: str, lang: Language = "nl", /, **query: str) -> tuple[AppTest, str]:
    """A page as a reader's browser gets it: the run, and all its HTML."""
    run = AppTest.from_file(str(ROOT / "dashboard/app.py"), default_timeout=60)
    run.query_params.update({"lang": lang} | query)
    if slug != "overview":
        run.switch_page(f"app_pages/{slug}.py")
    run.run()
    assert not run.exception, run.exception[0].value
    return run, html_of(run)


def html_of(run: AppTest) -> str:
    whole = "\n".join(element.proto.body for element in run.get("html"))
    return whole.replace("\u00a0", " ").replace("\u2060", "")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("page", "query"), PAGES, ids=lambda value: str(value) if isinstance(value, str) else ""
)
def test_every_page_runs_and_says_where_it_is(
    visit: Visit, page: str, query: dict[str, str], lang: Language
) -> None:
    _, html = visit(page, lang, **query)
    said = words(lang)
    assert said("site.demo") in html
    assert html.count("<h1>") == 1
    assert said("site.edition", on="12 feb 2026" if lang == "nl" else "12 Feb 2026") in html
    assert f"lang={'en' if lang == 'nl' else 'nl'}" in html, "the way to the other language"
    assert not re.search(r"<(script|iframe|style|object|embed)\b", html, re.IGNORECASE), (
        "what strangers wrote is text"
    )
    assert not re.search(r"\son\w+\s*=", re.sub(r"&lt;.*?&gt;", "", html))
    assert 'href="javascript:' not in html.lower()
    assert "\u202e" not in html


def test_the_overview_says_what_it_shows(visit: Visit) -> None:
    _, html = visit("overview")
    assert "Wat 3.000 klachten in het openbaar zeggen over de service van 60 bedrijven in 12 sectoren" in html
    assert html.count('class="field-name"') == 12
    assert "bedrijven met te weinig klachten voor een score zijn niet getekend" in html
    assert words("nl")("overview.limits_text") in html


def test_a_misspelt_name_finds_its_company(visit: Visit) -> None:
    _, html = visit("overview", q="brigthwistle")
    assert 'href="/company?lang=nl&amp;company=brightwhistle"' in html
    assert "Geen bedrijf gevonden" in visit("overview", q="qqqqqq")[1]


def test_a_ranking_shows_ranges_and_why_some_have_none(visit: Visit) -> None:
    _, html = visit("ranking", sector="parcel", period="all")
    assert re.search(r"tussen plaats \d en \d van \d", html)
    assert "95%-interval" in html
    assert "Te weinig klachten om te vergelijken" in html


def test_a_ranking_of_a_single_source_gives_no_order(visit: Visit) -> None:
    _, html = visit("ranking", "en", sector="parcel", period="all", source="schema_org")
    assert "no order can be given yet" in html
    assert "between 1st" not in html
    assert "one source" in html


def test_filters_in_the_address_are_the_filters_shown(visit: Visit) -> None:
    run, _ = visit("ranking", "en", sector="telecom", period="2025H1", source="phpbb", theme="effort")
    chosen = {box.label: box.value for box in run.selectbox}
    assert chosen == {"Sector": "telecom", "Period": "2025H1", "Source": "phpbb", "Theme": "effort"}


def test_a_choice_goes_into_the_address(visit: Visit) -> None:
    run, _ = visit("data", page="4")
    run.selectbox[0].select("telecom").run()
    assert run.query_params["sector"] in ("telecom", ["telecom"])
    assert run.query_params["lang"] in ("nl", ["nl"])
    assert "page" not in run.query_params
    run.selectbox[0].select("all").run()
    assert "sector" not in run.query_params


def test_nonsense_in_the_address_is_not_an_error(visit: Visit) -> None:
    nonsense = {
        "sector": "no_such",
        "period": "1999H9",
        "source": "'; drop table",
        "theme": HOSTILE[0],
        "page": "-7",
    }
    for page in ("ranking", "sectors", "company", "data"):
        _, html = visit(page, **nonsense, company="no_such")
        assert "<script" not in html


def test_a_company_shows_four_figures_with_ranges_and_n(visit: Visit) -> None:
    _, html = visit("company", company="belnet", period="all")
    assert html.count('class="tile"') == 4
    assert re.search(r"\bn \d", html)
    for text in ("van wie iets liet weten", "genoemd in", "waarvan de afloop bekend is", "sector"):
        assert text in html
    assert "<mark title=" in html
    assert "is nog niet om een reactie gevraagd" in html


def test_a_company_that_was_asked_and_one_that_answered(visit: Visit) -> None:
    assert (
        "is op 20 dec 2025 om een reactie gevraagd. Nog geen antwoord."
        in visit("company", company="duinbank")[1]
    )
    assert "Wij nemen elke klacht serieus." in visit("company", company="noorderbank")[1]


def test_a_company_with_few_complaints_gets_words_and_no_percentages(visit: Visit) -> None:
    _, html = visit("company", company="draadloos_direct", period="all")
    assert "te weinig klachten om iets te kunnen zeggen" in html
    assert "De klachten gaan over" in html
    assert 'class="tile"' not in html
    assert not re.search(r"\d+%", html.replace("95%", ""))


def test_the_complaints_can_be_narrowed_to_a_figure(visit: Visit) -> None:
    _, html = visit("company", company="belnet", period="all", reply="unanswered")
    assert "nog geen antwoord op" in html
    assert "eerste antwoord" not in html


def test_the_data_page_offers_exactly_what_it_shows(visit: Visit) -> None:
    _, html = visit("data", sector="telecom", theme="effort")
    for form in ("csv", "parquet", "xlsx", "json"):
        assert f"/download/complaints.{form}?lang=nl&amp;sector=telecom&amp;theme=effort" in html
    assert "Klachtenobservatorium, momentopname" in html
    assert words("nl")("site.demo") in html


def test_a_source_says_what_is_unknown(visit: Visit) -> None:
    _, html = visit("sources")
    assert 'class="meter unknown"' in html
    assert "meer dan de 900 die we hoogstens verwachtten" in html
    assert "Ja. " in html


def test_the_method_page_holds_the_dictionary(visit: Visit) -> None:
    _, html = visit("method", "en")
    for table in ("complaints", "reply_cells", "company_scores"):
        assert f"<code>{table}</code>" in html
    assert "Best possible place in the sector" in html


def test_a_hostile_company_can_be_looked_at(visit: Visit) -> None:
    _, html = visit("company", company="noorderbank", period="all")
    assert "&lt;script&gt;alert" in html
    assert "=HYPERLINK(" in html
    assert "⟨U+202E⟩" in html
    assert "javascript:alert(document.cookie)" not in html


@pytest.fixture(scope="module")
def poor_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("bare")
    example_snapshot.publish(home, complaints=800, world="live", bare=True)
    return home


@pytest.mark.parametrize(
    ("page", "query"), PAGES, ids=lambda value: str(value) if isinstance(value, str) else ""
)
def test_a_world_of_which_little_is_known_is_shown_as_such(
    poor_home: Path, page: str, query: dict[str, str]
) -> None:
    """No replies, no sectors, no outcomes: no page fails, none shows a picture of nothing or a number from
    nowhere.
    """
    snapshot.show(Home("live", poor_home))
    run, html = visited(page, **query)
    assert "Voorbeeldgegevens" not in html, "this world is not the demo"
    assert "nan" not in re.sub(r"<[^>]+>", " ", html).lower().split()
    assert "None" not in html
    if page == "overview":
        assert words("nl")("overview.no_field") in html
    if query.get("company"):
        assert "de bronnen laten geen antwoorden zien" in html or "te weinig" in html
        assert words("nl")("tile.no_replies_shown") in html or "tile" not in html
        assert not run.get("plotly_chart")
    snapshot.close()


def test_the_live_world_without_a_snapshot_says_what_to_type(tmp_path: Path) -> None:
    snapshot.show(Home("live", tmp_path))
    _, html = visited("overview")
    assert "Er is nog niets gepubliceerd" in html
    assert "observatory demo" in html
    assert "<h1>" in visited("ranking", "en")[1]


def test_a_damaged_pointer_is_a_sentence_on_the_page(tmp_path: Path) -> None:
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots/current.json").write_text("[]", encoding="utf-8")
    snapshot.show(Home("live", tmp_path))
    assert "does not name a version" in visited("overview")[1]
