"""Rows of `service_scores`: evidence, score, rank set, band and doubts of every company in every window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from pipeline.methods.proportions import normal_quantile
from pipeline.scores import CONFIGURATION
from pipeline.scores.companies import Scale, Window, window
from pipeline.scores.frames import Array, Frame
from pipeline.scores.ranking import Columns, Shared, funnels, rank_columns, scored, tipping_points

REASONS = {
    "cases": "too_few_cases",
    "complainants": "too_few_complainants",
    "sources": "single_source",
    "largest_source": "dominant_source",
    "reliability": "low_reliability",
}


def windows(
    counts: Frame,
    estimates: Frame,
    covariances: Frame,
    scale: Scale,
    companies: dict[str, tuple[str | None, str]],
) -> dict[tuple[str, str], Window]:
    """Every window and version: ``counts`` has score_window and version beside the counts of each company."""
    empty = np.array([], dtype=np.int64)
    own, shared = (dict(part.by("score_window", "version")) for part in (estimates, covariances))
    return {
        (name, version): window(
            name,
            rows,
            own.get((name, version), estimates.where(empty)),
            shared.get((name, version), covariances.where(empty)),
            scale,
            companies,
        )
        for (name, version), rows in counts.by("score_window", "version")
    }


def service_rows(
    found: Mapping[tuple[str, str], Window], frozen: set[str], shared: Mapping[str, Shared]
) -> Iterator[dict[str, Any]]:
    """One row per company and window of the published version, beside it what quarantined cases would change.

    ``shared`` holds, by window, the covariances of companies that lean on each other.
    """
    for (name, version), one in found.items():
        if version == "published":
            ranks = rank_columns(one, shared.get(name)) if name in frozen else {}
            yield from _rows(one, found.get((name, "all")), ranks)


def count_rows(counts: Frame, companies: dict[str, tuple[str | None, str]]) -> Iterator[dict[str, Any]]:
    """The same where no index can be made: how much evidence there is, and that it is not enough for a score."""
    for i in range(len(counts)):
        if counts["version"][i] == "published":
            enough = counts["cases"][i] >= CONFIGURATION["evidence"]["show_raw"]
            enough = enough and counts["complainants"][i] >= CONFIGURATION["evidence"]["show_raw"]
            single = counts["sources"][i] < CONFIGURATION["evidence"]["min_sources"]
            reason = "too_few_cases" if not enough else "single_source" if single else "low_reliability"
            yield _counted(counts, i, companies[counts["company_id"][i]][0]) | {
                "score_window": counts["score_window"][i],
                "evidence_level": int(enough),
                "evidence_reason": reason,
                "pillars_missing": sorted(CONFIGURATION["index"]["weights"]),
                "sources_disagree": False,
                "is_order_shown": False,
            }


def shared_of(covariances: Frame) -> dict[str, Shared]:
    """Covariances between companies, by window."""
    columns = ("company_a", "company_b", "pillar", "covariance")
    return {
        name: {
            (a, b, pillar): value for a, b, pillar, value in zip(*map(rows.__getitem__, columns), strict=True)
        }
        for (name,), rows in covariances.by("score_window")
    }


def _rows(one: Window, other: Window | None, ranks: Columns) -> Iterator[dict[str, Any]]:
    shown, half = scored(one), normal_quantile(0.95)
    parts = [funnels(one), tipping_points(one), ranks]
    with_all = _with_quarantined(one, other)
    missing = one.missing
    lost = sorted(set(CONFIGURATION["index"]["weights"]) - set(one.scale.pillars))
    for i, company in enumerate(one.companies):
        row = _counted(one.counts, i, one.sectors[i]) | {
            "score_window": one.name,
            "evidence_level": int(one.level[i]),
            "evidence_reason": REASONS[one.lacking[i][0]] if one.lacking[i] else None,
            "reliability": one.reliability[i],
            "pillars_missing": lost + [p for k, p in enumerate(one.scale.pillars) if missing[i, k]],
            "sources_disagree": bool(one.disagree[i]),
            "is_order_shown": False,
        }
        if shown[i]:
            row |= {
                "index_score": one.score[i],
                "index_low": one.score[i] - half * one.score_sd[i],
                "index_high": one.score[i] + half * one.score_sd[i],
                "index_sd": one.score_sd[i],
                "raw_index": one.raw[i],
                "raw_index_sd": one.raw_sd[i],
                "log_odds": one.effect[i],
                "log_odds_sd": one.effect_sd[i],
            }
            row |= _shift(row, with_all.get(company))
        for part in parts:
            row |= part.get(i, {})
        yield row


def _counted(counts: Frame, i: int, sector: str | None) -> dict[str, Any]:
    names = ("company_id", "cases", "complainants", "sources", "largest_source", "largest_source_rate")
    return {name: counts[name][i] for name in names} | {"sector_id": sector}


def _with_quarantined(one: Window, other: Window | None) -> dict[str, float]:
    """Scores with quarantined cases counted, of the companies that have such cases in this window."""
    if other is None:
        return {}
    before: Array = one.counts["cases"]
    cases = {company: before[i] for i, company in enumerate(one.companies)}
    return {
        company: float(other.score[i])
        for i, company in enumerate(other.companies)
        if other.counts["cases"][i] != cases.get(company, 0)
    }


def _shift(row: dict[str, Any], with_all: float | None) -> dict[str, Any]:
    if with_all is None or not np.isfinite(with_all):
        return {}
    shift = abs(with_all - row["index_score"]) / row["index_sd"]
    return {
        "score_all": with_all,
        "quarantine_shift_sd": shift,
        "show_both": bool(shift > CONFIGURATION["burst"]["show_both_sd"]),
    }
