"""From pillar to post: who is meant, which pairs may be named, what is told without names."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipeline.reading import Company
from tests.pipeline.step_tables import made

SHOP = Company("shop", "Koopkrokus", ("Koop Krokus",), (), (), (), "webshops", ())


def hops(
    referrals: list[tuple[str, str]], companies: list[dict[str, Any]] | None = None
) -> list[tuple[Any, ...]]:
    """The hops of one case about the shop, told in one text."""
    told = [{"from_party": a, "to_party": b} for a, b in referrals]
    rows = made(
        "referral_hops",
        {
            "enriched.counted_cases": [{"case_id": "c", "company_id": "shop"}],
            "enriched.case_members": [{"case_id": "c", "complaint_id": "a/1"}],
            "enriched.complaints": [{"complaint_id": "a/1", "text_key": "t"}],
            "enriched.readings": [{"text_key": "t", "referrals": told, "companies": companies or []}],
        },
        companies=[SHOP],
    )
    return [(row["hop"], row["from_id"], row["from_kind"], row["to_id"], row["to_kind"]) for row in rows]


def test_words_become_parties() -> None:
    courier = [{"name": "Bezorgbevr", "role": "involved", "company_id": "courier"}]
    assert hops(
        [("koop krokus", "Bezorgbever"), ("Bezorgbever", "de helpdesk"), ("helpdesk", "aannemer")], courier
    ) == [
        (1, "shop", "company", "courier", "company"),
        (2, "courier", "company", "shop/helpdesk", "department"),
        (3, "shop/helpdesk", "department", "contractor", "role"),
    ]


def test_a_word_that_no_list_knows_is_kept_apart_and_a_hop_to_oneself_is_none() -> None:
    assert hops([("Koopkrokus", "Jansen"), ("Koopkrokus", "Koop Krokus")]) == [
        (1, "shop", "company", "jansen", "other")
    ]


PAIR = {
    "party_a": "courier",
    "party_b": "shop",
    "sector_a": "parcel",
    "sector_b": "webshops",
    "a_to_b": 15,
    "b_to_a": 5,
    "cases": 18,
    "sources": 2,
    "loops": 2,
    "resolved_yes": 4,
    "resolved_no": 12,
    "resolved_unknown": 2,
    "named_from": date(2026, 1, 21),
}
SEEN = [{"seen_at": "2026-02-12 06:00:00"}]


def named(**changes: Any) -> list[dict[str, Any]]:
    return made("referral_pairs", {"enriched.company_pairs": [PAIR | changes], "staging.sightings": SEEN})


def test_a_pair_over_the_thresholds_is_named_with_its_figures() -> None:
    (row,) = named()
    assert row["reciprocity"] == pytest.approx(2 * 5 / 20)
    assert row["loop_rate"] == pytest.approx(2 / 18)
    assert row["unresolved_rate"] == pytest.approx(12 / 16), "of those who said"


@pytest.mark.parametrize(
    "changes",
    [
        {"a_to_b": 14},
        {"a_to_b": 16, "b_to_a": 4},
        {"sources": 1},
        {"named_from": None},
        {"named_from": date(2026, 2, 13)},
    ],
    ids=["19 cases", "4 one way", "one source", "nobody asked", "asked too lately"],
)
def test_below_any_threshold_no_pair_is_named(changes: dict[str, Any]) -> None:
    assert named(**changes) == []


SENT = {"case_id": "c1", "sector_id": "webshops", "resolved": "no", "is_loop": True}
THERE = SENT | {"from_id": "shop", "from_kind": "company", "from_sector_id": "webshops"}


def test_sectors_tell_of_pairs_without_names() -> None:
    onward = THERE | {"to_id": "courier", "to_kind": "company", "to_sector_id": "parcel"}
    back = SENT | {
        "from_id": "courier",
        "from_kind": "company",
        "from_sector_id": "parcel",
        "to_id": "shop",
        "to_kind": "company",
        "to_sector_id": "webshops",
    }
    stranger = THERE | {
        "case_id": "c2",
        "to_id": "jansen",
        "to_kind": "other",
        "is_loop": False,
        "resolved": "unknown",
    }
    rows = made(
        "referral_sectors", {"enriched.referrals": [onward, back, stranger], "enriched.company_pairs": [PAIR]}
    )
    told = {(row["sector_id"], row["other_kind"], row["other_id"]): row for row in rows}
    assert told.keys() == {
        ("webshops", "sector", "parcel"),
        ("parcel", "sector", "webshops"),
        ("webshops", "role", "other"),
    }
    both = told["webshops", "sector", "parcel"]
    assert [both[name] for name in ("sent", "returned", "cases", "loops", "pairs")] == [1, 1, 1, 1, 1]
    assert both["pairs_over_threshold"] == 1
    assert both["unresolved_rate"] is None, "one case is no share"
    assert told["webshops", "role", "other"]["resolved_unknown"] == 1


def test_a_network_that_always_comes_back_is_reciprocal_and_names_no_company() -> None:
    edges = []
    for number in range(20):
        for sender, target in (("shop", "maker"), ("maker", "shop")):
            edges.append(
                {
                    "case_id": f"c{number}",
                    "sector_id": "webshops",
                    "from_id": sender,
                    "to_id": target,
                    "is_loop": True,
                    "from_kind": "company" if sender == "shop" else "role",
                    "to_kind": "company" if target == "shop" else "role",
                }
            )
    cases = [{"case_id": f"c{n}", "company_id": "shop", "sector_id": "webshops"} for n in range(40)]
    paths = [
        {
            "case_id": f"c{n}",
            "sector_id": "webshops",
            "hops": 2,
            "last_party": "shop",
            "last_kind": "company",
            "is_orphaned": True,
            "is_pillar_to_post": True,
        }
        for n in range(20)
    ]
    given: dict[str, Any] = {
        "enriched.counted_cases": cases,
        "enriched.referrals": edges,
        "enriched.case_paths": paths,
    }
    rows = {row["sector_id"]: row for row in made("referral_network", given)}
    assert rows.keys() == {"all", "webshops"}
    own = rows["webshops"]
    assert (own["weighted_reciprocity"], own["circles"], own["largest_circle"]) == (1.0, 1, 2)
    assert (own["loops"], own["loop_rate"], own["pillar_to_post_rate"]) == (20, 1.0, 0.5)
    assert (own["orphan_kind"], own["orphan_party"], own["orphan_paths"]) == ("company", None, 20)


def test_shares_of_a_company_wait_for_enough_cases() -> None:
    cases = [
        {"case_id": f"c{n}", "company_id": "shop", "sector_id": "s", "half_year": f"2025H{1 + n // 15}"}
        for n in range(20)
    ]
    paths = [
        {
            "case_id": f"c{n}",
            "hops": 1,
            "is_pillar_to_post": True,
            "is_sent_away": n < 3,
            "is_loop": False,
            "is_orphaned": None,
        }
        for n in range(6)
    ]
    rows = made("company_referrals", {"enriched.counted_cases": cases, "enriched.case_paths": paths})
    told = {row["period"]: row for row in rows}
    assert (told["2025H1"]["referred_rate"], told["2025H1"]["pillar_to_post_rate"]) == (3 / 15, 6 / 15)
    assert told["2025H2"]["cases"] == 5
    assert told["2025H2"]["referred_rate"] is None
    assert (told["all"]["paths"], told["all"]["orphaned"]) == (0, 0), "nobody said how it ended"
