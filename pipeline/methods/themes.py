"""Which failures stand out in a sector? Theme odds ratios against all other sectors, within sources."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from ._arrays import BoolArray, FloatArray, MethodError, numbers
from .mantel_haenszel import stratified_log_odds_ratio
from .multiplicity import benjamini_hochberg
from .proportions import normal_quantile


@dataclass(frozen=True, slots=True)
class ThemeProfile:
    """Per sector and theme (S, M): Mantel-Haenszel odds ratio with limits, CMH p, BH q, and whether it is
    shown.
    """

    odds_ratio: FloatArray
    low: FloatArray
    high: FloatArray
    p_value: FloatArray
    q_value: FloatArray
    shown: BoolArray


def theme_profile(
    naming: ArrayLike, cases: ArrayLike, *, q: float = 0.05, min_odds_ratio: float = 1.5, level: float = 0.95
) -> ThemeProfile:
    """F: cases ``naming`` a theme (S, M, sources) of all ``cases`` (S, sources); Cochran-Mantel-Haenszel
    over sources.

    q-values run over all sector x theme cells; a theme is shown with ``q`` at most 0.05 and an odds ratio
    of at least 1.5. A cell without any comparison is NaN and not counted.
    """
    y, n = numbers("naming", naming, minimum=0), numbers("cases", cases, minimum=0)
    if y.ndim != 3 or n.shape != (y.shape[0], y.shape[2]) or (y > n[:, None, :]).any():
        raise MethodError(
            "Field naming is sectors x themes x sources and may not exceed cases, sectors x sources."
        )
    ratio, low, high, p = (np.full(y.shape[:2], np.nan) for _ in range(4))
    for s, m in np.ndindex(*y.shape[:2]):
        others, total = y[:, m].sum(0) - y[s, m], n.sum(0) - n[s]
        table = np.array([[y[s, m], n[s] - y[s, m]], [others, total - others]])
        ratio[s, m], low[s, m], high[s, m], p[s, m] = _cochran_mantel_haenszel(table, level)
    q_value, known = np.full(p.shape, np.nan), np.isfinite(p)
    if known.any():
        q_value[known] = benjamini_hochberg(p[known], q=q).q_value
    shown = (np.nan_to_num(q_value, nan=1.0) <= q) & (np.nan_to_num(ratio) >= min_odds_ratio)
    return ThemeProfile(ratio, low, high, p, q_value, shown)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Rate ratio of a theme, this half-year to the same one a year before, relative to the sector, with
    limits.
    """

    ratio: FloatArray
    low: FloatArray
    high: FloatArray


def theme_recurrence(
    now: ArrayLike, before: ArrayLike, sector_now: ArrayLike, sector_before: ArrayLike, *, level: float = 0.95
) -> Recurrence:
    """Does a company learn? ``(now/before)/(sector_now/sector_before)`` from case counts; printed, not
    scored.

    The sector's counts leave the company out. Half a case is added to each count; the log ratio has
    variance ``sum 1/(count + 1/2)``. Below 1 the theme fades faster than in the sector.
    """
    counts = [
        numbers(name, values, minimum=0) + 0.5
        for name, values in (
            ("now", now),
            ("before", before),
            ("sector_now", sector_now),
            ("sector_before", sector_before),
        )
    ]
    log_ratio = np.log(counts[0] / counts[1]) - np.log(counts[2] / counts[3])
    half = normal_quantile(level) * np.sqrt(sum(1 / count for count in counts))
    return Recurrence(np.exp(log_ratio), np.exp(log_ratio - half), np.exp(log_ratio + half))


def _cochran_mantel_haenszel(table: FloatArray, level: float) -> tuple[float, float, float, float]:
    """Odds ratio over strata (2, 2, K) with limits, and the p of no difference anywhere, without correction."""
    table = table[:, :, (table.sum(1) > 0).all(0) & (table.sum(0) > 0).all(0)]
    if table.shape[2] == 0:
        return (float("nan"),) * 4
    if not (table[0, 0] * table[1, 1]).sum() or not (table[0, 1] * table[1, 0]).sum():
        table = table + 0.5 / table.shape[2]
    centre, variance = stratified_log_odds_ratio(*table.reshape(4, -1))
    half = normal_quantile(level) * np.sqrt(variance)
    rows, columns, size = table.sum(1), table.sum(0), table.sum((0, 1))
    expected = rows[0] * columns[0] / size
    spread = rows[0] * rows[1] * columns[0] * columns[1] / (size**2 * (size - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        p = float(chdtrc(1, (table[0, 0] - expected).sum() ** 2 / spread.sum()))
    return (*np.exp([centre, centre - half, centre + half]).tolist(), p)
