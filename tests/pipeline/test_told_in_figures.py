"""Effort, promises, learning, audience, channels, hurdles, events and shares of themes, on rows computed by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2

from pipeline.reading_results import label_counts
from tests.pipeline.step_tables import made

START = date(2024, 1, 1)


def test_effort_is_a_median_with_limits_and_a_rate_of_mention() -> None:
    subject = {"subject": "company", "subject_id": "alfa", "period": "all"}
    contacts = [(1, 3), (2, 4), (9, 3)]  # contacts, cases: of ten reports the middle ones say 2
    rows = [subject | {"measure": "contacts", "low": n, "high": n, "cases": cases} for n, cases in contacts]
    rows.append(subject | {"measure": "contacts", "cases": 30})
    rows += [subject | {"measure": "elapsed_days", "low": 11, "high": 17, "cases": 12}]
    rows += [subject | {"measure": "retold", "low": 2, "high": 2, "cases": 5}]
    told = {row["measure"]: row for row in made("effort_ledger", {"enriched.effort_reports": rows})}
    assert [told["contacts"][name] for name in ("cases", "mentions", "mention_rate")] == [40, 10, 0.25]
    assert [told["contacts"][name] for name in ("median", "median_low", "median_high")] == [2, 1, 9]
    assert [told["elapsed_days"][name] for name in ("median", "median_low", "median_high")] == [14, 11, 17]
    assert told["retold"]["median"] is None, "five reports enclose no median"


def test_promises_have_bounds_and_lateness() -> None:
    case = {"company_id": "alfa", "sector_id": "s", "half_year": "2025H1"}
    outcomes = ["kept"] * 6 + ["broken"] * 14 + ["unknown"] * 10
    late: list[dict[str, Any]] = (
        [{"late_days": 0}] * 6 + [{"late_days": 9}] * 8 + [{"waited_days": 30}] * 6 + [{}] * 10
    )
    cases = [
        case | {"case_id": str(n), "kind": kind, "outcome": outcome} | late[n]
        for n, outcome in enumerate(outcomes)
        for kind in ("refund", "all")
    ]
    rows = {
        (row["subject"], row["period"], row["kind"]): row
        for row in made("promise_keeping", {"enriched.case_promises": cases})
    }
    assert len(rows) == 2 * 2 * 2
    own = rows["company", "2025H1", "refund"]
    assert [own[name] for name in ("cases", "kept", "broken", "unknown")] == [30, 6, 14, 10]
    assert (own["kept_rate"], own["bound_low"], own["bound_high"]) == (0.3, 0.2, pytest.approx(16 / 30))
    assert (own["late_cases"], own["late_median_days"]) == (20, 9), "half of twenty by the ninth day"


def test_a_theme_that_halves_against_a_steady_sector() -> None:
    def named(company: str, half_year: str, cases: int) -> list[dict[str, Any]]:
        return [
            {
                "case_id": f"{company}{half_year}{n}",
                "company_id": company,
                "sector_id": "s",
                "half_year": half_year,
                "labels": ["billing", "delight"],
            }
            for n in range(cases)
        ]

    cases = [
        *named("alfa", "2025H2", 10),
        *named("alfa", "2024H2", 20),
        *named("beta", "2025H2", 40),
        *named("beta", "2024H2", 40),
    ]
    windows = [
        {"score_window": "2025H2", "is_confirmatory": True},
        {"score_window": "2026H1", "is_confirmatory": False},
    ]
    rows = made("theme_recurrence", {"enriched.counted_cases": cases, "marts.score_windows": windows})
    own = next(row for row in rows if row["company_id"] == "alfa")
    assert {row["theme"] for row in rows} == {"billing"}, "delight is no failure"
    assert (own["period_now"], own["period_before"]) == ("2025H2", "2024H2")
    assert own["ratio"] == pytest.approx((10.5 / 20.5) / (40.5 / 40.5))
    assert own["ratio_low"] < 1 < own["ratio_high"], "ten cases prove little"
    assert made("theme_recurrence", {"enriched.counted_cases": cases}) == [], "nothing is frozen yet"


def followed(company: str, days: float | None, **fields: Any) -> dict[str, Any]:
    """A case that was answered after so many days, or followed for sixty without an answer."""
    return {
        "company_id": company,
        "sector_id": "s",
        "source": "a",
        "topic": "billing",
        "kind": "social_post",
        "followed_days": 60.0,
        "reply_days": days,
    } | fields


def test_the_audience_counts_only_where_it_is_the_authors_own() -> None:
    rng = np.random.default_rng(1)
    audience = (10 ** rng.uniform(0, 5, 80)).astype(int)
    days = rng.exponential(20 / np.log10(audience + 10) ** 2)
    cases = [
        followed("alfa", float(d), case_id=str(n), complainant_key=str(n), audience=int(a))
        for n, (d, a) in enumerate(zip(days, audience, strict=True))
    ]
    views = [case | {"kind": "forum_thread", "source": "b"} for case in cases]
    few = [case | {"company_id": "beta"} for case in cases[:49]]
    rows = made("audience_gradients", {"enriched.followed_cases": [*cases, *views, *few]})
    assert {(row["company_id"], row["source"]) for row in rows} == {("all", "a"), ("alfa", "a")}
    own = next(row for row in rows if row["company_id"] == "alfa")
    assert own["hazard_low"] > 1
    assert (own["cases"], own["replies"]) == (80, 80)


def test_matched_channels_count_who_was_answered_where() -> None:
    cases = []
    for number in range(12):
        cases.append(followed("alfa", 2.0, case_id=str(number), source="a"))
        cases.append(followed("alfa", 3.0 if number < 4 else None, case_id=str(number), source="b"))
    cases.append(followed("alfa", None, case_id="young", source="a", followed_days=3.0))
    rows = made("channel_contrasts", {"enriched.followed_cases": cases})
    assert [row["company_id"] for row in rows] == ["alfa", "all"]
    assert [rows[0][name] for name in ("pairs", "on_both", "only_a", "only_b", "neither")] == [12, 4, 8, 0, 0]
    assert rows[0]["p_value"] == pytest.approx(2 / 2**8)
    # All 12 were answered on day 2 on a, while b was followed; the young one on neither.
    assert [rows[0][name] for name in ("sooner_a", "sooner_b")] == [12, 0]
    assert rows[0]["log_rank_p"] == pytest.approx(chi2.sf(12, 1))


def test_hurdle_curves_start_with_enough_cases_on_both_sides() -> None:
    quick = [followed("alfa", 1.0, case_id=f"q{n}", hurdles=[]) for n in range(20)]
    slow = [followed("alfa", 10.0, case_id=f"s{n}", hurdles=["written_only"]) for n in range(20)]
    rare = [followed("alfa", 1.0, case_id=f"r{n}", hurdles=["bot_only"]) for n in range(14)]
    rows = made("hurdle_curves", {"enriched.followed_cases": [*quick, *slow, *rare]})
    assert {(row["sector_id"], row["hurdle"]) for row in rows} == {
        ("all", "written_only"),
        ("s", "written_only"),
    }
    told = {(row["has_hurdle"], row["day"]): row for row in rows if row["sector_id"] == "s"}
    assert len(told) == 2 * 42
    assert (
        told[False, 1]["answered_rate"],
        told[True, 9]["answered_rate"],
        told[True, 10]["answered_rate"],
    ) == (1, 0, 1)
    assert told[True, 1]["p_value"] < 1e-6
    assert told[True, 1]["followed"] == 20


def test_an_event_is_held_against_the_rest_of_the_sector() -> None:
    event = START + timedelta(weeks=52)
    cases = []
    for week in range(104):
        for company in ("alfa", "beta", "gamma"):
            for number in range(4):
                good = number < (3 if company == "alfa" and 52 <= week < 60 else 1)
                cases.append(
                    followed(
                        company,
                        2.0 if good else 30.0,
                        case_id=f"{company}{week}{number}",
                        posted_on=START + timedelta(weeks=week),
                    )
                )
    events = [
        {"event_id": "tv", "starts_on": event, "kind": "broadcast", "company_id": "alfa"},
        {
            "event_id": "late",
            "starts_on": START + timedelta(weeks=100),
            "kind": "broadcast",
            "company_id": "alfa",
        },
        {"event_id": "alone", "starts_on": event, "kind": "price_rise", "sector_id": "s"},
    ]
    companies = [{"company_id": company, "sector_id": "s"} for company in ("alfa", "beta", "gamma")]
    rows = made(
        "event_effects",
        {"enriched.followed_cases": cases, "registry.events": events, "enriched.companies": companies},
    )
    told = {row["event_id"]: row for row in rows if row["outcome"] == "answered_14"}
    tv = told["tv"]
    assert (tv["rate_before"], tv["rate_after"], tv["control_before"], tv["control_after"]) == (
        0.25,
        0.75,
        0.25,
        0.25,
    )
    assert (tv["effect"], tv["cases_before"], tv["cases_after"], tv["volume_ratio"]) == (0.5, 32, 32, 1)
    assert tv["p_value"] == pytest.approx(1 / (1 + tv["placebos"])), "no other date shows as much"
    assert told["late"]["reason"] == "too_near_the_end"
    assert told["alone"]["reason"] == "no_controls", "there is no other sector"
    assert {row["reason"] for row in rows if row["outcome"] == "resolved_said"} == {"too_few_cases"}


def test_shares_of_themes_are_corrected_where_reading_is_good_enough(tmp_path: Any) -> None:
    cases = [
        {
            "case_id": str(n),
            "sector_id": "s",
            "labels": ["billing"] if n < 30 else ["privacy"] if n < 40 else [],
        }
        for n in range(100)
    ]
    gold = {"gold_positive": 100, "true_positive": 80, "gold_negative": 100, "true_negative": 90}
    accuracy = [
        {"label": "billing", "is_usable": True} | gold,
        {"label": "privacy", "is_usable": False} | gold,
    ]
    rows = {
        (row["sector_id"], row["label"]): row
        for row in made(
            "theme_prevalence", {"enriched.counted_cases": cases, "marts.reading_accuracy": accuracy}
        )
    }
    billing = rows["s", "billing"]
    assert (billing["cases"], billing["naming"], billing["raw_rate"]) == (100, 30, 0.3)
    assert billing["corrected_rate"] == pytest.approx((0.3 + 0.9 - 1) / (0.8 + 0.9 - 1)), "Rogan and Gladen"
    assert billing["corrected_low"] < billing["corrected_rate"] < billing["corrected_high"]
    assert rows["all", "privacy"]["corrected_rate"] is None
    results = tmp_path / "results.json"
    assert label_counts(results) == []
    results.write_text(
        '{"set": "held_out", "labels": {"effort": {"true_positive": 8, "false_positive": 1,'
        ' "false_negative": 2, "true_negative": 9}}}',
        encoding="utf-8",
    )
    (effort,) = label_counts(results)
    assert (effort.gold_positive, effort.true_positive, effort.gold_negative, effort.true_negative) == (
        10,
        8,
        10,
        9,
    )
