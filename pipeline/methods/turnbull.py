"""Times known only as intervals: "two weeks", or a reply that came between two visits (Turnbull 1976)."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import FloatArray, MethodError, same_length

OPEN = 1e-6  # days; lifelines takes intervals as closed, and two that only touch would share their common end


@dataclass(frozen=True, slots=True)
class Masses:
    """Where the events can lie: disjoint intervals (M,) in order, and the share of events in each."""

    low: FloatArray
    high: FloatArray
    share: FloatArray


def turnbull(low: ArrayLike, high: ArrayLike) -> Masses:
    """Non-parametric maximum likelihood from (low, high] per case; high infinite = not yet by ``low``."""
    a, b = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    same_length(low=a, high=b)
    if len(a) == 0 or not np.isfinite(a).all() or np.isnan(b).any() or (a < 0).any() or (a > b).any():
        raise MethodError("Each row needs a low of at least 0 and a high that is not below it (or infinite).")
    from lifelines.fitters.npmle import npmle  # costs seconds; only when used

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # lifelines talks to pandas in an older dialect
        share, intervals = npmle(np.where(a < b, a + OPEN, a), b, verbose=False)
    ends = np.array([(interval.left, interval.right) for interval in intervals], dtype=np.float64)
    ends = np.where(np.isfinite(ends), ends.round(5), ends)
    return Masses(ends[:, 0], ends[:, 1], np.asarray(share, dtype=np.float64))


def share_by(masses: Masses, day: float) -> tuple[float, float]:
    """Smallest and largest share of events by ``day``: intervals across it count not at all, or in full."""
    sure, possible = masses.high <= day, masses.low < day
    exact = (masses.low == masses.high) & (masses.low <= day)
    return float(masses.share[sure].sum()), float(masses.share[possible | exact].sum())


def median_interval(masses: Masses) -> tuple[float, float]:
    """The interval in which the cumulative share reaches one half; NaN if that is beyond the last event."""
    at = int(np.argmax(np.cumsum(masses.share) >= 0.5 - 1e-6))
    if np.isinf(masses.high[at]):
        return float("nan"), float("nan")
    return float(masses.low[at]), float(masses.high[at])


def needs_turnbull(low: ArrayLike, high: ArrayLike, *, wide_days: float = 2, share: float = 0.20) -> bool:
    """More than 20% of the replies that came are known no better than to 2 days? Else take midpoints."""
    a, b = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    came = np.isfinite(b)
    return bool(came.any() and (b - a > wide_days)[came].mean() > share)
