"""Times known only as intervals: "two weeks", or a reply that came between two visits (Turnbull 1976)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr, bdtrik

from ._arrays import FloatArray, MethodError, same_length

MOST_ROUNDS = 10_000
SETTLED = 1e-9  # a change of a share that is none


@dataclass(frozen=True, slots=True)
class Masses:
    """Where the events can lie: disjoint intervals (M,) in order, and the share of events in each."""

    low: FloatArray
    high: FloatArray
    share: FloatArray


def turnbull(low: ArrayLike, high: ArrayLike, counts: ArrayLike | None = None) -> Masses:
    """Non-parametric maximum likelihood from (low, high] per row; high infinite = not yet by ``low``.

    ``counts`` says how many cases a row stands for; equal bounds are an exact time.
    """
    return turnbull_many([(low, high, counts)])[0]


def turnbull_many(
    reports: Sequence[tuple[ArrayLike, ArrayLike, ArrayLike | None]],
    *,
    most_rounds: int = MOST_ROUNDS,
    settled: float = SETTLED,
) -> list[Masses]:
    """The same for many samples at once: one row of ``low``, ``high`` and ``counts`` per sample.

    Self-consistency (Turnbull 1976), started from equal shares, until no share changes by ``settled``.
    """
    samples = [_sample(*report) for report in reports]
    places = [_innermost(a, b) for a, b, _ in samples]
    rows, cells = max(len(a) for a, _, _ in samples), max(len(start) for start, _ in places)
    inside = np.zeros((len(samples), rows, cells))
    count, share = np.zeros((len(samples), rows)), np.zeros((len(samples), cells))
    for k, ((a, b, n), (start, end)) in enumerate(zip(samples, places, strict=True)):
        inside[k, : len(a), : len(start)] = _holds(a[:, None], b[:, None], start, end)
        count[k, : len(a)], share[k, : len(start)] = n / n.sum(), 1 / len(start)
    for _ in range(most_rounds):
        covered = np.einsum("kuc,kc->ku", inside, share)
        pull = np.divide(count, covered, out=np.zeros_like(count), where=covered > 0)
        again = share * np.einsum("kuc,ku->kc", inside, pull)
        change, share = np.abs(again - share).max(), again
        if change < settled:
            break
    return [Masses(start, end, share[k, : len(start)]) for k, (start, end) in enumerate(places)]


def _sample(low: ArrayLike, high: ArrayLike, counts: Any = None) -> tuple[FloatArray, FloatArray, FloatArray]:
    a, b = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    n = np.ones(len(a)) if counts is None else np.asarray(counts, dtype=np.float64)
    same_length(low=a, high=b, counts=n)
    if len(a) == 0 or not np.isfinite(a).all() or np.isnan(b).any() or (a < 0).any() or (a > b).any():
        raise MethodError("Each row needs a low of at least 0 and a high that is not below it (or infinite).")
    if not np.isfinite(n).all() or (n <= 0).any():
        raise MethodError("Field counts must hold numbers above 0.")
    return a, b, n


def _holds(low: FloatArray, high: FloatArray, start: FloatArray, end: FloatArray) -> Any:
    """Does (low, high] hold the cell; an exact time at its open end is outside."""
    at_open_end = (start == end) & (low == start) & (low < high)
    return (low <= start) & (end <= high) & ~at_open_end


def _innermost(low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The cells that can hold mass: from a start to the next end, with no other bound between.

    At one time an exact time opens first, then ends close, then intervals that are open below start.
    """
    exact = low == high
    start, end, point = np.unique(low[~exact]), np.unique(high[~exact]), np.unique(low[exact])
    at = np.concatenate([point, point, end, start])
    turn = np.repeat([0, 1, 1, 2], [len(point), len(point), len(end), len(start)])
    order = np.lexsort((turn, at))
    at, opens = at[order], turn[order] != 1
    first = np.flatnonzero(opens[:-1] & ~opens[1:])
    return at[first], at[first + 1]


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


def median_limits(
    low: ArrayLike, high: ArrayLike, counts: ArrayLike | None = None, *, level: float = 0.95
) -> tuple[float, float]:
    """Limits of the median by order statistics: the k-th lowest ``low`` and the k-th highest ``high``.

    ``k`` is the largest rank with ``P(Bin(n, 1/2) < k)`` at most ``(1 - level)/2``; NaN below 6 reports at 95%.
    """
    a, b, n = _sample(low, high, counts)
    total, tail = int(n.sum()), (1 - level) / 2
    if bdtr(0, total, 0.5) > tail:
        return float("nan"), float("nan")
    k = np.floor(bdtrik(tail, total, 0.5)) + 1
    return ranked(a, n, k), ranked(b, n, total + 1 - k)


def ranked(values: FloatArray, counts: FloatArray, rank: float) -> float:
    """The value at a rank from 1, where every value stands for so many; half ranks lie in the middle."""
    order = np.argsort(values, kind="stable")
    up_to = np.cumsum(counts[order])
    places = np.searchsorted(up_to, [np.floor(rank) - 0.5, np.ceil(rank) - 0.5])
    return float(values[order][places].mean())


def needs_turnbull(low: ArrayLike, high: ArrayLike, *, wide_days: float = 2, share: float = 0.20) -> bool:
    """More than 20% of the replies that came are known no better than to 2 days? Else take midpoints."""
    a, b = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    came = np.isfinite(b)
    return bool(came.any() and (b - a > wide_days)[came].mean() > share)
