"""Does being heard by many help? The audience gradient, and the same company on two public channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, chdtrc, ndtr

from ._arrays import BoolArray, FloatArray, IntArray, MethodError, codes, column, same_length, truths
from .proportions import normal_quantile

MOST_STEPS = 50
SETTLED = 1e-9


@dataclass(frozen=True, slots=True)
class Gradient:
    """Hazard ratio of a substantive reply per tenfold audience, with cluster-robust limits and p-value."""

    hazard_ratio: float
    low: float
    high: float
    p_value: float
    log_hazard_ratio: float
    standard_error: float
    cases: int
    replies: int


@dataclass(frozen=True, slots=True)
class Matched:
    """McNemar's exact test on matched pairs: who was answered on one channel only."""

    only_first: int
    only_second: int
    both: int
    neither: int
    p_value: float


def audience_gradient(
    times: ArrayLike,
    replied: ArrayLike,
    audience: ArrayLike,
    *,
    strata: Any,
    complainants: Any = None,
    level: float = 0.95,
) -> Gradient:
    """Cox model of days to reply on log10(audience), stratified by company x source x theme (ties: Efron).

    ``strata`` holds one label per case (a tuple or a text); standard errors are robust, clustered on
    ``complainants``. An audience of 0 counts as 1.
    """
    t, x = column("times", times, minimum=0), np.log10(np.maximum(column("audience", audience, minimum=0), 1))
    seen, stratum = truths("replied", replied), codes(strata)[0]
    cluster = np.arange(len(t)) if complainants is None else codes(complainants)[0]
    same_length(times=t, replied=seen, audience=x, strata=stratum, complainants=cluster)
    if not seen.any() or np.ptp(x) == 0:
        raise MethodError("The gradient needs replies, and audiences that differ.")
    slope, error = _cox(t, seen, x, stratum, cluster)
    half = normal_quantile(level) * error
    return Gradient(
        hazard_ratio=float(np.exp(slope)),
        low=float(np.exp(slope - half)),
        high=float(np.exp(slope + half)),
        p_value=float(2 * ndtr(-abs(slope / error))),
        log_hazard_ratio=slope,
        standard_error=error,
        cases=len(t),
        replies=int(seen.sum()),
    )


def matched_channels(first: ArrayLike, second: ArrayLike) -> Matched:
    """Cases present on two sources: was each answered within 14 days on the first, and on the second?"""
    a, b = truths("first", first), truths("second", second)
    same_length(first=a, second=b)
    table = [[int((a & b).sum()), int((a & ~b).sum())], [int((~a & b).sum()), int((~a & ~b).sum())]]
    p = float(mcnemar(table[0][1], table[1][0]))
    return Matched(table[0][1], table[1][0], table[0][0], table[1][1], p)


def mcnemar(only_first: ArrayLike, only_second: ArrayLike) -> FloatArray:
    """Exact two-sided p-value that the disagreeing pairs fall to either side alike; 1 where none disagree."""
    one, two = (np.asarray(values, dtype=np.float64) for values in (only_first, only_second))
    odd, fewer = one + two, np.minimum(one, two)
    # P(Bin(odd, 1/2) <= fewer), as an incomplete beta function.
    tail = np.where(odd > fewer, betainc(np.maximum(odd - fewer, 1), fewer + 1, 0.5), 1.0)
    return np.asarray(np.minimum(1.0, 2 * tail))


def matched_log_rank(first_sooner: ArrayLike, second_sooner: ArrayLike) -> FloatArray:
    """p-value of the log-rank test with every pair its own stratum, from how many pairs ended on either side first
    while the other was still followed.

    In a stratum of two, one of them is expected to have half of the event, with variance 1/4; pairs that end together,
    or of which neither ends, tell nothing: ``(a - b)^2 / (a + b)`` on one degree of freedom.
    """
    one, two = (np.asarray(values, dtype=np.float64) for values in (first_sooner, second_sooner))
    return np.asarray(chdtrc(1, (one - two) ** 2 / np.maximum(one + two, 1)))


def _cox(
    times: FloatArray, seen: BoolArray, x: FloatArray, stratum: IntArray, cluster: IntArray
) -> tuple[float, float]:
    """Slope of one covariate by Newton's method, and its robust standard error with clusters."""
    order = np.lexsort(
        (~seen, -times, stratum)
    )  # latest first: everybody at risk at a time comes before its end
    rows = _Rows.of(times[order], seen[order], x[order] - x.mean(), stratum[order])
    slope = 0.0
    for _ in range(MOST_STEPS):
        score, information, _ = rows.moments(slope)
        if information <= 0:
            raise MethodError("The audiences of those at risk together do not differ; there is no gradient.")
        step = float(np.clip(score / information, -1, 1))
        slope += step
        if abs(step) < SETTLED:
            break
    _, information, residuals = rows.moments(slope)
    pulls = np.bincount(cluster[order], weights=residuals)
    return slope, float(np.sqrt((pulls**2).sum()) / information)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Cases in order of stratum and falling time; events in order of stratum and falling time, ties together.

    ``last`` is the last case at risk at an event, ``before`` the row in front of its stratum, ``part`` the share of its
    own tied group that Efron leaves out, ``tie`` its group.
    """

    x: FloatArray
    seen: BoolArray
    last: IntArray
    before: IntArray
    tie: IntArray
    part: FloatArray
    first_event: IntArray
    end_event: IntArray

    @staticmethod
    def of(times: FloatArray, seen: BoolArray, x: FloatArray, stratum: IntArray) -> _Rows:
        events = np.flatnonzero(seen)
        starts = np.concatenate([[True], (np.diff(stratum) != 0)])
        ties = starts | np.concatenate([[True], np.diff(times) != 0])
        group, block = np.cumsum(ties) - 1, np.cumsum(starts) - 1
        end_of_group = np.append(np.flatnonzero(ties)[1:], len(x)) - 1
        begin = np.flatnonzero(starts)
        tie = np.cumsum(np.concatenate([[0], (np.diff(group[events]) != 0).astype(int)]))
        size = np.bincount(tie)
        place = np.arange(len(events)) - np.concatenate([[0], np.cumsum(size)[:-1]])[tie]
        # Events that a case was at risk at: those of its stratum that came no later than its own end.
        first_row = np.flatnonzero(ties)[group]
        end_of_block = np.append(begin[1:], len(x))[block]
        return _Rows(
            x,
            seen,
            last=end_of_group[group[events]],
            before=begin[block[events]] - 1,
            tie=tie,
            part=place / size[tie],
            first_event=np.searchsorted(events, first_row),
            end_event=np.searchsorted(events, end_of_block),
        )

    def moments(self, slope: float) -> tuple[float, float, FloatArray]:
        """Score, information and one score residual per case."""
        risk = np.exp(slope * self.x)
        zero, one, two = (self._at_risk(risk * self.x**power) for power in (0, 1, 2))
        mean = one / zero
        own = self.x[self.seen]
        score, information = float((own - mean).sum()), float((two / zero - mean**2).sum())
        hazard = np.concatenate([[0.0], np.cumsum(1 / zero)])
        drift = np.concatenate([[0.0], np.cumsum(mean / zero)])
        spent = self.x * (hazard[self.end_event] - hazard[self.first_event])
        residuals = -risk * (spent - (drift[self.end_event] - drift[self.first_event]))
        residuals[self.seen] += own - mean
        return score, information, residuals

    def _at_risk(self, values: FloatArray) -> FloatArray:
        """Sum over those at risk at every event, less Efron's share of those who end with it."""
        sums = np.concatenate([[0.0], np.cumsum(values)])
        tied = np.bincount(self.tie, weights=values[self.seen])
        return np.asarray(sums[self.last + 1] - sums[self.before + 1] - self.part * tied[self.tie])
