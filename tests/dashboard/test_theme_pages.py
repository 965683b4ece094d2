"""The pages with one question each, comparing, and corrections: what they show, and what they may not say."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard import bars, cards, published, queries, ribbons, snapshot
from dashboard.address import Address
from dashboard.format import LANGUAGES, Language
from dashboard.service_funnel import Target
from dashboard.snapshot import Snapshot
from dashboard.wording import words
from pipeline.methods.sentences import FORBIDDEN
from pipeline.paths import Home
from tests.dashboard import example_snapshot
from tests.dashboard.test_pages import visited

PAGES: list[tuple[str, dict[str, str]]] = [
    ("referrals", {}),
    ("referrals", {"sector": "bank", "company": "duinbank", "q": "Spaarwerf"}),
    ("promises", {}),
    ("effort", {}),
    ("public", {}),
    ("delight", {}),
    ("compare", {}),
    ("compare", {"companies": "duinbank,spaarwerf,belnet,no_such"}),
    ("corrections", {}),
]


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("page", "query"), PAGES)
def test_every_page_runs_and_says_no_more_than_it_may(
    shown: Snapshot, page: str, query: dict[str, str], lang: Language
) -> None:
    _, html = visited(page, lang, **query)
    assert html.count("<h1>") == 1
    assert not re.search(r"<(script|iframe|style|object|embed)\b", html, re.IGNORECASE)
    assert 'href="javascript:' not in html.lower()
    assert "nan" not in text_of(html).lower().split()
    ours = re.sub(r"<bdi>.*?</bdi>", "", html, flags=re.DOTALL)
    assert not [word for word in FORBIDDEN[lang] if re.search(rf"\b{word}\b", text_of(ours).lower())]


@pytest.fixture(scope="module")
def poor_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("bare")
    example_snapshot.publish(home, complaints=800, world="live", bare=True)
    return home


@pytest.mark.parametrize(("page", "query"), PAGES)
def test_a_world_of_which_little_is_known_is_shown_as_such(
    poor_home: Path, page: str, query: dict[str, str]
) -> None:
    snapshot.show(Home("live", poor_home))
    _, html = visited(page, **query)
    assert "None" not in html
    assert "nan" not in text_of(html).lower().split()
    snapshot.close()


def test_pairs_are_named_with_their_counts_the_rule_and_what_both_say(shown: Snapshot) -> None:
    _, html = visited("referrals")
    assert "40 zaken van 39 mensen, 3 bronnen. 20 keer heen en weer: 50%" in html
    assert "Minstens 20 zaken, minstens 5 in elke richting" in html
    assert "Genoemd sinds 21 jan 2026" in html
    assert html.count('class="pair"') == 1
    assert "1 dunnere stromen" in html, "energy and somebody else: fewer than 15 cases"
    assert visited("referrals", sector="parcel")[1].count('class="pair"') == 0


def test_a_pair_of_sectors_stands_in_the_table_once(shown: Snapshot) -> None:
    _, html = visited("referrals")
    assert len(re.findall(r"Pakketbezorging <span aria-hidden='true'>⇄</span> webwinkel", html)) == 1
    assert "Webwinkel <span aria-hidden='true'>⇄</span> pakketbezorging" not in html


def test_promises_show_interval_bounds_and_n(shown: Snapshot) -> None:
    _, html = visited("promises", "en", sector="bank")
    assert re.search(r"kept \(95% interval [\d–]+%, n 25\); with 15 unknown outcomes between", html)
    assert 'class="bounds"' in html


def test_effort_leaves_out_what_too_few_mention(shown: Snapshot) -> None:
    _, html = visited("effort", "en")
    sectors = html.split('class="bars"')[1]
    assert sectors.count("bars-name") == 11, "of the twelve sectors one has three mentions only"


def test_going_public_claims_no_gradient_that_is_not_there(shown: Snapshot) -> None:
    _, html = visited("public")
    assert "Meer bereik brengt niet aantoonbaar sneller antwoord" in html
    assert "Bij 1 van 1 bedrijf is het ook afzonderlijk aan te tonen." in html
    assert "geen aantoonbare verandering" in html


def test_comparing_speaks_only_of_disjoint_places(shown: Snapshot) -> None:
    scores = published.of(shown, "service_scores", score_window="2025H2")
    ranked = scores[scores["rank_low"].notna()]
    for _, sector in ranked.groupby("sector_id"):
        one, two = (sector.iloc[place] for place in (0, -1))
        both = ",".join((one["company_id"], two["company_id"]))
        apart = one["rank_high"] < two["rank_low"] or two["rank_high"] < one["rank_low"]
        assert ("worden beter behandeld dan" in visited("compare", companies=both)[1]) == apart
        break


def test_companies_of_two_sectors_are_not_ordered(shown: Snapshot) -> None:
    _, html = visited("compare", "en", companies="duinbank,belnet")
    assert "they are in different sectors" in html
    assert "handled better" not in html


def test_corrections_say_how_soon_and_what_happened(shown: Snapshot) -> None:
    _, html = visited("corrections", "en")
    assert "1 correction, 1 complaint contested" in html
    assert "asked 2 times for a reply, and answered 1 times. The median answer came after 31 days." in html
    assert "not decided yet" in html


def test_a_company_shows_its_waves_and_whether_it_learns(shown: Snapshot) -> None:
    _, html = visited("company", "en", company="duinbank", period="all")
    assert "60 cases on" in html
    assert (
        "Set apart as a campaign, because: many accounts of a few days old; many texts that resemble each other."
        in html
    )
    assert "They stand, and weigh as 6 cases" in html
    assert "Fading faster than in its sector: effort" in html
    assert "8 of 80" in html


def test_a_contested_complaint_says_so(shown: Snapshot) -> None:
    page = queries.complaints_page(shown, Address())
    ids = page["complaint_id"].tolist()
    spans, replies = queries.evidence(shown, ids), queries.reply_texts(shown, ids)
    html = cards.cards(words("en"), page, spans, replies, sources={}, contested={ids[3], "no/such"})
    assert html.count('<b class="flag">contested</b>') == 1


def test_delight_counts_praise_among_all_posts(shown: Snapshot) -> None:
    found = queries.delight(shown, Address(period=None), "all")
    posts = shown.frame("select labels from public.complaints where company_id is not null")
    assert found["posts"].iloc[0] == len(posts)
    assert found["praise"].iloc[0] == sum("delight" in labels for labels in posts["labels"])
    assert queries.delight(shown, Address(), "sector")["posts"].sum() == len(posts)


def test_what_has_gone_is_counted_by_source(shown: Snapshot) -> None:
    found = queries.gone(shown)
    assert found["posts"].sum() == len(shown.frame("select 1 from public.complaints"))
    assert found["gone"].sum() == 0


def test_a_published_table_is_read_by_its_columns(shown: Snapshot) -> None:
    assert published.of(shown, "statements", company_id="noorderbank")["language"].tolist() == ["nl"]
    assert published.of(shown, "statements", company_id=None).empty
    orders = published.of(shown, "company_scores")
    assert orders["company_id"].is_monotonic_increasing


def test_ratios_lie_as_far_from_one_as_their_inverse() -> None:
    bar = bars.Bar("a", 1.0, 0.5, 2.0, "1", "1", "")
    ruler = bars.ratios([bar], str)
    half, even, twice = (ruler.scale.at(ruler.place(ratio)) for ratio in (0.5, 1.0, 2.0))
    assert even - half == pytest.approx(twice - even)


def test_amounts_stand_between_round_marks() -> None:
    ruler = bars.amounts([3.2, 17.0], str)
    assert [place for place, _ in ruler.marks] == [0, 5, 10, 15, 20]


def test_the_map_gives_every_case_its_width() -> None:
    edges = [ribbons.Edge("a", "x", 30, 10), ribbons.Edge("a", "y", 10, 0)]
    drawn = ribbons.drawn(edges, dict.fromkeys("axy", example_label()), ("from", "to"), alt="map")
    assert drawn.count("<li") == 3
    assert 'alt="map"' in drawn


def example_label() -> ribbons.Markup:
    return ribbons.Markup("<span>name</span>")


def test_the_funnel_narrows_to_ordinary_differences() -> None:
    low, high = Target(50.0, 4.0).limits(np.array([0.1, 1e9]), 0.95)
    assert high[0] - low[0] > high[1] - low[1]
    assert high[1] == pytest.approx(50 + 1.959964 * 2, abs=1e-4)


def test_a_snapshot_without_a_table_has_no_rows_of_it(
    shown: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "_holds", lambda *_: False)
    assert isinstance(published.of(shown, "bursts"), pd.DataFrame)
    assert published.of(shown, "bursts").empty


def test_both_languages_name_every_page() -> None:
    for language in LANGUAGES:
        assert all(f"pages.{page}" in set(words(language)) for page, _ in PAGES)
