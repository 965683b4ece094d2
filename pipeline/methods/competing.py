"""Resolution against its rivals: Aalen-Johansen with closed, withdrawn and removed as competing events.

Exact with tied days (no jitter). Variances come from influence values per exit (day and cause), so that
they can be summed over cases, per complainant, anywhere, also in SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import FloatArray, IntArray, MethodError, codes, column, numbers, same_length
from ._clusters import clustered_covariance
from .proportions import Effect, log_odds, logit


@dataclass(frozen=True, slots=True)
class CumulativeIncidence:
    """Aalen-Johansen curves: ``incidence`` (..., C, D) just after each of ``days`` (D,) for C causes.

    ``events`` is (..., C, D); ``censored``, ``at_risk`` and ``survival`` (no event of any kind) are (..., D).
    """

    days: FloatArray
    events: FloatArray
    censored: FloatArray
    at_risk: FloatArray
    survival: FloatArray
    incidence: FloatArray


def aalen_johansen(days: ArrayLike, events: ArrayLike, censored: ArrayLike) -> CumulativeIncidence:
    """Curves from counts per day: ``events`` (..., C, D), ``censored`` (..., D), ``days`` ascending.

    ``F_j(t) = sum_{u <= t} S(u-) d_j(u)/n(u)``. Somebody censored at time 0 was never followed and is left
    out.
    """
    t = column("days", days, minimum=0)
    if (np.diff(t) <= 0).any():
        raise MethodError("Field days must be strictly ascending; add up the counts of equal days.")
    d, c = numbers("events", events, minimum=0), numbers("censored", censored, minimum=0)
    if d.ndim < 2 or d.shape[-1:] != t.shape or c.shape[-1:] != t.shape:
        raise MethodError(
            "Field events needs one row per cause, and events and censored one count for every day."
        )
    c = np.where(t > 0, c, 0.0)
    total = d.sum(-2)
    at_risk = np.flip(np.cumsum(np.flip(total + c, -1), -1), -1)
    with np.errstate(divide="ignore", invalid="ignore"):
        stay = np.where(at_risk > 0, 1 - total / at_risk, 1.0)
        hazard = np.where(at_risk[..., None, :] > 0, d / at_risk[..., None, :], 0.0)
    survival = np.asarray(np.cumprod(stay, -1), np.float64)
    before = np.concatenate([np.ones((*survival.shape[:-1], 1)), survival[..., :-1]], -1)
    return CumulativeIncidence(t, d, c, at_risk, survival, np.cumsum(hazard * before[..., None, :], -1))


def aalen_johansen_times(times: ArrayLike, causes: Any) -> tuple[CumulativeIncidence, list[Any]]:
    """Curves from one row per case; ``causes`` names the event, None = censored. Also returns the causes'
    order.
    """
    t = column("times", times, minimum=0)
    kept = [cause for cause in causes if cause is not None]
    same_length(times=t, causes=list(causes))
    code, names = codes(kept)
    seen = np.array([cause is not None for cause in causes])
    days = np.unique(t)
    events = np.zeros((max(len(names), 1), len(days)))
    np.add.at(events, (code, np.searchsorted(days, t[seen])), 1)
    censored = np.bincount(np.searchsorted(days, t[~seen]), minlength=len(days))
    return aalen_johansen(days, events, censored), names


def incidence_at(curve: CumulativeIncidence, cause: int, day: float) -> FloatArray:
    """``F_cause`` just after ``day`` (...,)."""
    index = int(np.searchsorted(curve.days, day, side="right"))
    values = curve.incidence[..., cause, :]
    return values[..., index - 1] if index else np.zeros(values.shape[:-1])


def mean_time_in_state(curve: CumulativeIncidence, horizon: float) -> FloatArray:
    """Mean time until ``horizon`` spent without event (first) and after each cause (..., 1 + C); sums to
    ``horizon``.
    """
    inside = curve.days < horizon
    width = np.diff(np.concatenate([curve.days[inside], [horizon]]))
    after = (curve.incidence[..., inside] * width).sum(-1)
    return np.concatenate([horizon - after.sum(-1, keepdims=True), after], -1)


def incidence_influence(curve: CumulativeIncidence, cause: int, day: float) -> FloatArray:
    """How one exit on each day moves ``F_cause(day)``: (..., C + 1, D), the last row for censoring.

    Squared and summed over cases (after summing per complainant) this is the variance. A case is worth what
    it adds on the day it leaves minus what its company in the risk sets took away before.
    """
    reach = np.where(curve.days <= day, 1.0, 0.0)
    final = incidence_at(curve, cause, day)[..., None]
    return _influence(curve, cause, reach, (final - curve.incidence[..., cause, :]) * reach)


def mean_time_influence(curve: CumulativeIncidence, cause: int, horizon: float) -> FloatArray:
    """The same for the mean time after ``cause`` until ``horizon``: (..., C + 1, D)."""
    left = np.maximum(horizon - curve.days, 0.0)
    width = np.diff(np.append(np.minimum(curve.days, horizon), horizon))
    f = curve.incidence[..., cause, :]
    area = np.flip(np.cumsum(np.flip(f * width, -1), -1), -1)
    return _influence(curve, cause, left, area - f * left)


def incidence_variance(curve: CumulativeIncidence, cause: int, day: float) -> FloatArray:
    """Variance of ``F_cause(day)`` when every case is its own cluster (...,)."""
    return _variance(curve, incidence_influence(curve, cause, day))


def mean_time_variance(curve: CumulativeIncidence, cause: int, horizon: float) -> FloatArray:
    """Variance of the mean time after ``cause`` when every case is its own cluster (...,)."""
    return _variance(curve, mean_time_influence(curve, cause, horizon))


def clustered_variance(
    curve: CumulativeIncidence, influence: FloatArray, times: ArrayLike, causes: IntArray, clusters: Any
) -> float:
    """Variance over complainants of one curve: ``causes`` are 0..C-1, C for censored; one row per case."""
    t = column("times", times, minimum=0)
    at = np.searchsorted(curve.days, t)
    return float(clustered_covariance(influence[causes, at], clusters)[0, 0])


def incidence_log_odds(
    curve: CumulativeIncidence, cause: int, day: float, *, variance: ArrayLike | None = None
) -> Effect:
    """Indicator S: ``logit F_cause(day)`` with delta-method variance; Haldane where F is 0 or 1 (...,).

    ``variance`` of F replaces the unclustered one, e.g. the complainant-clustered one.
    """
    f = incidence_at(curve, cause, day)
    spread = incidence_variance(curve, cause, day) if variance is None else numbers("variance", variance)
    inside = curve.days <= day
    resolved = curve.events[..., cause, inside].sum(-1)
    left = curve.events[..., inside].sum((-1, -2))
    followed = (
        left + curve.events[..., ~inside].sum((-1, -2)) + curve.censored[..., curve.days >= day].sum(-1)
    )
    fallback, flat = log_odds(resolved, followed), (f <= 0) | (f >= 1)
    safe = np.where(flat, 0.5, f)
    return Effect(
        np.where(flat, fallback.estimate, logit(safe)),
        np.where(flat, fallback.variance, spread / (safe * (1 - safe)) ** 2),
    )


def _influence(curve: CumulativeIncidence, cause: int, gain: FloatArray, loss: FloatArray) -> FloatArray:
    """A jump of ``cause`` on a day gains ``S(u-) gain/n``; any jump loses ``loss/(n - d)``; both
    compensated.
    """
    total = curve.events.sum(-2)
    before = np.concatenate([np.ones((*curve.survival.shape[:-1], 1)), curve.survival[..., :-1]], -1)
    with np.errstate(divide="ignore", invalid="ignore"):
        up = np.where(curve.at_risk > 0, before * gain / curve.at_risk, 0.0)
        down = np.where(curve.at_risk > total, loss / (curve.at_risk - total), 0.0)
        drift = np.where(
            curve.at_risk > 0, (up * curve.events[..., cause, :] - down * total) / curve.at_risk, 0.0
        )
    stayed = -np.cumsum(drift, -1)
    rows = [stayed - down + (up if j == cause else 0.0) for j in range(curve.events.shape[-2])]
    return np.stack([*rows, stayed], -2)


def _variance(curve: CumulativeIncidence, influence: FloatArray) -> FloatArray:
    counts = np.concatenate([curve.events, curve.censored[..., None, :]], -2)
    return np.asarray((counts * influence**2).sum((-1, -2)))
