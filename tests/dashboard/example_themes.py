"""The published tables behind the pages with one question, of the example snapshot: a few rows written by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.methods.proportions import wilson
from tests.dashboard.example_words import HOSTILE, SECTORS

Tables = dict[str, pd.DataFrame]
DAY = pd.Timestamp("2025-05-12")
PAIR = ("duinbank", "spaarwerf")  # the second of them has a hostile name


def theme_tables(companies: pd.DataFrame) -> Tables:
    """Referrals, promises, effort, audiences, events and what people file, consistent among themselves."""
    known = companies[["company_id", "sector_id"]].dropna()
    return {
        **_referrals(known),
        **_measured(known),
        **_public(),
        **_filed(),
        "bursts": _bursts(),
        "theme_recurrence": pd.DataFrame([_recurrence("effort", 0.5, 0.9), _recurrence("billing", 0.8, 1.4)]),
    }


def _share(name: str, part: int, whole: int) -> dict[str, Any]:
    found = wilson(part, whole)
    limits = (float(found.estimate), float(found.low), float(found.high))
    ends = zip(("rate", "low", "high"), limits if whole >= 15 else (None,) * 3, strict=True)
    return {f"{name}_{end}": value for end, value in ends}


def _outcomes(no: int, said: int) -> dict[str, Any]:
    told = {"resolved_yes": said - no, "resolved_no": no, "resolved_unknown": 3}
    return told | _share("unresolved", no, said)


def _referrals(known: pd.DataFrame) -> Tables:
    pair = {
        "party_a": PAIR[0], "party_b": PAIR[1], "sector_a": "bank", "sector_b": "bank", "a_to_b": 30,
        "b_to_a": 25,
        "cases": 40, "complainants": 39, "sources": 3, "loops": 20, "reciprocity": 0.9,
        "named_from": pd.Timestamp("2026-01-21"), "first_on": DAY, "last_on": pd.Timestamp("2026-01-02"),
    }  # fmt: skip
    flows = [
        _flow("bank", "bank", "sector", 60, 40, 20),
        _flow("parcel", "web_shop", "sector", 50, 12, 50),
        _flow("web_shop", "parcel", "sector", 12, 50, 50),
        _flow("energy", "installer", "role", 20, 10, 4),
        _flow("energy", "other", "role", 3, 1, 1),
    ]
    network = {
        "cases": 3000, "referred": 150, "parties": 30, "referrals": 220, "weighted_reciprocity": 0.7,
        "reciprocity": 0.6,
        "rho": 0.6, "p_value": 0.0001, "permutations": 9999, "seed": 1, "loops": 60, "circles": 2,
        "largest_circle": 9,
        "unresolved_paths": 80, "orphan_kind": "role", "orphan_party": "maker", "orphan_paths": 12,
        "pillar_to_post": 450,
    }  # fmt: skip
    shares = _share("loop", 60, 150) | _share("pillar_to_post", 450, 3000)
    sent = [_sent(row.company_id, row.sector_id) for row in known.itertuples()]
    return {
        "referral_pairs": pd.DataFrame([pair | _share("loop", 20, 40) | _outcomes(18, 36)]),
        "referral_sectors": pd.DataFrame(flows),
        "referral_network": pd.DataFrame([{"sector_id": "all"} | network | shares]),
        "company_referrals": pd.DataFrame(sent),
    }


def _flow(sector: str, other: str, kind: str, sent: int, returned: int, loops: int) -> dict[str, Any]:
    cases = sent + returned
    return {
        "sector_id": sector, "other_id": other, "other_kind": kind, "pairs": 3, "pairs_over_threshold": 1,
        "sent": sent,
        "returned": returned, "cases": cases,
        "loops": loops, **_share("loop", loops, cases), **_outcomes(5, 20),
    }  # fmt: skip


def _sent(company: str, sector: str) -> dict[str, Any]:
    counts = {"cases": 80, "referred": 8, "pillar_to_post": 12, "loops": 3, "paths": 10, "orphaned": 6}
    shares = _share("referred", 8, 80) | _share("pillar_to_post", 12, 80) | _share("orphaned", 6, 10)
    return {"company_id": company, "sector_id": sector, "period": "all"} | counts | shares


def _measured(known: pd.DataFrame) -> Tables:
    subjects = [("sector", stem) for stem, *_ in SECTORS]
    subjects += [("company", company) for company in known["company_id"]]
    efforts, promises = [], []
    for number, (subject, name) in enumerate(subjects):
        who = {"subject": subject, "subject_id": name, "period": "2025H2"}
        mentions = 3 if number % 9 == 8 else 30
        limits = {"median": 3.0 + number % 3, "median_low": 2.0, "median_high": 7.0} if mentions > 5 else {}
        efforts.append(
            who
            | {"measure": "contacts", "cases": 60, "mentions": mentions}
            | _share("mention", mentions, 60)
            | limits
        )
        kept = number % 12
        counts = {"cases": 40, "kept": kept, "broken": 25 - kept, "unknown": 15, "late_cases": 0}
        bounds = {"bound_low": kept / 40, "bound_high": (kept + 15) / 40}
        promises.append(who | {"kind": "all"} | counts | bounds | _share("kept", kept, 25))
    return {"effort_ledger": pd.DataFrame(efforts), "promise_keeping": pd.DataFrame(promises)}


def _public() -> Tables:
    one = {"source": "mastodon", "sector_id": "bank", "cases": 60, "replies": 30, "p_value": 0.01}
    gradients = [
        one
        | {
            "company_id": "all",
            "sector_id": None,
            "hazard_ratio": 1.0,
            "hazard_low": 0.9,
            "hazard_high": 1.1,
        },
        one | {"company_id": "duinbank", "hazard_ratio": 2.0, "hazard_low": 1.5, "hazard_high": 2.7},
    ]
    contrast = {
        "company_id": "all", "sector_id": None, "source_a": "discourse", "source_b": "phpbb", "pairs": 40,
        "on_both": 10,
        "only_a": 15, "only_b": 3, "neither": 12, "p_value": 0.008, "sooner_a": 21, "sooner_b": 9, "log_rank_p": 0.03,
    }  # fmt: skip
    event = {
        "event_id": "storing_2025", "company_id": None, "sector_id": "telecom", "kind": "outage",
        "starts_on": pd.Timestamp("2025-03-04"), "outcome": "answered_14", "weeks": 8, "cases_before": 50,
        "cases_after": 80, "rate_before": 0.5, "rate_after": 0.4, "control_before": 0.5, "control_after": 0.5,
        "effect": -0.1, "p_value": 0.4, "placebos": 60, "volume_ratio": 1.6, "reason": None,
    }  # fmt: skip
    curve = {
        "sector_id": "all",
        "hurdle": "bot_only",
        "day": 14,
        "answered_low": 0.3,
        "answered_high": 0.6,
        "p_value": 0.2,
    }
    return {
        "audience_gradients": pd.DataFrame(gradients),
        "channel_contrasts": pd.DataFrame([contrast]),
        "event_effects": pd.DataFrame([event]),
        "hurdle_curves": pd.DataFrame(
            curve | {"has_hurdle": met, "followed": 90, "answered_rate": 0.4} for met in (True, False)
        ),
    }


def _filed() -> Tables:
    corrected = {
        "correction_id": "c1", "corrected_on": pd.Timestamp("2025-11-03"), "about": "companies",
        "company_id": "duinbank",
        "snapshot": None, "reported_by": "company", "text_nl": f"Duinbank stond verkeerd. {HOSTILE[0]}",
        "text_en": f"Duinbank was misplaced. {HOSTILE[0]}",
    }  # fmt: skip
    contested = {
        "complaint_id": "phpbb/00001", "filed_by": "company", "filed_on": DAY, "status": "open",
        "outcome": None,
    }  # fmt: skip
    return {"corrections": pd.DataFrame([corrected]), "challenges": pd.DataFrame([contested])}


def _bursts() -> pd.DataFrame:
    wave = {
        "company_id": "duinbank", "sector_id": "bank", "source": "schema_org", "starts_on": DAY,
        "ends_on": DAY + pd.Timedelta(days=4), "cases": 60, "expected": 0.4, "q_value": 1e-20,
        "event_id": None,
        "signs": ["young_accounts", "near_duplicates"], "is_quarantined": True, "capped_to": None,
    }  # fmt: skip
    kept = {
        "starts_on": pd.Timestamp("2025-09-01"),
        "ends_on": pd.Timestamp("2025-09-02"),
        "is_quarantined": False,
    }
    return pd.DataFrame([wave, wave | kept | {"event_id": "storing_2025", "signs": [], "capped_to": 6.0}])


def _recurrence(theme: str, ratio: float, high: float) -> dict[str, Any]:
    return {
        "company_id": "duinbank", "sector_id": "bank", "theme": theme, "period_now": "2025H2",
        "period_before": "2024H2",
        "cases_now": 10, "cases_before": 20, "sector_now": 40, "sector_before": 40, "ratio": ratio,
        "ratio_low": ratio / 2, "ratio_high": high,
    }  # fmt: skip
