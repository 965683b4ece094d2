"""Waves of complaints: found by day, explained by an event or set apart as a campaign."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from pipeline.steps.burst_windows import near_duplicate_rate
from tests.pipeline.step_tables import made

FIRST = date(2025, 1, 1)
WAVE = FIRST + timedelta(days=80)
FRESH = {"author_since": WAVE - timedelta(days=2), "author_posts": 1}
SETTLED = {"author_since": date(2021, 1, 1), "author_posts": 5}
OUTAGE = {"event_id": "storing", "kind": "outage", "company_id": "alfa", "starts_on": WAVE, "ends_on": WAVE}
ELSEWHERE = OUTAGE | {"event_id": "elders", "company_id": "beta"}


def told(days: dict[int, int]) -> list[dict[str, Any]]:
    """Cases by day, and one every fourth day for a hundred days."""
    usual = dict.fromkeys(range(0, 100, 4), 1)
    return [
        {"case_id": f"{day}-{n}", "source": "a", "company_id": "alfa", "told_on": FIRST + timedelta(days=day)}
        for day, cases in (usual | days).items()
        for n in range(cases)
    ]


def test_a_wave_is_one_window_although_its_first_day_dwarfs_the_second() -> None:
    rows = made("burst_days", {"enriched.told_cases": told({80: 40, 81: 15, 83: 9, 60: 2})})
    days = [WAVE + timedelta(days=n) for n in range(4)]
    assert [(row["starts_on"], row["day"], row["cases"]) for row in rows] == [
        (WAVE, days[0], 40),
        (WAVE, days[1], 15),
        (WAVE, days[2], 0),
        (WAVE, days[3], 9),
    ]
    assert rows[3]["expected"] == pytest.approx(0.26, abs=0.02), "what came in the wave is no past"
    assert rows[0]["cap"] <= 3
    assert rows[2]["cap"] is None, "a quiet day within the wave is not capped"


def test_fewer_than_five_on_a_day_are_no_wave() -> None:
    assert made("burst_days", {"enriched.told_cases": told({80: 4})}) == []


def window(texts: list[str], account: dict[str, Any], events: list[dict[str, Any]]) -> dict[str, Any]:
    """The verdict on a wave of these texts on alfa, on a source with a hundred ordinary posts on beta."""
    wave = [{"company_id": "alfa", "posted_at": WAVE, "narrative": text} | account for text in texts]
    usual = [{"company_id": "beta", "posted_at": FIRST, "narrative": "x"} | SETTLED] * 100
    posts = [{"complaint_id": str(n), "source": "a"} | post for n, post in enumerate([*wave, *usual])]
    (row,) = made(
        "burst_windows",
        {
            "enriched.burst_days": [
                {"company_id": "alfa", "source": "a", "starts_on": WAVE, "day": WAVE, "cases": len(texts)}
            ],
            "enriched.companies": [{"company_id": "alfa", "sector_id": "s"}],
            "enriched.complaints": [
                {key: value for key, value in post.items() if key != "author_since"} for post in posts
            ],
            "staging.complaints": [
                {key: value for key, value in post.items() if key not in ("company_id", "narrative")}
                for post in posts
            ],
            "registry.events": events,
        },
    )
    return row


DIFFERENT = [
    "Rekening klopt niet.",
    "Pakket kwam te laat aan!",
    "Niemand neemt op, uren in de wacht.",
    "Opzeggen lukt al weken niet",
    "De app doet het niet meer",
    "Geld terug? Ho maar.",
]
ALIKE = [
    "Boycot Alfa! Lees wat er online staat en geef ze één ster",
    "Boycot Alfa! Lees wat er online staat, geef ze 1 ster",
] * 3


def test_like_texts_by_fresh_accounts_without_an_event_are_a_campaign() -> None:
    row = window(ALIKE, FRESH, [ELSEWHERE])
    assert row["signs"] == ["near_duplicates", "no_matching_event", "young_accounts"]
    assert row["is_quarantined"]
    assert (row["young_rate"], row["usual_young_rate"], row["near_duplicate_rate"]) == (1.0, 0.0, 1.0)


def test_different_texts_by_settled_accounts_with_an_event_stay() -> None:
    row = window(DIFFERENT, SETTLED, [ELSEWHERE, OUTAGE])
    assert (row["signs"], row["event_id"], row["is_quarantined"]) == ([], "storing", False)


def test_one_sign_is_not_enough_and_no_calendar_is_no_sign() -> None:
    assert window(DIFFERENT, SETTLED, [ELSEWHERE])["signs"] == ["no_matching_event"]
    row = window(ALIKE, SETTLED, [])
    assert (row["signs"], row["is_quarantined"]) == (["near_duplicates"], False)


def test_what_a_source_does_not_show_counts_against_nobody() -> None:
    row = window(DIFFERENT, {"author_since": None, "author_posts": None}, [ELSEWHERE])
    assert (row["young_rate"], row["first_post_rate"]) == (None, None)
    assert not row["is_quarantined"]


def test_near_duplicates_are_counted_pairwise() -> None:
    assert near_duplicate_rate([*ALIKE[:2], *DIFFERENT[:2]]) == 0.5
    assert near_duplicate_rate(["alone"]) is None
