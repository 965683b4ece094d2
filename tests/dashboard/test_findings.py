from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest

from dashboard import findings
from dashboard.profiles import Profile
from dashboard.rows import first
from dashboard.wording import Words, words

NL, EN = words("nl"), words("en")
NAMES = {"parcel": "Pakketbezorging", "bank": "Bank"}


def level(rate: float, half: float, unit: str = "bank") -> dict[str, object]:
    return {"unit": unit, "rate": rate, "low": rate - half, "high": rate + half, "followed": 200}


def company(
    rate: float, half: float = 0.05, *, evidence: int = 3, sector: str = "parcel"
) -> dict[str, object]:
    return {
        "unit": "a", "name": "A", "sector_id": sector, "evidence_level": evidence, "answered_14_rate": rate,
        "answered_14_low": rate - half, "answered_14_high": rate + half, "rank_low": None, "has_order": False,
    }  # fmt: skip


def overview(levels: list[dict[str, object]], companies: list[dict[str, object]]) -> str:
    overall = pd.Series(level(0.6, 0.01))
    return findings.overview(EN, pd.DataFrame(levels), pd.DataFrame(companies), overall, NAMES)


def verdict(words: Words, own: Any, sector: pd.Series, band: str | None, themes: pd.DataFrame) -> str:
    """The sentence about a company of which only these things are known."""
    profile = SimpleNamespace(own=own, level=sector, band=band, themes=themes)
    return findings.company(words, cast(Profile, profile), "A")


def test_a_low_sector_is_named_only_when_its_whole_interval_is_low() -> None:
    clearly = overview([level(0.4, 0.05, "parcel"), level(0.7, 0.05)], [company(0.4)])
    assert (
        clearly == "In pakketbezorging, 40% of complaints are answered within two weeks; the average is 60%"
    )
    perhaps = overview([level(0.55, 0.08, "parcel"), level(0.7, 0.05)], [company(0.4)])
    assert "no sector is demonstrably behind" in perhaps


def test_the_best_is_low_too_only_when_three_companies_show_it() -> None:
    low = [level(0.4, 0.05, "parcel")]
    assert "even the best" in overview(low, [company(0.3), company(0.4), company(0.45)])
    assert "even the best" not in overview(low, [company(0.3), company(0.4)])
    assert "even the best" not in overview(low, [company(0.3), company(0.4), company(0.58)])
    assert "even the best" not in overview(low, [company(0.3), company(0.4), company(0.45, evidence=1)])


def test_nothing_is_claimed_without_replies() -> None:
    nothing = pd.Series({"rate": None, "low": None, "high": None, "followed": 0})
    empty = pd.DataFrame(columns=["unit", "rate", "low", "high"])
    said = findings.overview(NL, empty, pd.DataFrame(columns=list(company(0.1))), nothing, NAMES)
    assert said == NL("finding.overview.nothing")


@pytest.mark.parametrize(
    ("lows", "expected"),
    [
        ([], "no order can be given yet"),
        ([1, 1, 1], "the differences are too small or too uncertain for an order"),
        ([1, 1, 2], "2 of the 3 companies may be the best"),
        ([1, 2, 2], "Zed comes first, even with the uncertainty counted in"),
    ],
)
def test_a_ranking_says_no_more_than_the_ranges(lows: list[int], expected: str) -> None:
    names = ["Zed", "Yak", "Xu"]
    scores = pd.DataFrame({"name": names[: len(lows)], "rank_low": pd.Series(lows, dtype=float)})
    scores["has_order"] = True
    assert findings.ranking(EN, scores, "Bank") == f"In bank, {expected}"


@pytest.mark.parametrize(("rate", "key"), [(0.3, "below"), (0.6, "alike"), (0.9, "above")])
def test_a_company_differs_from_its_sector_only_beyond_its_interval(rate: float, key: str) -> None:
    own = first(pd.DataFrame([company(rate)]))
    sector = pd.Series(level(0.6, 0.01))
    said = verdict(NL, own, sector, None, pd.DataFrame())
    assert said == NL(f"finding.company.{key}", company="A")


def test_the_funnel_of_the_sector_outweighs_the_interval_alone() -> None:
    own, sector = first(pd.DataFrame([company(0.9)])), pd.Series(level(0.6, 0.01))
    assert "not demonstrably" in verdict(EN, own, sector, "inside", pd.DataFrame())
    assert "less often" in verdict(EN, own, sector, "far below", pd.DataFrame())


def test_a_company_with_few_complaints_gets_no_verdict() -> None:
    own = first(pd.DataFrame([company(0.1, evidence=0)]))
    said = verdict(NL, own, pd.Series(level(0.6, 0.01)), None, pd.DataFrame())
    assert said == "A: te weinig klachten om iets te kunnen zeggen"
    raw = first(pd.DataFrame([company(0.1, evidence=1)]))
    assert "te weinig bewijs" in verdict(NL, raw, pd.Series(level(0.6, 0.01)), "far below", pd.DataFrame())


def test_a_theme_stands_out_only_beyond_its_interval() -> None:
    own, sector = first(pd.DataFrame([company(0.6)])), pd.Series(level(0.6, 0.01))
    themes = pd.DataFrame(
        {
            "theme": ["effort", "delivery"],
            "cases": [40, 60],
            "rate": [0.4, 0.6],
            "low": [0.35, 0.5],
            "others": [0.2, 0.55],
        }
    )
    assert verdict(EN, own, sector, "inside", themes).endswith(
        "; ‘effort: again and again’ is more common there"
    )


def test_no_theme_stands_out_by_chance_alone() -> None:
    themes = pd.DataFrame(
        {
            "theme": ["effort", "delivery"],
            "cases": [40, 5],
            "rate": [0.4, 0.1],
            "low": [0.3, 0.09],
            "others": [0.35, 0.01],
        }
    )
    assert findings.standing_out(themes) is None


def test_names_in_a_sentence_keep_abbreviations() -> None:
    assert findings.inside("Mobiel en internet") == "mobiel en internet"
    assert findings.inside("OV en trein") == "OV en trein"
