"""The scores of the example snapshot: invented pillars, and everything else from them by the published methods.

Telecom is low, its best company too, and carries a red flag; parcel delivery was tested and has none; health
insurance has too few companies. Of five companies per sector three have a place, one a score, one nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline.methods.grades import grades
from pipeline.methods.index import service_level, weight_sensitivity
from pipeline.methods.rank_sets import simultaneous_rank_sets

WINDOWS = ("2024H1", "2024H2", "2025H1", "2025H2")
PILLARS = ("E", "O", "P", "R", "S")
SCALE = {"E": 0.2, "O": 0.4, "P": 0.3, "R": 0.5, "S": 0.45}
CASES = (120, 90, 70, 40, 8)  # of the companies of a sector, in their order
LOW, UNTESTED, SINGLE = "telecom", "health_insurance", "grootwinkel"
SCORED = (
    "score_windows", "pillar_scales", "pillar_estimates", "pillar_covariances", "service_scores", "sector_screens",
    "pillar_screens", "sector_themes", "screen_calibration", "score_variants", "company_variants", "screen_sources",
    "index_diagnostics", "complaint_rates",
)  # fmt: skip
Tables = dict[str, pd.DataFrame]


def score_tables(companies: pd.DataFrame, random: np.random.Generator) -> Tables:
    """Every table of the scores, for companies with a ``quality`` and a sector."""
    facts = _facts(companies)
    pillars = pd.concat([_pillars(facts, window, random) for window in WINDOWS], ignore_index=True)
    scores = pd.concat([_scores(facts, pillars, window) for window in WINDOWS], ignore_index=True)
    return {
        "score_windows": _windows(),
        "pillar_scales": pd.DataFrame(
            {"pillar": list(SCALE), "weight": 0.2, "scale_sd": list(SCALE.values()), "companies": 48}
        ).assign(baseline=[["2024H1", "2024H2"]] * len(SCALE)),
        "pillar_estimates": pillars,
        "pillar_covariances": _covariances(pillars),
        "service_scores": scores,
        "sector_screens": _screens(scores),
        "pillar_screens": _pillar_screens(),
        "sector_themes": _themes(facts),
        "score_variants": _variants(scores),
        "screen_sources": _without_sources(),
        "index_diagnostics": _diagnostics(),
        "complaint_rates": _rates(facts),
        "company_variants": _places(scores),
        "screen_calibration": _calibration(),
        "reading_accuracy": _reading(),
        "norms": pd.DataFrame(
            [
                {
                    "norm_id": "six_weeks",
                    "country": "NL",
                    "measure": "reply",
                    "value": 42.0,
                    "unit": "days",
                    "share": 0.9,
                }
            ]
        ).assign(
            title_nl="Binnen zes weken", title_en="Within six weeks", source="Wet", url="javascript:alert(3)"
        ),
    }


def bare_scores(companies: pd.DataFrame) -> Tables:
    """A world of one source: nobody has an index, and it says why."""
    rows = [
        {
            "company_id": company,
            "score_window": window,
            "cases": 40,
            "complainants": 40,
            "sources": 1,
            "evidence_level": 1,
            "evidence_reason": "single_source",
            "is_order_shown": False,
            "sources_disagree": False,
        }
        for company in companies["company_id"]
        for window in WINDOWS
    ]
    return {"score_windows": _windows(), "service_scores": pd.DataFrame(rows)}


def _facts(companies: pd.DataFrame) -> pd.DataFrame:
    facts = companies[["company_id", "company_name", "sector_id", "quality"]].copy()
    facts["cases"] = [CASES[place] for place in facts.groupby("sector_id").cumcount()]
    facts.loc[facts["sector_id"].eq(UNTESTED) & facts["cases"].gt(40), "cases"] = 9
    facts.loc[facts["sector_id"].eq(LOW), "quality"] = -1.2 + 0.05 * facts["quality"]
    facts["sources"] = np.where(facts["company_id"] == SINGLE, 1, 3)
    return facts


def _pillars(facts: pd.DataFrame, window: str, random: np.random.Generator) -> pd.DataFrame:
    """Log odds around a company's quality; nobody with fewer than 15 cases has any, one pillar is missing."""
    rows: list[dict[str, Any]] = []
    for company in facts[facts["cases"] >= 15].itertuples():
        for name in PILLARS:
            if name == "P" and company.cases < 60:
                continue
            sd = SCALE[name] * np.sqrt(8 / company.cases)
            own = SCALE[name] * company.quality + random.normal(0, sd)
            kept = 1 / (1 + (sd / SCALE[name]) ** 2)
            spread = sd * np.sqrt(kept)
            rate = 1 / (1 + np.exp(-own))
            rows.append(
                {
                    "company_id": company.company_id,
                    "sector_id": company.sector_id,
                    "score_window": window,
                    "version": "published",
                    "pillar": name,
                    "cases": company.cases,
                    "sources": company.sources,
                    "estimate": own,
                    "variance": sd**2,
                    "shrunken": kept * own,
                    "shrunken_sd": spread,
                    "shrunken_low": kept * own - 1.96 * spread,
                    "shrunken_high": kept * own + 1.96 * spread,
                    "reliability": kept,
                    "raw_rate": rate,
                    "raw_low": rate - 0.05,
                    "raw_high": rate + 0.05,
                    "sources_disagree": False,
                    "design_effect": 1.0,
                }
            )
    return pd.DataFrame(rows)


def _covariances(pillars: pd.DataFrame) -> pd.DataFrame:
    own = ["company_id", "score_window", "version", "pillar", "variance"]
    pairs = pillars[own].merge(pillars[own], on=own[:3], suffixes=("_a", "_b"))
    kept = pairs[pairs["pillar_a"] <= pairs["pillar_b"]].copy()
    kept["correlation"] = np.where(kept["pillar_a"] == kept["pillar_b"], 1.0, 0.2)
    kept["covariance"] = kept["correlation"] * np.sqrt(kept["variance_a"] * kept["variance_b"])
    return kept.drop(columns=["variance_a", "variance_b"])


def _scores(facts: pd.DataFrame, pillars: pd.DataFrame, window: str) -> pd.DataFrame:
    mine = pillars[pillars["score_window"] == window]
    names = sorted(SCALE)
    wide = {
        column: mine.pivot(index="company_id", columns="pillar", values=column)
        .reindex(facts["company_id"], columns=names)
        .to_numpy(float)
        for column in ("estimate", "variance", "shrunken", "shrunken_sd")
    }
    scale, weights = [SCALE[name] for name in names], [0.2] * len(names)
    covariance, drawn = (_correlated(sd) for sd in (np.sqrt(wide["variance"]), wide["shrunken_sd"]))
    raw = service_level(wide["estimate"], scale, weights, covariances=covariance)
    score = service_level(wide["shrunken"], scale, weights, covariances=drawn)
    level = np.select([facts["cases"] >= 60, facts["cases"] >= 30], [3, 2], 0)
    level = np.where(facts["sources"] == 1, np.minimum(level, 1), level)
    known = level >= 2
    frame = pd.DataFrame(
        {
            "company_id": facts["company_id"],
            "sector_id": facts["sector_id"],
            "score_window": window,
            "cases": facts["cases"],
            "complainants": facts["cases"],
            "sources": facts["sources"],
            "evidence_level": level,
            "evidence_reason": np.select(
                [facts["sources"] == 1, level < 3], ["single_source", "too_few_cases"], None
            ),
            "index_score": np.where(known, score.score, np.nan),
            "index_low": np.where(known, score.score - 1.96 * score.standard_error, np.nan),
            "index_high": np.where(known, score.score + 1.96 * score.standard_error, np.nan),
            "index_sd": np.where(known, score.standard_error, np.nan),
            "raw_index": np.where(known, raw.score, np.nan),
            "raw_index_sd": np.where(known, raw.standard_error, np.nan),
            "reliability": 0.8,
            "pillars_missing": [
                [n for n, gone in zip(names, row, strict=True) if gone] for row in raw.missing
            ],
            "sources_disagree": False,
            "is_order_shown": False,
            "gamma_star": 1.0,
            "worse": 0,
            "is_fragile": False,
            "funnel_band": np.where(known, "inside", None),
            "funnel_target": 50.0,
            "funnel_tau2": 4.0,
        }
    )
    frame["funnel_low95"], frame["funnel_high95"] = frame["raw_index"] - 9, frame["raw_index"] + 9
    frame["funnel_low998"], frame["funnel_high998"] = frame["raw_index"] - 14, frame["raw_index"] + 14
    return _ranked(frame, wide["estimate"], np.array(scale))


def _correlated(sd: np.ndarray) -> np.ndarray:
    together = np.full((sd.shape[1], sd.shape[1]), 0.2) + 0.8 * np.eye(sd.shape[1])
    return np.asarray(together * sd[:, :, None] * sd[:, None, :])


def _ranked(frame: pd.DataFrame, estimates: np.ndarray, scale: np.ndarray) -> pd.DataFrame:
    """Rank sets, groups and weightings of whoever may be ranked; energy's differences are not real."""
    for sector, group in frame[frame["evidence_level"] == 3].groupby("sector_id"):
        if len(group) < 2:
            continue
        rows, real = group.index, 0.3 if sector == "energy" else 0.7
        sets = simultaneous_rank_sets(group["raw_index"], standard_errors=group["raw_index_sd"])
        ordered = grades(group["index_score"], group["index_sd"])
        weighed = weight_sensitivity(estimates[rows], scale)
        frame.loc[rows, "ranked"] = len(rows)
        frame.loc[rows, ["rank_low", "rank_high"]] = np.column_stack([sets.low, sets.high])
        frame.loc[rows, "possible_first"], frame.loc[rows, "possible_top3"] = sets.low <= 1, sets.low <= 3
        frame.loc[rows, "borderline"] = sets.borderline
        frame.loc[rows, "rankability"], frame.loc[rows, "is_order_shown"] = real, real >= 0.5
        if real >= 0.5:
            frame.loc[rows, "grade"], frame.loc[rows, "grades"] = ordered.grade, ordered.groups
            frame.loc[rows, "grade_discordance"] = ordered.discordance
        frame.loc[rows, "modal_third_share"] = weighed.modal_third_share
        frame.loc[rows, "depends_on_weights"] = weighed.depends
        frame.loc[rows, ["weight_rank_low", "weight_rank_high"]] = np.column_stack(
            [weighed.rank_low, weighed.rank_high]
        )
    first = frame.index[frame["company_id"] == frame["company_id"].iloc[0]]
    frame.loc[first, ["score_all", "show_both"]] = [41.0, True]
    return frame


def _windows() -> pd.DataFrame:
    starts = [pd.Timestamp(int(w[:4]), 1 if w.endswith("1") else 7, 1) for w in WINDOWS]
    ends = [start + pd.DateOffset(months=6, days=-1) for start in starts]
    return pd.DataFrame(
        {
            "score_window": WINDOWS,
            "starts_on": starts,
            "ends_on": ends,
            "freezes_on": [end + pd.Timedelta(days=42) for end in ends],
            "status": "frozen",
            "is_confirmatory": True,
            "as_of": pd.Timestamp("2026-02-12 06:00"),
            "cases": 700,
            "quarantined": 0,
            "configuration": "0123456789abcdef",
            "seed": 20240101,
            "draws": 20000,
            "permutations": 9999,
        }
    )


def _screens(scores: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for (window, sector), group in scores.groupby(["score_window", "sector_id"]):
        known = group[group["index_score"].notna()]
        units, low, tested = len(known), sector == LOW, len(known) >= 4
        mean = float(known["raw_index"].mean()) if units else None
        best = known.sort_values("index_score").iloc[-1] if units else None
        p = (0.0004 if low else 0.62) if tested else None
        rows.append(
            {
                "sector_id": sector,
                "score_window": window,
                "is_latest": window == WINDOWS[-1],
                "units": units,
                "cases": int(known["cases"].sum()),
                "flag": "red" if low else "none" if tested else "not_run",
                "reason": None if tested else "too_few_companies",
                "words": ["below_norm", "locked_in"] if low else [],
                "could_be_tested": tested and sector != "bank",
                "power_amber": 0.9 if tested else None,
                "power_red": (0.4 if sector == "bank" else 0.6) if tested else None,
                "mean": mean,
                "mean_low": mean - 4 if mean else None,
                "mean_high": mean + 4 if mean else None,
                "rest_mean": 50.0,
                "low_p": p,
                "best_unit": None if best is None else best["company_id"],
                "best": None if best is None else best["index_score"],
                "best_gap": None if best is None else best["index_score"] - 50,
                "best_p": p,
                "all_below": 0.97 if low else 0.01,
                "ordinary_p": p,
                "persistence_p": p,
                "norm_id": "six_weeks" if low else None,
                "norm_rate": 0.9 if low else None,
                "norm_best_high": 0.61 if low else None,
                "is_below_norm": True if low else None,
                "tau": 1.2,
                "tau_low": 0.0,
                "tau_high": 6.0,
                "tau_ratio": 0.4,
                "uniform_p": 0.3 if tested else None,
                "break_p": 0.2 if tested else None,
                "cd_p": 0.4 if tested else None,
                "mean_correlation": 0.1,
                "months": 24,
                "hhi": None if sector == "bank" else 2100.0,
                "hhi_companies": 4,
                "hhi_known_rate": 0.8,
                "locked_in": 31,
                "locked_in_rate": 0.12,
                "locked_in_low": 0.09,
                "locked_in_high": 0.16,
                "is_locked_in": low,
                "locked_in_corrected_rate": 0.08 if low else None,
                "locked_in_corrected_low": 0.03 if low else None,
                "locked_in_corrected_high": 0.13 if low else None,
                "left_out_low_p": 0.001 if low else None,
                "left_out_best_p": 0.01 if low else None,
                "gamma_star": 1.51 if low else 1.0,
                "worse": 1 if low else 0,
                "is_fragile": False,
                "permutations": 9999,
                "seed": 20240101,
            }
        )
    return pd.DataFrame(rows)


def _diagnostics() -> pd.DataFrame:
    slopes = {"customers": (1.5, -0.5, 3.5, 0.14), "source:phpbb": (-20.0, -60.0, 20.0, 0.3)}
    rows = [
        {"score_window": window, "quality": quality, "companies": 31, "slope": slope, "slope_low": low,
         "slope_high": high, "p_value": p}
        for window in WINDOWS
        for quality, (slope, low, high, p) in slopes.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _rates(facts: pd.DataFrame) -> pd.DataFrame:
    """Two companies of the low sector with a customer count."""
    two = facts[facts["sector_id"] == LOW][["company_id", "sector_id"]].head(2)
    told = two.assign(rate=[3.0, 9.5], rate_low=[2.1, 7.8], rate_high=[4.2, 11.4], quality="A")
    return pd.concat([told.assign(score_window=window) for window in WINDOWS], ignore_index=True)


def _without_sources() -> pd.DataFrame:
    """Without one source the low sector would be amber only; another leaves too few companies."""
    rows = [
        {
            "sector_id": LOW,
            "score_window": window,
            "source": source,
            "units": 4,
            "flag": flag,
            "is_same_flag": same,
        }
        for window in WINDOWS
        for source, flag, same in (("phpbb", "amber", False), ("cfpb", "not_run", None))
    ]
    rows += [
        {
            "sector_id": "parcel",
            "score_window": window,
            "source": "phpbb",
            "flag": "none",
            "is_same_flag": True,
        }
        for window in WINDOWS
    ]
    return pd.DataFrame(rows)


def _variants(scores: pd.DataFrame) -> pd.DataFrame:
    """Two other ways of making the index; without effort, another company comes out on top."""
    own = scores[scores["ranked"].notna()][["sector_id", "score_window"]].drop_duplicates()
    ways = {"without_E": (0.7, True), "without_source:phpbb": (0.3, False)}
    found = [own.assign(variant=way, rank_shift=shift, top_changes=top) for way, (shift, top) in ways.items()]
    return pd.concat(found, ignore_index=True).assign(companies=3)


def _places(scores: pd.DataFrame) -> pd.DataFrame:
    """Without effort, nobody stays within the range of its places; without a source, everybody does."""
    own = scores[scores["ranked"].notna()][["company_id", "sector_id", "score_window"]]
    ways = {"without_E": False, "without_source:phpbb": True}
    found = [own.assign(variant=way, is_within_range=within) for way, within in ways.items()]
    return pd.concat(found, ignore_index=True).assign(companies=3, rank=1, index_rank=2)


def _pillar_screens() -> pd.DataFrame:
    rows = [
        {"sector_id": LOW, "score_window": window, "pillar": name, "units": 4, "mean": -0.5, "rest_mean": 0.1}
        | {"low_p": 0.01 if name == "S" else 0.4}
        for window in WINDOWS
        for name in PILLARS
    ]
    return pd.DataFrame(rows)


def _themes(facts: pd.DataFrame) -> pd.DataFrame:
    rows = [
        {
            "sector_id": sector,
            "score_window": window,
            "label": label,
            "cases": 300,
            "naming": naming,
            "rate": naming / 300,
            "odds_ratio": odds,
            "odds_low": odds * 0.8,
            "odds_high": odds * 1.25,
            "p_value": 0.0001 if shown else 0.4,
            "q_value": 0.001 if shown else 0.6,
            "is_shown": shown,
        }
        for sector in facts["sector_id"].unique()
        for window in WINDOWS
        for label, naming, odds, shown in (
            ("pillar_to_post", 90, 2.2, sector == LOW),
            ("delivery", 40, 0.9, False),
        )
    ]
    return pd.DataFrame(rows)


def _reading() -> pd.DataFrame:
    """Two themes of which one is read too badly to correct shares with."""
    rows = [("delivery", 0.92, True), ("privacy", 0.4, False)]
    return pd.DataFrame(
        [
            {"label": label, "gold_set": "dev", "texts": 500, "gold_positive": 80, "gold_negative": 420}
            | {"sensitivity_rate": rate, "sensitivity_low": rate - 0.08, "sensitivity_high": rate + 0.05}
            | {"specificity_rate": 0.97, "youden": rate - 0.03, "is_usable": usable}
            for label, rate, usable in rows
        ]
    )


def _calibration() -> pd.DataFrame:
    worlds = {"no_difference": 0.0, "spread_15": 0.003, "spread_25": 0.011, "spread_35": 0.024}
    common = {
        "cycles": 2000,
        "permutations": 299,
        "seed": 20240101,
        "inputs": "fedcba9876543210",
        "companies": 48,
    }
    rows = [
        {"scenario": name, "red_rate": red, "red_low": red / 2, "red_high": red + 0.008}
        | {"amber_rate": 0.2, "amber_low": 0.18, "amber_high": 0.22}
        | {"persistent_rate": 0.1, "persistent_low": 0.08, "persistent_high": 0.12, **common}
        for name, red in worlds.items()
    ]
    rows.append(
        {"scenario": f"power:{LOW}:0.8", "sector_id": LOW, "delta": 0.8, "cases_median": 80.0}
        | {"red_rate": 0.6, "red_low": 0.53, "red_high": 0.66, "amber_rate": 0.9, "amber_low": 0.86}
        | {"amber_high": 0.93, "persistent_rate": 0.8, "persistent_low": 0.75, "persistent_high": 0.85}
        | common
        | {"companies": 4}
    )
    return pd.DataFrame(rows)
