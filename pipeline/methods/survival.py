"""Time to a reply: Kaplan-Meier curves from counts or times, Greenwood, medians, restricted means,
log-rank.

Curves are computed along the last axis, so that one call serves a single company ``(D,)`` or all of them
``(..., D)``. Numpy and scipy.special only: the site imports this module at every start.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, ndtr

from ._arrays import BoolArray, FloatArray, MethodError, codes, column, numbers, same_length, truths
from .proportions import Effect, Interval, log_odds, logit, normal_quantile, wilson

IntervalKind = Literal["plain", "log", "log-log"]
HALF = 0.5 + 1e-9  # products of fractions reach one half from either side of the last bit


@dataclass(frozen=True, slots=True)
class Curve:
    """A Kaplan-Meier estimate: survival just after each of ``days`` (D,); the other fields are (..., D).

    ``events`` and ``censored`` are the counts on each day, ``at_risk`` the number followed just before it
    (events come before censoring on the same day). ``greenwood`` is the running sum ``d/(n(n-d))``;
    infinite once survival is 0.
    """

    days: FloatArray
    at_risk: FloatArray
    events: FloatArray
    censored: FloatArray
    survival: FloatArray
    greenwood: FloatArray


def kaplan_meier(
    days: ArrayLike, events: ArrayLike, censored: ArrayLike, *, entered: ArrayLike = 0.0
) -> Curve:
    """A curve from counts per day: ``days`` ascending (D,), ``events`` and ``censored`` (..., D).

    ``entered`` counts who come under observation just after that day (left truncation); without it all are
    followed from time zero. Somebody censored at time 0 was never followed and is left out.
    """
    t = column("days", days, minimum=0)
    if (np.diff(t) <= 0).any():
        raise MethodError("Field days must be strictly ascending; add up the counts of equal days.")
    d, c, e = np.broadcast_arrays(
        numbers("events", events, minimum=0),
        numbers("censored", censored, minimum=0),
        numbers("entered", entered, minimum=0),
    )
    if d.shape[-1:] != t.shape:
        raise MethodError("Fields events and censored need one count for every day.")
    c = np.where(t > 0, c, 0.0)
    at_risk = _at_risk(d, c, e)
    return _curve(t, at_risk, d, c)


def kaplan_meier_times(
    times: ArrayLike, observed: ArrayLike, *, entry: ArrayLike | None = None, weights: ArrayLike | None = None
) -> Curve:
    """A curve from one row per case: its time, whether the event was observed then, optional entry time and
    weight.
    """
    t, seen = column("times", times, minimum=0), truths("observed", observed)
    w = np.ones_like(t) if weights is None else column("weights", weights, minimum=0)
    start = np.zeros_like(t) if entry is None else column("entry", entry, minimum=0)
    same_length(times=t, observed=seen, weights=w, entry=start)
    if ((start >= t) & (start > 0)).any():
        raise MethodError("Field entry must lie before the time of the same row.")
    late = start > 0
    days = np.unique(np.concatenate([t, start[late]]))
    return kaplan_meier(
        days,
        _tally(days, t, w, seen),
        _tally(days, t, w, ~seen),
        entered=_tally(days, start, w, late),
    )


def survival_at(curve: Curve, day: float) -> FloatArray:
    """Share without the event just after ``day`` (...,)."""
    return _last_on(curve, curve.survival, day, before=1.0)


def greenwood_at(curve: Curve, day: float) -> FloatArray:
    """Greenwood's sum ``G`` up to and including ``day`` (...,); ``Var S = S^2 G``."""
    return _last_on(curve, curve.greenwood, day, before=0.0)


def survival_limits(curve: Curve, *, kind: IntervalKind = "log-log", level: float = 0.95) -> Interval:
    """Pointwise limits of the whole curve (..., D): plain, log (the default of R) or log(-log) (ours)."""
    return _limits(curve.survival, curve.greenwood, kind, level)


def answered_within(
    curve: Curve, day: float, *, kind: IntervalKind = "log-log", level: float = 0.95
) -> Interval:
    """``F(day) = 1 - S(day)`` with limits (...,).

    Where F is 0 or 1 the curve's own limits collapse; then Wilson limits over those followed to ``day`` or
    answered are given. NaN where nobody was followed at all.
    """
    survival = survival_at(curve, day)
    band = _limits(survival, greenwood_at(curve, day), kind, level)
    answered, followed = _followed(curve, day)
    score = wilson(answered, followed, level=level)
    flat = (survival <= 0) | (survival >= 1)
    f = np.where(followed > 0, 1 - survival, np.nan)
    return Interval(f, np.where(flat, score.low, 1 - band.high), np.where(flat, score.high, 1 - band.low))


def cumulative_log_odds(curve: Curve, day: float) -> Effect:
    """Indicator R: ``logit F(day)`` with variance ``G/F^2``; Haldane where F is 0 or 1 (...,)."""
    survival, g = survival_at(curve, day), greenwood_at(curve, day)
    flat = (survival <= 0) | (survival >= 1)
    fallback = log_odds(*_followed(curve, day))
    f = np.where(flat, 0.5, 1 - survival)
    return Effect(
        np.where(flat, fallback.estimate, logit(f)),
        np.where(flat, fallback.variance, np.where(flat, 0.0, g) / f**2),
    )


def median(curve: Curve, *, kind: IntervalKind = "log-log", level: float = 0.95) -> Interval:
    """Smallest day with ``S <= 0.5`` and the days at which the limits cross one half (...,); NaN = not
    reached.
    """
    band = survival_limits(curve, kind=kind, level=level)
    return Interval(*(_first_day(curve.days, s <= HALF) for s in (curve.survival, band.low, band.high)))


def restricted_mean(curve: Curve, horizon: float) -> Effect:
    """RMST: mean days without the event out of ``horizon``, with its Greenwood variance (...,).

    Variance ``sum d/(n(n-d)) A^2`` over event days up to the horizon, A the area under the curve from that
    day on.
    """
    inside = curve.days < horizon
    edges = np.concatenate([[0.0], curve.days[inside], [horizon]])
    height = np.concatenate([np.ones((*curve.survival.shape[:-1], 1)), curve.survival[..., inside]], axis=-1)
    area = height * np.diff(edges)
    beyond = np.flip(np.cumsum(np.flip(area, -1), -1), -1)[..., 1:]
    d, n = curve.events[..., inside], curve.at_risk[..., inside]
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where((d > 0) & (n > d), d / (n * (n - d)) * beyond**2, 0.0)
    return Effect(area.sum(-1), terms.sum(-1))


@dataclass(frozen=True, slots=True)
class MeanComparison:
    """Restricted means of two curves: ``difference`` and ``ratio`` (first to second) with limits and
    p-values.
    """

    first: Effect
    second: Effect
    difference: Interval
    difference_p: FloatArray
    ratio: Interval
    ratio_p: FloatArray


def compare_restricted_means(
    first: Curve, second: Curve, horizon: float, *, level: float = 0.95
) -> MeanComparison:
    """Difference, and ratio on the logarithm, of the restricted means of two independent curves, normal
    limits.
    """
    a, b = restricted_mean(first, horizon), restricted_mean(second, horizon)
    z, gap, error = normal_quantile(level), a.estimate - b.estimate, np.sqrt(a.variance + b.variance)
    log_ratio = np.log(a.estimate / b.estimate)
    log_error = np.sqrt(a.variance / a.estimate**2 + b.variance / b.estimate**2)
    low, high = np.exp(log_ratio - z * log_error), np.exp(log_ratio + z * log_error)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = [2 * ndtr(-np.abs(x / e)) for x, e in ((gap, error), (log_ratio, log_error))]
    return MeanComparison(
        first=a,
        second=b,
        difference=Interval(gap, gap - z * error, gap + z * error),
        difference_p=p[0],
        ratio=Interval(np.exp(log_ratio), low, high),
        ratio_p=p[1],
    )


@dataclass(frozen=True, slots=True)
class LogRank:
    """The log-rank test of equal curves: chi-squared ``statistic`` on ``df``, and per group its counts."""

    statistic: float
    df: int
    p_value: float
    observed: FloatArray
    expected: FloatArray


def log_rank_counts(events: ArrayLike, at_risk: ArrayLike) -> LogRank:
    """Log-rank test from counts per group and day: both (K, D), or (strata, K, D) for the stratified test."""
    d, n = np.broadcast_arrays(numbers("events", events, minimum=0), numbers("at_risk", at_risk, minimum=0))
    if d.ndim not in (2, 3) or d.shape[-2] < 2:
        raise MethodError("The log-rank test needs at least two groups.")
    d, n = d.reshape(-1, *d.shape[-2:]), n.reshape(-1, *n.shape[-2:])
    total_d, total_n = d.sum(1, keepdims=True), n.sum(1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total_n > 0, n / total_n, 0.0)
        spread = np.where(total_n > 1, total_d * (total_n - total_d) / (total_n - 1), 0.0)[:, 0]
    expected = (total_d * share).sum((0, 2))
    observed = d.sum((0, 2))
    covariance = np.diag(np.einsum("sd,skd->k", spread, share)) - np.einsum(
        "sd,skd,sjd->kj", spread, share, share
    )
    compared = np.asarray(n.any(axis=(0, 2)))
    return _chi_squared(observed, expected, covariance, compared)


def log_rank(
    times: ArrayLike, observed: ArrayLike, groups: Any, *, strata: Any = None, entry: ArrayLike | None = None
) -> LogRank:
    """Log-rank test from one row per case; groups in order of first appearance, optionally within
    ``strata``.
    """
    t, seen = column("times", times, minimum=0), truths("observed", observed)
    start = np.zeros_like(t) if entry is None else column("entry", entry, minimum=0)
    group, names = codes(groups)
    stratum, blocks = codes([0] * len(t) if strata is None else strata)
    same_length(times=t, observed=seen, groups=group, strata=stratum, entry=start)
    days = np.unique(t[seen])
    shape = (len(blocks), len(names), len(days))
    events, at_risk = np.zeros(shape), np.zeros(shape)
    np.add.at(events, (stratum[seen], group[seen], np.searchsorted(days, t[seen])), 1)
    for k, s in np.ndindex(len(names), len(blocks)):
        rows = (group == k) & (stratum == s)
        left, come = np.sort(t[rows]), np.sort(start[rows])
        at_risk[s, k] = np.searchsorted(come, days) - np.searchsorted(left, days)
        at_risk[s, k] += (come[0] == 0) * (days == 0) * (come == 0).sum() if come.size else 0
    return log_rank_counts(events, at_risk)


def _chi_squared(
    observed: FloatArray, expected: FloatArray, covariance: FloatArray, compared: BoolArray
) -> LogRank:
    gap = (observed - expected)[compared][:-1]
    inner = covariance[np.ix_(compared, compared)][:-1, :-1]
    statistic = float(gap @ np.linalg.pinv(inner) @ gap)
    return LogRank(statistic, len(gap), float(chdtrc(len(gap), statistic)), observed, expected)


def _tally(days: FloatArray, at: FloatArray, weights: FloatArray, rows: BoolArray) -> FloatArray:
    return np.bincount(np.searchsorted(days, at[rows]), weights[rows], len(days)).astype(np.float64)


def _at_risk(events: FloatArray, censored: FloatArray, entered: FloatArray) -> FloatArray:
    return np.flip(np.cumsum(np.flip(events + censored - entered, -1), -1), -1)


def _curve(days: FloatArray, at_risk: FloatArray, events: FloatArray, censored: FloatArray) -> Curve:
    with np.errstate(divide="ignore", invalid="ignore"):
        stay = np.where(at_risk > 0, 1 - events / at_risk, 1.0)
        step = np.where(events > 0, events / (at_risk * (at_risk - events)), 0.0)
    return Curve(
        days, at_risk, events, censored, np.asarray(np.cumprod(stay, -1), np.float64), np.cumsum(step, -1)
    )


def _last_on(curve: Curve, values: FloatArray, day: float, *, before: float) -> FloatArray:
    index = int(np.searchsorted(curve.days, day, side="right"))
    return values[..., index - 1] if index else np.full(values.shape[:-1], before)


def _followed(curve: Curve, day: float) -> tuple[FloatArray, FloatArray]:
    """Answered by ``day``, and those plus the ones seen unanswered up to ``day`` or longer (...,)."""
    early = curve.days <= day
    answered = curve.events[..., early].sum(-1)
    longer = curve.events[..., ~early].sum(-1) + curve.censored[..., curve.days >= day].sum(-1)
    return answered, answered + longer


def _limits(survival: FloatArray, greenwood: FloatArray, kind: IntervalKind, level: float) -> Interval:
    z = normal_quantile(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(greenwood)
        if kind == "plain":
            low, high = survival * (1 - z * error), survival * (1 + z * error)
        elif kind == "log":
            low, high = survival * np.exp(-z * error), survival * np.exp(z * error)
        elif kind == "log-log":
            narrow = np.exp(z * error / np.log(survival))  # below 1, because log S is negative
            low, high = survival ** (1 / narrow), survival**narrow
        else:
            raise MethodError(f"Field interval is {kind!r}; it must be plain, log or log-log.")
    flat = np.where(survival >= 1, 1.0, np.nan)
    known = (survival < 1) & (survival > 0)
    return Interval(
        survival, np.where(known, np.clip(low, 0, 1), flat), np.where(known, np.clip(high, 0, 1), flat)
    )


def _first_day(days: FloatArray, reached: BoolArray) -> FloatArray:
    return np.where(reached.any(-1), days[np.argmax(reached, -1)], np.nan)
