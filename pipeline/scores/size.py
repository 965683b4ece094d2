"""C and size: complaints per customer where customers are counted, and whether size or source mix goes with the index.

Neither enters the index. They answer the usual objections with numbers: "they are just bigger", "it is another kind of
customer". Size is shown, not adjusted away: it may be part of the service.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np

from pipeline.methods import MethodError
from pipeline.methods.meta import random_effects
from pipeline.methods.proportions import garwood, log_rate, normal_quantile
from pipeline.methods.shrinkage import gamma_poisson
from pipeline.scores import CONFIGURATION, UNIT
from pipeline.scores.companies import Window
from pipeline.scores.frames import Array, Frame, coded
from pipeline.scores.ranking import scored

QUARTERS = 2  # of a half-year
PER = 100_000  # customers
CV = float(CONFIGURATION["shrink"]["customer_cv"])
FEWEST = 10  # companies that a slope needs
Counted = dict[str, tuple[date, float, str]]  # by company: when, how many customers, how well known


def counted(customers: Frame, on: date) -> Counted:
    """The last customer count of quality A to C of every company on or before a day."""
    latest: Counted = {}
    for i in range(len(customers)):
        known = customers["quality"][i] in ("A", "B", "C") and customers["counted_on"][i] <= on
        if known and customers["customers"][i] > 0:
            one = customers["counted_on"][i], float(customers["customers"][i]), str(customers["quality"][i])
            company = customers["company_id"][i]
            latest[company] = max(latest.get(company, one), one)
    return latest


def incidence_rows(
    counts: Frame, latest: Counted, sector_of: Mapping[str, str | None]
) -> Iterator[dict[str, Any]]:
    """Complaints per 100,000 customers and quarter of one half-year, for companies with a customer count.

    Quality A and B: exact Poisson limits, and the rate drawn to the sector; C: the doubt about the count enters.
    """
    rows = np.array([company in latest for company in counts["company_id"]], dtype=bool)
    own = counts.where(rows)
    names = [str(company) for company in own["company_id"]]
    exposure = np.array([latest[name][1] for name in names]) / PER * QUARTERS
    quality = np.array([latest[name][2] for name in names])
    cases = own["cases"].astype(np.float64)
    limits = _limits(cases, exposure, quality) if names else None
    drawn = _drawn(cases, exposure, quality, [sector_of.get(name) or "" for name in names])
    for i, name in enumerate(names):
        assert limits is not None
        yield {
            "company_id": name,
            "sector_id": sector_of.get(name),
            "cases": int(cases[i]),
            "customers": int(latest[name][1]),
            "quality": quality[i],
            "counted_on": latest[name][0],
            "rate": cases[i] / exposure[i],
            "rate_low": limits[0][i],
            "rate_high": limits[1][i],
            "rate_drawn": drawn[i],
        }


def _limits(cases: Array, exposure: Array, quality: Array) -> tuple[Array, Array]:
    exact = garwood(cases, exposure)
    doubtful = log_rate(cases, exposure, exposure_cv=CV)
    half = normal_quantile(0.95) * np.sqrt(doubtful.variance)
    low, high = (np.exp(doubtful.estimate + side * half) for side in (-1, 1))
    return np.where(quality == "C", low, exact.low), np.where(quality == "C", high, exact.high)


def _drawn(cases: Array, exposure: Array, quality: Array, sectors: list[str]) -> Array:
    """Gamma-Poisson within sectors of two or more companies with a count of quality A or B; NaN elsewhere."""
    drawn = np.full(len(cases), np.nan)
    sure = quality != "C"
    for sector in sorted(set(sectors) - {""}):
        rows = np.flatnonzero(sure & (np.array(sectors) == sector))
        if len(rows) >= 2:
            drawn[rows] = gamma_poisson(cases[rows], exposure[rows]).estimate
    return drawn


def diagnostic_rows(window: Window, latest: Counted, cells: Frame) -> Iterator[dict[str, Any]]:
    """Slopes of the index on size (per tenfold customers) and on the share of cases from each source, within sectors.

    Meta-regression of the unshrunken index, one quality at a time, a mean per sector taken out; ``cells`` are those of
    the window.
    """
    rows = np.flatnonzero(scored(window))
    names = [window.companies[row] for row in rows]
    size = np.array([np.log10(latest[name][1]) if name in latest else np.nan for name in names])
    yield from _slope(window, rows, "customers", size)
    company, found = coded(cells["company_id"])
    total = np.bincount(company, cells["weights"] / UNIT, len(found))
    for (source,), part in cells.by("source"):
        place = {name: i for i, name in enumerate(found)}
        at = np.array([place[name] for name in part["company_id"]], dtype=np.int64)
        share = np.bincount(at, part["weights"] / UNIT, len(found)) / total
        own = np.array([share[place[name]] if name in place else np.nan for name in names])
        yield from _slope(window, rows, f"source:{source}", own)


def _slope(window: Window, rows: Array, what: str, values: Array) -> Iterator[dict[str, Any]]:
    rows, values, sector = _comparable(window, rows, values)
    if len(rows) < FEWEST:
        return
    dummies = sector[:, None] == np.unique(sector)[None, 1:]
    try:
        pooled = random_effects(
            window.raw[rows],
            window.raw_sd[rows] ** 2,
            knapp_hartung=True,
            moderators=np.column_stack([values, dummies]),
        ).pooled
    except MethodError:  # everybody is alike in this
        return
    ends = {"slope": pooled.estimate, "slope_low": pooled.low, "slope_high": pooled.high}
    yield {"score_window": window.name, "quality": what, "companies": len(rows)} | {
        name: found[1] for name, found in (ends | {"p_value": pooled.p_value}).items()
    }


def _comparable(window: Window, rows: Array, values: Array) -> tuple[Array, Array, Array]:
    """Companies whose value is known, in sectors with two or more of them; with their sector as a number."""
    known = np.flatnonzero(np.isfinite(values))
    sector, names = coded(np.array([window.sectors[row] or "" for row in rows[known]], dtype=object))
    size = np.bincount(sector.astype(np.int64), minlength=len(names))
    kept = np.flatnonzero(size[sector] >= 2) if len(known) else known
    return rows[known][kept], values[known][kept], sector[kept]
