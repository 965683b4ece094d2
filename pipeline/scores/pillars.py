"""Stages 2 and 3: one estimate per company from its sources, and that drawn towards its sector."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.methods.pooling import (
    Groups,
    Shrunken,
    combine,
    pooled_q_profile,
    pooled_reml,
    shrink,
    total_sd,
)
from pipeline.methods.proportions import normal_quantile, wilson
from pipeline.scores import CONFIGURATION, PILLARS
from pipeline.scores.frames import Array, Frame
from pipeline.scores.sources import design_effects

# Log odds. The SD between companies that the method takes as ordinary: a pillar on which they hardly seem to differ is
# not blown up until its noise makes the ranks.
LEAST_SD = float(CONFIGURATION["index"]["least_sd"])


@dataclass(frozen=True, slots=True)
class Pooled:
    """One pillar of one span: companies in ascending order of id, what their sources say together, and shrunken."""

    companies: list[str]
    sectors: list[str]
    combined: Groups
    shrunken: Shrunken
    yes: Array
    no: Array


def pooled(estimates: Frame, sector_of: dict[str, str | None]) -> Iterator[tuple[tuple[str, str], Pooled]]:
    """Every span and pillar with an estimate; a company without a sector stands alone."""
    for (span, pillar), rows in estimates.by("span", "pillar"):
        order = np.argsort(rows["company_id"].astype(str), kind="stable")
        own = rows.where(order)
        combined = combine(own["estimate"], own["variance"], own["company_id"])
        sectors = [sector_of.get(name) or f"alone {name}" for name in combined.names]
        code = np.searchsorted(np.array(combined.names), own["company_id"].astype(str))
        shrunken = shrink(combined.mean, combined.variance, sectors)
        plain = (np.bincount(code, own[word], len(combined.names)) for word in ("yes", "no"))
        yield (span, pillar), Pooled(combined.names, sectors, combined, shrunken, *plain)


def estimate_rows(
    estimates: Frame, spans: dict[str, tuple[str, str]], sector_of: dict[str, str | None], products: Frame
) -> Iterator[dict[str, Any]]:
    """Rows of `pillar_estimates`."""
    clustering, half = design_effects(products), normal_quantile(0.95)
    for (span, pillar), found in pooled(estimates, sector_of):
        window, version = spans[span]
        sd = np.sqrt(found.shrunken.variance)
        share = wilson(found.yes, found.yes + found.no)
        for i, company in enumerate(found.companies):
            yield {
                "company_id": company,
                "sector_id": sector_of.get(company),
                "score_window": window,
                "version": version,
                "pillar": pillar,
                "cases": float(found.yes[i] + found.no[i]),
                "sources": int(found.combined.size[i]),
                "estimate": found.combined.mean[i],
                "variance": found.combined.variance[i],
                "shrunken": found.shrunken.estimate[i],
                "shrunken_sd": sd[i],
                "shrunken_low": found.shrunken.estimate[i] - half * sd[i],
                "shrunken_high": found.shrunken.estimate[i] + half * sd[i],
                "reliability": found.shrunken.reliability[i],
                "q": found.combined.q[i],
                "q_p_value": found.combined.q_p_value[i],
                "sources_disagree": bool(found.combined.disagree[i]),
                "raw_rate": share.estimate[i],
                # Ease is a mean of places, not a share of cases: it has no such interval.
                "raw_low": None if pillar == "E" else share.low[i],
                "raw_high": None if pillar == "E" else share.high[i],
                "design_effect": clustering.get((span, company), {}).get(pillar, 1.0),
            }


def window_rows(
    estimates: Frame, spans: dict[str, tuple[str, str]], sector_of: dict[str, str | None]
) -> Iterator[dict[str, Any]]:
    """Rows of `pillar_windows`: how far sources of a company and companies of a sector differ, by two estimators."""
    by_pillar = dict(estimates.by("span", "pillar"))
    for (span, pillar), found in pooled(estimates, sector_of):
        window, version = spans[span]
        own = by_pillar[span, pillar]
        among_sources = pooled_reml(own["estimate"], own["variance"], own["company_id"])
        within = pooled_reml(found.combined.mean, found.combined.variance, found.sectors)
        limits = pooled_q_profile(found.combined.mean, found.combined.variance, found.sectors)
        yield {
            "score_window": window,
            "version": version,
            "pillar": pillar,
            "tau_source": np.sqrt(found.combined.tau2),
            "tau_source_reml": np.sqrt(among_sources),
            "tau_within": np.sqrt(found.shrunken.tau2),
            "tau_within_reml": np.sqrt(within),
            "tau_within_low": np.sqrt(limits[0]),
            "tau_within_high": np.sqrt(limits[1]),
            "companies": len(found.companies),
        }


def scale_rows(estimates: Frame, baseline: list[str]) -> Iterator[dict[str, Any]]:
    """Rows of `pillar_scales`: the SD of a pillar over companies, from the published estimates of the baseline.

    Frozen there, so that a company's score moves only when the company moves.
    """
    weights = CONFIGURATION["index"]["weights"]
    chosen = np.isin(estimates["score_window"].astype(str), baseline) & (estimates["version"] == "published")
    rows = estimates.where(chosen)
    for pillar in PILLARS:
        own = rows.where(rows["pillar"] == pillar) if len(rows) else rows
        if not len(own):
            continue
        places = zip(own["score_window"], own["sector_id"], own["company_id"], strict=True)
        groups = [(window, sector or f"alone {company}") for window, sector, company in places]
        yield {
            "pillar": pillar,
            "weight": weights.get(pillar, 0.0),
            "scale_sd": max(total_sd(own["estimate"], own["variance"], groups), LEAST_SD),
            "baseline": baseline,
            "companies": len(set(own["company_id"])),
        }


def baseline_of(windows: Frame) -> list[str]:
    """The first year with two frozen half-years; else the first frozen half-years, or the first at all."""
    halves = sorted(
        w for w, s in zip(windows["score_window"], windows["status"], strict=True) if s != "current"
    )
    frozen = sorted(
        w for w, s in zip(windows["score_window"], windows["status"], strict=True) if s == "frozen"
    )
    years = [year for year in sorted({w[:4] for w in frozen}) if sum(w.startswith(year) for w in frozen) == 2]
    if years:
        return [w for w in frozen if w.startswith(years[0])]
    return (frozen or halves)[:2]


def correlations(products: Frame) -> dict[tuple[str, str], Array]:
    """Per span and company the correlations (K, K) of its pillars' estimates, by complainant."""
    found = {}
    for i in range(len(products)):
        matrix = np.eye(len(PILLARS))
        for a, first in enumerate(PILLARS):
            for b, second in enumerate(PILLARS[a + 1 :], a + 1):
                own = [products[name.lower() * 2][i] for name in (first, second)]
                shared = products[_pair(first, second)][i]
                matrix[a, b] = matrix[b, a] = shared / np.sqrt(own[0] * own[1]) if min(own) > 0 else 0.0
        found[products["span"][i], products["company_id"][i]] = matrix
    return found


def _pair(first: str, second: str) -> str:
    order = "RSEPOH"
    return "".join(sorted((first, second), key=order.index)).lower()


def covariance_rows(
    estimates: Frame, spans: dict[tuple[str, str], str], products: Frame
) -> Iterator[dict[str, Any]]:
    """Rows of `pillar_covariances`, for the pillars that a company has."""
    known = correlations(products)
    for (window, version, company), rows in estimates.by("score_window", "version", "company_id"):
        matrix = known[spans[window, version], company]
        own = dict(zip(rows["pillar"], rows["variance"], strict=True))
        for a in sorted(own):
            for b in sorted(name for name in own if name >= a):
                correlation = matrix[PILLARS.index(a), PILLARS.index(b)]
                yield {
                    "company_id": company,
                    "score_window": window,
                    "version": version,
                    "pillar_a": a,
                    "pillar_b": b,
                    "correlation": correlation,
                    "covariance": correlation * np.sqrt(own[a] * own[b]),
                }
