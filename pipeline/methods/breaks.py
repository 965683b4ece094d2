"""When did the level change? The sup-F test, and Bai-Perron dates with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import log_ndtr

from ._arrays import FloatArray, IntArray, MethodError, column, numbers, probability


@dataclass(frozen=True, slots=True)
class SupF:
    """The largest of the ``f`` statistics (one per candidate date ``candidates``), and its p-value by
    simulation.

    ``date`` is the last index (from 0) before the break. ``f`` is the Wald form ``(RSS0 - RSS1)/(RSS1/(T -
    2p))``; for a mean (p = 1) that is the F statistic itself.
    """

    statistic: float
    p_value: float
    date: int
    candidates: IntArray
    f: FloatArray


@dataclass(frozen=True, slots=True)
class BreakDates:
    """Least-squares break dates: last indices (from 0) before each break, with the interval of each.

    ``bic`` and ``rss`` are for 0, 1, 2, ... breaks (``inf`` where they do not fit); ``coefficients`` is
    (segments, p).
    """

    dates: IntArray
    low: IntArray
    high: IntArray
    coefficients: FloatArray
    rss: FloatArray
    bic: FloatArray


def sup_f(
    series: ArrayLike,
    *,
    trim: float = 0.15,
    regressors: ArrayLike | None = None,
    draws: int = 9_999,
    seed: int = 20240101,
) -> SupF:
    """Sup-F test (Andrews 1993) of one break at an unknown date in the mean, or in all coefficients of a
    regression.

    The p-value compares with independent normal series of the same length and regressors, so it is exact
    for those and needs no table: ``(b + 1)/(draws + 1)``.
    """
    y, x = _regression(series, regressors)
    first = max(int(np.floor(trim * len(y))), x.shape[1] + 1)
    candidates = np.arange(first - 1, len(y) - first)
    if len(candidates) == 0 or not 0 < trim < 0.5:
        raise MethodError(f"{len(y)} values are too few for a break with trim {trim:g} (between 0 and 0.5).")
    f = _f_statistics(y[:, None], x, candidates)[:, 0]
    noise = np.random.default_rng(seed).standard_normal((len(y), draws))
    chance = _f_statistics(noise, x, candidates).max(0)
    p = (int((chance >= f.max()).sum()) + 1) / (draws + 1)
    return SupF(float(f.max()), p, int(candidates[np.argmax(f)]), candidates, f)


def break_dates(
    series: ArrayLike,
    *,
    breaks: int | None = None,
    max_breaks: int = 5,
    min_segment: float = 0.15,
    regressors: ArrayLike | None = None,
    level: float = 0.95,
) -> BreakDates:
    """Bai and Perron (2003): dates that minimise the sum of squares over all segmentations, by dynamic
    programming.

    ``breaks`` fixes their number; without it the smallest BIC decides (2p coefficients and a date per break
    count). ``min_segment`` is the least share of the series in a segment. Intervals allow another variance
    in each segment.
    """
    y, x = _regression(series, regressors)
    least = max(int(np.floor(min_segment * len(y))), x.shape[1] + 1)
    most = min(max_breaks if breaks is None else breaks, len(y) // least - 1)
    if most < (breaks or 0) or least > len(y):
        raise MethodError(f"{breaks} breaks do not fit in {len(y)} values with segments of at least {least}.")
    rss, splits = _segmentations(_segment_rss(y, x, least), most)
    t, p = len(y), x.shape[1]
    counts = np.arange(most + 1)
    with np.errstate(divide="ignore"):
        bic = t * (np.log(rss) + 1 - np.log(t) + np.log(2 * np.pi)) + np.log(t) * ((p + 1) * (counts + 1))
    chosen = int(np.argmin(bic)) if breaks is None else breaks
    dates = np.array(splits[chosen], dtype=np.int64)
    edges = np.concatenate([[0], dates + 1, [t]])
    parts = [_ols(y[a:b], x[a:b]) for a, b in pairwise(edges.tolist())]
    limits = [
        _date_interval(dates[i], parts[i], parts[i + 1], x, edges[i : i + 3], level) for i in range(chosen)
    ]
    low, high = (np.array([limit[end] for limit in limits], dtype=np.int64) for end in (0, 1))
    return BreakDates(dates, low, high, np.array([beta for beta, _ in parts]), rss, bic)


def _regression(series: ArrayLike, regressors: ArrayLike | None) -> tuple[FloatArray, FloatArray]:
    y = column("series", series)
    if regressors is None:
        return y, np.ones((len(y), 1))
    extra = numbers("regressors", regressors).reshape(len(y), -1)
    return y, np.column_stack([np.ones(len(y)), extra])


def _ols(y: FloatArray, x: FloatArray) -> tuple[FloatArray, float]:
    beta = np.asarray(np.linalg.lstsq(x, y, rcond=None)[0], dtype=np.float64)
    return beta, float(((y - x @ beta) ** 2).sum())


def _f_statistics(y: FloatArray, x: FloatArray, candidates: IntArray) -> FloatArray:
    """F for every candidate date and every series (columns of ``y``): (candidates, series)."""
    df = len(x) - 2 * x.shape[1]

    def explained(part: FloatArray, values: FloatArray) -> FloatArray:
        basis, _ = np.linalg.qr(part)
        return np.asarray(((basis.T @ values) ** 2).sum(0))

    total, whole = (y**2).sum(0), explained(x, y)
    rows = []
    for last in candidates:
        split = explained(x[: last + 1], y[: last + 1]) + explained(x[last + 1 :], y[last + 1 :])
        rows.append((split - whole) / np.maximum((total - split) / df, 1e-300))
    return np.array(rows)


def _segment_rss(y: FloatArray, x: FloatArray, least: int) -> FloatArray:
    """Sum of squares of every segment ``[start, end)`` of at least ``least`` values; infinite for shorter
    ones.
    """
    t = len(y)
    rss = np.full((t + 1, t + 1), np.inf)
    cross = np.concatenate(
        [np.zeros((1, x.shape[1], x.shape[1])), np.cumsum(x[:, :, None] * x[:, None, :], 0)]
    )
    moment = np.concatenate([np.zeros((1, x.shape[1])), np.cumsum(x * y[:, None], 0)])
    square = np.concatenate([[0.0], np.cumsum(y**2)])
    for start in range(t - least + 1):
        ends = np.arange(start + least, t + 1)
        xx, xy = cross[ends] - cross[start], moment[ends] - moment[start]
        beta = np.linalg.solve(xx, xy[..., None])[..., 0]
        rss[start, ends] = np.maximum(square[ends] - square[start] - (beta * xy).sum(1), 0)
    return rss


def _segmentations(rss: FloatArray, most: int) -> tuple[FloatArray, list[list[int]]]:
    """Least sum of squares and its break dates for 0 to ``most`` breaks."""
    t = len(rss) - 1
    best, back = [rss[0]], []
    for _ in range(most):
        total = best[-1][:, None] + rss
        back.append(np.argmin(total, axis=0))
        best.append(total.min(axis=0))
    splits = []
    for breaks in range(most + 1):
        dates, end = [], t
        for step in range(breaks - 1, -1, -1):
            end = int(back[step][end])
            dates.append(end - 1)
        splits.append(dates[::-1])
    return np.array([row[t] for row in best]), splits


def _date_interval(
    date: int,
    before: tuple[FloatArray, float],
    after: tuple[FloatArray, float],
    x: FloatArray,
    edges: IntArray,
    level: float,
) -> tuple[int, int]:
    """Bai (1997): quantiles of where a two-sided Brownian motion with drift peaks, scaled by the size of
    the break.
    """
    shift = after[0] - before[0]
    left, right = x[edges[0] : edges[1]], x[edges[1] : edges[2]]
    drift = [float(shift @ (part.T @ part / len(part)) @ shift) for part in (left, right)]
    if min(drift) <= 0:
        return 0, len(x) - 1
    noise = [before[1] / len(left), after[1] / len(right)]
    if min(noise) <= 0:
        return date, date
    tail = (1 - probability("level", level)) / 2
    xi, scale = drift[1] / drift[0], noise[0] / drift[0]
    phi = xi * noise[1] / noise[0]
    low, high = (_peak_quantile(p, xi, phi) * scale for p in (tail, 1 - tail))
    # The peak lies low to high after the true date, so the true date lies high to low before the estimate.
    return max(0, date - int(np.ceil(high))), min(len(x) - 2, date - int(np.floor(low)))


def _peak_quantile(p: float, xi: float, phi: float) -> float:
    bound = 1.0
    while _peak_probability(-bound, xi, phi) > p or _peak_probability(bound, xi, phi) < p:
        bound *= 2
    return float(brentq(lambda s: _peak_probability(s, xi, phi) - p, -bound, bound))


def _peak_probability(s: float, xi: float, phi: float) -> float:
    """P(the peak is at or before s) of ``W(-s) - |s|/2`` (left), ``sqrt(phi) W(s) - xi s/2`` (right)."""
    x = abs(s)
    if s < 0:
        ratio = xi / phi
        bump = np.sqrt(x / (2 * np.pi)) * np.exp(-x / 8)
        far = (phi / xi) * (phi + 2 * xi) / (phi + xi)
        lift = np.exp(ratio * (1 + ratio) * x / 2 + log_ndtr(-(0.5 + ratio) * np.sqrt(x)))
        near = (phi + 2 * xi) ** 2 / ((phi + xi) * xi) - 2 + x / 2
        return float(-bump - far * lift + near * np.exp(log_ndtr(-np.sqrt(x) / 2)))
    slope = xi**2 / phi
    bump = np.sqrt(slope * x / (2 * np.pi)) * np.exp(-slope * x / 8)
    far = (xi / phi) * (2 * phi + xi) / (phi + xi)
    lift = np.exp((phi + xi) * x / 2 + log_ndtr(-(2 * phi + xi) / (2 * np.sqrt(phi)) * np.sqrt(x)))
    near = (2 * phi + xi) ** 2 / ((phi + xi) * phi) - 2 + slope * x / 2
    return float(1 + bump + far * lift - near * np.exp(log_ndtr(-np.sqrt(slope * x) / 2)))
