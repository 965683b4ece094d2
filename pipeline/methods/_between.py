"""The ten estimators of the between-unit variance, on checked columns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq

from ._arrays import FloatArray
from ._linear import weighted_fit
from ._solve import falling_root


def between_variance_of(y: FloatArray, v: FloatArray, x: FloatArray, method: str) -> float:
    """``tau^2`` of estimates ``y`` with variances ``v`` and design ``x``, truncated at 0."""
    if method == "FE":
        return 0.0
    if method in ("ML", "REML"):
        return _likelihood(y, v, x, restricted=method == "REML")
    estimate = {
        "DL": lambda: _moments(y, v, x, 1 / v),
        "HE": lambda: _moments(y, v, x, np.ones_like(v)),
        "DL2": lambda: _moments(y, v, x, 1 / (v + max(0.0, _moments(y, v, x, 1 / v)))),
        "HE2": lambda: _moments(y, v, x, 1 / (v + max(0.0, _moments(y, v, x, np.ones_like(v))))),
        "HS": lambda: _hunter_schmidt(y, v, x),
        "SJ": lambda: _sidik_jonkman(y, v, x),
        "PM": lambda: _paule_mandel(y, v, x),
    }[method]
    return max(0.0, estimate())


def _moments(y: FloatArray, v: FloatArray, x: FloatArray, weights: FloatArray) -> float:
    """The method of moments for any weights (DerSimonian and Kacker 2007): equate ``y'Py`` and its expectation."""
    fit = weighted_fit(y, weights, x)
    return (fit.quadratic_form - fit.trace(v)) / fit.trace()


def _hunter_schmidt(y: FloatArray, v: FloatArray, x: FloatArray) -> float:
    return (weighted_fit(y, 1 / v, x).quadratic_form - len(y)) / float((1 / v).sum())


def _sidik_jonkman(y: FloatArray, v: FloatArray, x: FloatArray) -> float:
    crude = float(np.var(y))
    if crude == 0:
        return 0.0
    return weighted_fit(y, crude / (v + crude), x).quadratic_form / (len(y) - x.shape[1])


def _paule_mandel(y: FloatArray, v: FloatArray, x: FloatArray) -> float:
    df = len(y) - x.shape[1]
    return falling_root(lambda t: weighted_fit(y, 1 / (v + t), x).quadratic_form - df)


def _likelihood(y: FloatArray, v: FloatArray, x: FloatArray, *, restricted: bool) -> float:
    """The highest point of the (restricted) log-likelihood: a grid finds the hill, the score's root its top.

    A grid because the likelihood of few units can have two hills, and Fisher scoring climbs the nearest.
    """

    def log_likelihood(tau2: float) -> float:
        fit = weighted_fit(y, 1 / (v + tau2), x)
        penalty = np.linalg.slogdet(fit.covariance)[1] if restricted else 0.0
        return float(np.log(fit.weights).sum() + penalty - fit.quadratic_form)

    def score(tau2: float) -> float:
        fit = weighted_fit(y, 1 / (v + tau2), x)
        trace = fit.trace() if restricted else float(fit.weights.sum())
        return float((fit.weights**2) @ fit.residuals**2) - trace

    top = 10 * (float(np.var(y)) + float(v.max()))
    return _highest(log_likelihood, score, np.concatenate([[0.0], np.geomspace(top * 1e-8, top, 120)]))


def _highest(height: Callable[[float], float], slope: Callable[[float], float], grid: FloatArray) -> float:
    best = int(np.argmax([height(float(t)) for t in grid]))
    low, high = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, len(grid) - 1)])
    if slope(low) <= 0:
        return low
    return float(brentq(slope, low, high, xtol=1e-15, rtol=1e-13))
