from __future__ import annotations

import pandas as pd
import pytest
from markupsafe import Markup

from dashboard import cards, charts, components, pictures
from dashboard.address import Address
from dashboard.wording import words
from tests.dashboard.example_words import HOSTILE

NL = words("nl")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_strangers_text_is_shown_as_text(text: str) -> None:
    html = str(components.said(text))
    inside = html.removeprefix("<bdi>").removesuffix("</bdi>")
    assert "<" not in inside
    assert "\u202e" not in inside
    assert "\u2066" not in inside


def test_marks_that_turn_text_around_are_made_visible() -> None:
    assert components.visible("abc\u202egnp.exe") == "abc⟨U+202E⟩gnp.exe"
    assert components.visible("een\nregel\tmet een tab") == "een\nregel\tmet een tab"
    assert components.visible(None) == ""


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example",
        "/relative",
        "http:",
        "https://",
        "ftp://x.example",
        "http://[",
        "",
        None,
        "https://a.example/\u202egnp",
    ],
)
def test_only_web_addresses_are_links(url: str | None) -> None:
    assert str(components.outward(url, "bron")) == "bron"


def test_a_link_outward_gives_nothing_away() -> None:
    html = str(components.outward('https://a.example/?q="><script>', "bron"))
    assert 'rel="noopener nofollow"' in html
    assert "<script>" not in html
    assert html.count('"') == 6


def test_spans_are_marked_where_they_stand() -> None:
    html = cards.marked("Ze beloofden te bellen.", [(3, 12, "broken_promise")], {"broken_promise": "Belofte"})
    assert str(html) == '<bdi>Ze <mark title="Belofte">beloofden</mark> te bellen.</bdi>'


def test_overlapping_spans_are_one_and_spans_outside_are_none() -> None:
    html = cards.marked("abcdefgh", [(1, 4, "x"), (3, 6, "y"), (7, 99, "z"), (-1, 2, "w"), (5, 5, "v")])
    assert str(html) == '<bdi>a<mark title="x">bcdef</mark>gh</bdi>'


def test_marked_text_is_escaped_on_both_sides_of_the_mark() -> None:
    html = str(cards.marked("<b>a</b>", [(3, 4, "<i>")]))
    assert html == '<bdi>&lt;b&gt;<mark title="&lt;i&gt;">a</mark>&lt;/b&gt;</bdi>'


def test_a_sensitive_complaint_is_counted_and_not_quoted() -> None:
    html = str(_card(is_sensitive=True, narrative="geheim", title="geheim"))
    assert "geheim" not in html
    assert NL("card.sensitive") in html


def test_a_text_that_may_not_be_shown_says_so() -> None:
    assert NL("card.not_shown") in str(_card(narrative=None))


def test_a_card_says_when_what_and_how_it_ended() -> None:
    html = str(_card()).replace("\u00a0", " ")
    assert "3 mrt 2026 geplaatst" in html
    assert "5 mrt 2026 eerste antwoord (2 dagen)" in html
    assert "niet opgelost, zegt de klant" in html
    unanswered = str(_card(first_reply_at=None, reply_days=None)).replace("\u00a0", " ")
    assert "nog geen antwoord op 9 mrt 2026" in unanswered
    assert "bron toont geen antwoorden" in str(_card(replies_known=False))


def test_the_unknown_part_of_a_bar_is_labelled_and_hatched() -> None:
    html = str(
        pictures.parts_bar([pictures.Part(1, "ja 10%", "yes"), pictures.Part(9, "stil 90%", "unknown")], "x")
    )
    assert 'class="unknown" style="flex-grow:9"' in html
    assert "stil 90%" in html


def test_a_scale_leaves_room_and_stays_between_nothing_and_all() -> None:
    scale = pictures.fitting([0.41], [0.63])
    assert (scale.first, scale.last) == (0.35, 0.65)
    assert scale.at(0.5) == 50.0
    assert (pictures.fitting([0.0], [1.0]).first, pictures.fitting([0.0], [1.0]).last) == (0.0, 1.0)


def test_a_ladder_has_the_first_place_at_the_right() -> None:
    assert 'style="left:75.0%;width:25.0%"' in str(pictures.rank_band(1, 1, 4))
    assert 'style="left:0.0%;width:50.0%"' in str(pictures.rank_band(3, 4, 4))


def test_a_curve_is_drawn_in_steps_and_described() -> None:
    curve = pictures.Curve([(0, 0.0), (3, 0.5), (42, 0.5)])
    html = str(
        pictures.sparkline(curve, curve, alt="half na 3 dagen", marks=[(3, "3 d")], sector_label="sector")
    )
    assert 'alt="half na 3 dagen"' in html
    assert "M0.0%2057.0%20L16.4%2057.0%20L16.4%2029.0" in html


def test_the_other_language_leads_to_the_same_view() -> None:
    html = str(components.header(NL, Address("nl", sector="bank", page=2), "data", demo=True))
    assert "/data?lang=en&amp;sector=bank&amp;page=2" in html
    assert NL("site.demo") in html
    assert 'aria-current="page"' in html


def test_chart_labels_are_no_html() -> None:
    companies = pd.DataFrame(
        {
            "unit": ["a", "b"],
            "name": [HOSTILE[0], "<b>B</b>"],
            "followed": [50, 90],
            "answered_14_rate": [0.4, 0.6],
        }
    )
    limits = (pd.Series([0.3, 0.4]).to_numpy(), pd.Series([0.7, 0.6]).to_numpy())
    band = charts.Band(pd.Series([40.0, 100.0]).to_numpy(), limits, limits, 0.5)
    figure = charts.funnel(companies, band, own="a", axis=("w", "v"), words=("t", "s"))
    texts = [str(text) for trace in figure.data for text in (trace.text if trace.text is not None else [])]
    texts += [
        str(name)
        for trace in figure.data
        if trace.customdata is not None
        for name in trace.customdata.ravel()
    ]
    assert texts
    assert not [text for text in texts if "<" in text]


def test_a_month_chart_starts_at_nought() -> None:
    counts = pd.DataFrame({"month": pd.to_datetime(["2025-01-01", "2025-02-01"]), "complaints": [3, 1234]})
    figure = charts.months(counts, first="jan", last="feb")
    assert list(figure.data[0].y) == [3, 1234]
    assert figure.layout.yaxis.rangemode == "tozero"
    assert not figure.layout.showlegend


def _card(**changes: object) -> Markup:
    row = {
        "complaint_id": "s/1", "source": "s", "url": "https://s.example/1", "company_id": "a", "title": None,
        "narrative": "Mijn pakket is weg.", "is_sensitive": False, "posted_at": pd.Timestamp("2026-03-03"),
        "replies_known": True, "first_reply_at": pd.Timestamp("2026-03-05"), "reply_days": 2.0,
        "last_seen_at": pd.Timestamp("2026-03-09"), "resolved": "no", "resolved_by": "customer",
    } | changes  # fmt: skip
    evidence = pd.DataFrame(columns=["complaint_id", "label", "span_start", "span_end"])
    replies = pd.DataFrame(columns=["complaint_id", "role", "posted_at", "is_template", "text"])
    return cards.cards(NL, pd.DataFrame([row]), evidence, replies, sources={})
