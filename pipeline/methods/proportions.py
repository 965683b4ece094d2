"""Proportions and counts with honest intervals: Wilson score, Haldane log odds, exact Poisson (Garwood)
limits.

All functions work element by element on scalars or arrays of any (broadcastable) shape. Numpy and
scipy.special only: the site imports this module at every start.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincinv, ndtri

from ._arrays import FloatArray, MethodError, numbers, probability


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its lower and upper limit, all of one shape; NaN where nothing was observed."""

    estimate: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, slots=True)
class Effect:
    """An estimate on the log-odds (or log-rate) scale with its sampling variance, of one shape."""

    estimate: FloatArray
    variance: FloatArray


def normal_quantile(level: float) -> float:
    """The two-sided standard normal multiplier: 1.96 for ``level`` 0.95."""
    return float(ndtri(0.5 + probability("level", level) / 2))


def wilson(successes: ArrayLike, trials: ArrayLike, *, level: float = 0.95) -> Interval:
    """Wilson (1927) score interval of a proportion; NaN where ``trials`` is 0.

    Weights may make the numbers fractional (an effective sample size), so they need not be whole.
    """
    y, n = _successes_of(successes, trials)
    z = normal_quantile(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = y / n
        centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    low = np.where(y == 0, np.where(n > 0, 0.0, np.nan), np.maximum(centre - half, 0))
    high = np.where((y == n) & (n > 0), 1.0, np.minimum(centre + half, 1))
    return Interval(p, low, high)


def log_odds(successes: ArrayLike, trials: ArrayLike) -> Effect:
    """Haldane log odds ``log((y+.5)/(n-y+.5))`` with variance ``1/(y+.5) + 1/(n-y+.5)``; finite even at 0
    and n.
    """
    y, n = _successes_of(successes, trials)
    return Effect(np.log((y + 0.5) / (n - y + 0.5)), 1 / (y + 0.5) + 1 / (n - y + 0.5))


def garwood(events: ArrayLike, exposure: ArrayLike = 1.0, *, level: float = 0.95) -> Interval:
    """Exact Poisson (Garwood 1936) limits of the rate ``events / exposure``, with equal tails."""
    y, units = np.broadcast_arrays(
        numbers("events", events, minimum=0), numbers("exposure", exposure, above=0)
    )
    tail = (1 - probability("level", level)) / 2
    low = np.where(y > 0, gammaincinv(np.maximum(y, 1e-300), tail), 0.0)
    return Interval(y / units, low / units, gammaincinv(y + 1, 1 - tail) / units)


def log_rate(events: ArrayLike, exposure: ArrayLike, *, exposure_cv: ArrayLike = 0.0) -> Effect:
    """``log((y+.5)/exposure)`` with variance ``1/(y+.5)``; indicator C takes it with the sign turned.

    ``exposure_cv`` is the coefficient of variation of a customer count of quality C (0.25 by default of the
    method); its square adds to the variance.
    """
    y, units = np.broadcast_arrays(
        numbers("events", events, minimum=0), numbers("exposure", exposure, above=0)
    )
    spread = numbers("exposure_cv", exposure_cv, minimum=0) ** 2
    return Effect(np.log((y + 0.5) / units), 1 / (y + 0.5) + spread)


def logit(p: ArrayLike) -> FloatArray:
    """``log(p / (1 - p))``; infinite at 0 and 1."""
    share = np.asarray(p, dtype=np.float64)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(share) - np.log1p(-share))


def expit(x: ArrayLike) -> FloatArray:
    """The inverse of :func:`logit`."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * np.asarray(x, dtype=np.float64))))


def effective_size(weights: ArrayLike) -> float:
    """Kish's effective number of cases under weights: ``(sum w)^2 / sum w^2``; 0 when there is no weight."""
    w = numbers("weights", weights, minimum=0)
    squares = float((w**2).sum())
    return float(w.sum()) ** 2 / squares if squares > 0 else 0.0


def decay_weights(
    age_days: ArrayLike, *, half_life_days: float = 180, horizon_days: float = 730.5
) -> FloatArray:
    """Weights of the consumer-facing "current" score: halved every half-life, 0 beyond the horizon."""
    age = numbers("age_days", age_days, minimum=0)
    return np.where(age <= horizon_days, 0.5 ** (age / half_life_days), 0.0)


def _successes_of(successes: ArrayLike, trials: ArrayLike) -> tuple[FloatArray, FloatArray]:
    y, n = np.broadcast_arrays(
        numbers("successes", successes, minimum=0), numbers("trials", trials, minimum=0)
    )
    if (y > n).any():
        raise MethodError("Field successes exceeds trials somewhere; a proportion cannot be above 1.")
    return y, n
