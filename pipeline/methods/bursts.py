"""Bursts and brigading: days with more cases than a company's own past explains, and when to set them
apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, gammainc

from ._arrays import BoolArray, FloatArray, MethodError, whole
from .multiplicity import benjamini_hochberg

FEWEST_DAYS = 28  # a trailing mean over fewer days is no past; such days are not tested
MOST_ROUNDS = 8  # of testing again without the days found so far


@dataclass(frozen=True, slots=True)
class Bursts:
    """Per series and day (N, D): expected count, dispersion, upper-tail p (NaN = not tested), q, flag and
    weight cap.

    ``cap`` is the 99th percentile of the fitted distribution on flagged days (infinite on others): a burst
    with a matching event stays in, but its daily weight is capped there.
    """

    expected: FloatArray
    dispersion: FloatArray
    p_value: FloatArray
    q_value: FloatArray
    flagged: BoolArray
    cap: FloatArray


def bursts(
    counts: ArrayLike,
    *,
    trailing_days: int = 180,
    q: float = 0.01,
    cap_quantile: float = 0.99,
    first_weekday: int = 0,
    weekday_from: int = 200,
) -> Bursts:
    """Negative-binomial burst test of daily new cases, one row per company and source (N, D), first day
    first.

    Mean and dispersion are those of the ``trailing_days`` before the day; with at least ``weekday_from``
    cases in them the mean follows the weekday. p-values are adjusted over all tested company-days
    (Benjamini-Hochberg at ``q``). A flagged day is no past: the test is repeated without it, so that the
    first day of a wave does not hide its second.
    """
    y = np.atleast_2d(whole("counts", counts))
    if trailing_days < FEWEST_DAYS:
        raise MethodError(f"Field trailing_days is {trailing_days}; at least {FEWEST_DAYS} days are needed.")
    found = _tested(y, np.ones(y.shape, np.float64), trailing_days, q, first_weekday, weekday_from)
    for _ in range(MOST_ROUNDS):
        again = _tested(y, np.where(found.flagged, 0.0, 1.0), trailing_days, q, first_weekday, weekday_from)
        settled = not (again.flagged & ~found.flagged).any()
        found = again
        if settled:
            break
    found.cap[found.flagged] = _quantile(
        found.expected[found.flagged], found.dispersion[found.flagged], cap_quantile
    )
    return found


def _tested(
    y: FloatArray, past: FloatArray, trailing_days: int, q: float, first_weekday: int, weekday_from: int
) -> Bursts:
    """One round: every day against those of the days before it that count as ``past`` (N, D; 1 or 0)."""
    mean, spread, days = _trailing(y, past, trailing_days)
    dispersion = np.where(mean > 0, np.maximum(spread - mean, 0) / np.maximum(mean, 1e-12) ** 2, 0.0)
    mean = mean * _weekday_factor(y, past, trailing_days, first_weekday, weekday_from)
    tested = (days >= FEWEST_DAYS) & (mean > 0)
    p, some = np.where(tested, 1.0, np.nan), tested & (y > 0)  # most days have no case: nothing to compute
    p[some] = upper_tail(y[some], mean[some], dispersion[some])
    adjusted = np.full(y.shape, np.nan)
    if tested.any():
        adjusted[tested] = benjamini_hochberg(p[tested], q=q).q_value
    flagged = np.nan_to_num(adjusted, nan=1.0) <= q
    return Bursts(mean, dispersion, p, adjusted, flagged, np.full(y.shape, np.inf))


def upper_tail(counts: ArrayLike, mean: ArrayLike, dispersion: ArrayLike) -> FloatArray:
    """``P(Y >= y)`` for a negative binomial with ``variance = mean + dispersion mean^2``; Poisson at
    dispersion 0.
    """
    y, m, a = np.broadcast_arrays(
        *(np.asarray(values, dtype=np.float64) for values in (counts, mean, dispersion))
    )
    positive = np.maximum(y, 1.0)
    size = 1 / np.maximum(a, 1e-12)
    tail = np.where(a > 1e-9, betainc(positive, size, m / (m + size)), gammainc(positive, m))
    return np.where(y > 0, tail, 1.0)


@dataclass(frozen=True, slots=True)
class BurstWindow:
    """What is known of a flagged window; None = unknown, which never counts against anybody."""

    young_share: float | None
    usual_young_share: float | None
    near_duplicate_share: float | None
    has_matching_event: bool | None
    single_referrer: bool | None


def quarantine_signs(
    window: BurstWindow, *, near_duplicate_max: float = 0.20, young_times: float = 3.0
) -> list[str]:
    """Which of the four signs of brigading a flagged window shows; it is quarantined from two on, never
    deleted.
    """
    signs = []
    young, usual = window.young_share, window.usual_young_share
    if young is not None and usual is not None and young > young_times * usual:
        signs.append("young_accounts")
    if window.near_duplicate_share is not None and window.near_duplicate_share > near_duplicate_max:
        signs.append("near_duplicates")
    if window.has_matching_event is False:
        signs.append("no_matching_event")
    if window.single_referrer:
        signs.append("single_referrer")
    return signs


def is_quarantined(window: BurstWindow, *, near_duplicate_max: float = 0.20) -> bool:
    """A flagged window with at least two signs is taken out of the published score, and shown with and
    without.
    """
    return len(quarantine_signs(window, near_duplicate_max=near_duplicate_max)) >= 2


def capped_weights(counts: ArrayLike, cap: ArrayLike) -> FloatArray:
    """Weight of each case of a day so that the day counts for at most ``cap`` cases (NaN-free; 1 below the
    cap).
    """
    y, c = np.broadcast_arrays(np.asarray(counts, dtype=np.float64), np.asarray(cap, dtype=np.float64))
    return np.where(y > c, c / np.maximum(y, 1), 1.0)


def _trailing(y: FloatArray, past: FloatArray, window: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean and variance of the days before each day that count as past, and how many days those are."""
    days, total, square = (_before(values, window) for values in (past, y * past, y**2 * past))
    n = np.maximum(days, 1)
    mean = total / n
    return mean, np.maximum(square / n - mean**2, 0) * n / np.maximum(n - 1, 1), days


def _before(y: FloatArray, window: int) -> FloatArray:
    sums = np.cumsum(np.concatenate([np.zeros((len(y), 1)), y], axis=1), axis=1)
    day = np.arange(y.shape[1])
    return np.asarray(sums[:, day] - sums[:, np.maximum(day - window, 0)])


def _weekday_factor(
    y: FloatArray, past: FloatArray, window: int, first_weekday: int, fewest: int
) -> FloatArray:
    """Trailing mean of the same weekday over the trailing mean of all days; 1 where cases are too few."""
    weekday = (np.arange(y.shape[1]) + first_weekday) % 7
    total, days = _before(y * past, window), np.maximum(_before(past, window), 1)
    factor = np.ones_like(y)
    if not (total >= fewest).any():
        return factor
    for w in range(7):
        on = (weekday == w) * past
        same, count = _before(y * on, window), np.maximum(_before(on, window), 1)
        ratio = (same / count) / np.maximum(total / days, 1e-12)
        factor = np.where((weekday == w) & (total >= fewest), ratio, factor)
    return factor


def _quantile(mean: FloatArray, dispersion: FloatArray, level: float) -> FloatArray:
    """Smallest count with ``P(Y <= y) >= level``, by bisection on whole numbers."""
    low: FloatArray = np.full(mean.shape, -1.0)
    high: FloatArray = np.ceil(mean + 20 * np.sqrt(mean + dispersion * mean**2) + 20)
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        enough = upper_tail(middle + 1, mean, dispersion) <= 1 - level
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return high
