from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dashboard import estimates, figures, queries
from dashboard.address import Address
from dashboard.snapshot import Snapshot

TELECOM = Address(sector="telecom")
SAME = [
    *("cases", "complainants", "sources", "largest_source_rate", "evidence_level", "followed"),
    *("answered_3_rate", "answered_14_rate", "answered_14_low", "answered_14_high", "answered_42_high"),
    *("median_reply_days", "resolved_said_rate", "resolved_said_low", "resolved_all_rate"),
    "resolved_bound_high",
]


@pytest.mark.parametrize("sector", ["telecom", "parcel", "web_shop"])
@pytest.mark.parametrize("period", [None, "2025H1"])
def test_computed_from_cells_the_figures_are_the_published_ones(
    shown: Snapshot, sector: str, period: str | None
) -> None:
    """The published scores of the example are made from its complaints, another road to the same."""
    view = Address(sector=sector, period=period)
    computed = figures._computed(shown, view).set_index("unit")
    published = queries.scores(shown, view).set_index("unit")
    assert sorted(computed.index) == sorted(published.index)
    for name in SAME:
        mine, theirs = computed[name].astype(float), published.loc[computed.index, name].astype(float)
        np.testing.assert_allclose(mine, theirs, atol=1e-9, err_msg=name)
    reasons = (table["evidence_reason"].fillna("") for table in (computed, published.loc[computed.index]))
    assert len({tuple(reason) for reason in reasons}) == 1
    for name in ("rank_low", "rank_high", "ranked"):
        mine, theirs = computed[name].astype(float), published.loc[computed.index, name].astype(float)
        np.testing.assert_array_equal(mine, theirs, err_msg=name)


@pytest.mark.parametrize(
    ("facts", "level", "missing"),
    [
        ((14, 14, 2, 0.5), 0, "too_few_cases"),
        ((15, 14, 2, 0.5), 0, "too_few_complainants"),
        ((15, 15, 1, 1.0), 1, "too_few_cases"),
        ((200, 200, 1, 1.0), 1, "single_source"),
        ((200, 200, 2, 0.81), 1, "dominant_source"),
        ((30, 30, 2, 0.80), 2, "too_few_cases"),
        ((60, 49, 2, 0.6), 2, "too_few_complainants"),
        ((60, 50, 2, 0.71), 2, "dominant_source"),
        ((60, 50, 2, 0.70), 3, None),
        ((60, float("nan"), 2, 0.70), 0, "too_few_complainants"),
    ],
)
def test_levels_of_evidence(facts: tuple[int, int, int, float], level: int, missing: str | None) -> None:
    names = ["cases", "complainants", "sources", "largest_source_rate"]
    assert estimates.evidence(pd.DataFrame([facts], columns=names)) == ([level], [missing])


def test_an_order_needs_differences_that_are_real() -> None:
    found = pd.DataFrame({"unit": list("abcdef"), "sector_id": ["x"] * 3 + ["y"] * 3, "evidence_level": 3})
    apart = found.assign(effect=[-1.0, 0.0, 1.0, -1.0, 0.0, 1.0], variance=0.05)
    assert (estimates.rankability(apart) > 0.9).all()
    close = found.assign(effect=[-0.1, 0.0, 0.1, -0.1, 0.0, 0.1], variance=0.05)
    assert (estimates.rankability(close) == 0).all()
    assert estimates.rankability(apart.assign(evidence_level=2)).empty


def test_a_single_source_never_gives_a_place(shown: Snapshot) -> None:
    one_source = figures.companies(shown, Address(sector="telecom", source="schema_org"))
    assert (one_source["evidence_level"] <= 1).all()
    assert one_source["rank_low"].isna().all()


def test_a_theme_narrows_every_figure(shown: Snapshot) -> None:
    narrow = figures.companies(shown, Address(sector="telecom", theme="effort"))
    wide = figures.companies(shown, TELECOM)
    assert narrow["cases"].sum() < wide["cases"].sum()
    assert narrow["followed"].sum() < wide["followed"].sum()


def test_a_reply_curve_rises_within_its_limits(shown: Snapshot) -> None:
    curve = estimates.reply_curve(queries.replies(shown, TELECOM, "all"))
    assert curve["day"].tolist() == list(range(43))
    assert curve["rate"].is_monotonic_increasing
    assert (curve["low"] <= curve["rate"] + 1e-12).all()
    assert (curve["rate"] <= curve["high"] + 1e-12).all()
    at_14 = figures.level_of(shown, TELECOM)
    assert curve.loc[14, "rate"] == pytest.approx(at_14["rate"])


def test_without_replies_nothing_is_claimed() -> None:
    nothing = pd.DataFrame({"unit": [], "day": [], "replied": [], "censored": []})
    assert estimates.answered(nothing).empty
    assert estimates.reply_curve(nothing).empty


def test_following_of_less_than_a_day_tells_nothing() -> None:
    replies = pd.DataFrame(
        {"unit": ["a"] * 3, "day": [0, 2, 43], "replied": [0, 6, 0], "censored": [50, 0, 4]}
    )
    found = estimates.answered(replies).iloc[0]
    assert found["followed"] == 10
    assert found["answered_14_rate"] == pytest.approx(0.6)


def test_themes_are_shares_of_all_complaints(shown: Snapshot) -> None:
    found = figures.themes(shown, Address(company="belnet"), TELECOM).set_index("theme")
    own = shown.frame("select labels from public.complaints where company_id = 'belnet'")["labels"]
    having = sum("effort" in labels for labels in own)
    assert found.loc["effort", "cases"] == having
    assert found.loc["effort", "rate"] == pytest.approx(having / len(own))
    assert (found["low"] <= found["rate"]).all()


def test_the_bands_hold_most_companies_that_differ_by_chance() -> None:
    random = np.random.default_rng(1)
    effect = random.normal(0, 0.2, 40)
    found = pd.DataFrame({"unit": range(40), "effect": effect, "variance": 0.04})
    bands = estimates.bands(found)
    assert bands is not None
    assert (bands.band == "inside").mean() > 0.85
    low, high = bands.limits(np.array([100.0]), 1.96)
    assert 0 < low[0] < bands.level < high[0] < 1


def test_two_companies_make_no_funnel() -> None:
    assert (
        estimates.bands(pd.DataFrame({"unit": [1, 2], "effect": [0.0, 1.0], "variance": [0.1, 0.1]})) is None
    )
