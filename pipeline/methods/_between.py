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
    return max(0.0, ESTIMATORS[method](y, v, x))


def _moments(y: FloatArray, v: FloatArray, x: FloatArray, weights: FloatArray) -> float:
    """Method of moments for any weights (DerSimonian, Kacker 2007): ``y'Py`` equals its expectation."""
    fit = weighted_fit(y, weights, x)
    return (fit.quadratic_form - fit.trace(v)) / fit.trace()


def _dersimonian_laird(y: FloatArray, v: FloatArray, x: FloatArray) -> float:
    return _moments(y, v, x, 1 / v)


def _hedges(y: FloatArray, v: FloatArray, x: FloatArray) -> float:
    return _moments(y, v, x, np.ones_like(v))


def _dersimonian_laird_twice(y: FloatArray, v: FloatArray, x: FloatArray) -> float:
    return _moments(y, v, x, 1 / (v + max(0.0, _dersimonian_laird(y, v, x))))


def _hedges_twice(y: FloatArray, v: FloatArray, x: FloatArray) -> float:
    return _moments(y, v, x, 1 / (v + max(0.0, _hedges(y, v, x))))


def _hunter_schmidt(y: FloatArray, v: FloatArray, x: FloatArray) -> float:
    return (weighted_fit(y, 1 / v, x).quadratic_form - len(y)) / float((1 / v).sum())


def _sidik_jonkman(y: FloatArray, v: FloatArray, x: FloatArray) -> float:
    crude = float(np.var(y))
    if crude == 0:
        return 0.0
    return float(weighted_fit(y, crude / (v + crude), x).quadratic_form / (len(y) - x.shape[1]))


def _paule_mandel(y: FloatArray, v: FloatArray, x: FloatArray) -> float:
    df = len(y) - x.shape[1]
    return falling_root(lambda t: weighted_fit(y, 1 / (v + t), x).quadratic_form - df)


ESTIMATORS: dict[str, Callable[[FloatArray, FloatArray, FloatArray], float]] = {
    "DL": _dersimonian_laird,
    "DL2": _dersimonian_laird_twice,
    "HE": _hedges,
    "HE2": _hedges_twice,
    "HS": _hunter_schmidt,
    "SJ": _sidik_jonkman,
    "PM": _paule_mandel,
}


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

    return highest(log_likelihood, score, variance_grid(y, v))


def variance_grid(y: FloatArray, v: FloatArray) -> FloatArray:
    """Where to look for the top of a likelihood: 0, and up to far more than the estimates could differ."""
    top = 10 * (float(np.var(y)) + float(v.max()))
    return np.concatenate([[0.0], np.geomspace(top * 1e-8, top, 120)])


def highest(height: Callable[[float], float], slope: Callable[[float], float], grid: FloatArray) -> float:
    """The top of a curve over the grid, refined by the root of its slope."""
    best = int(np.argmax([height(float(t)) for t in grid]))
    low, high = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, len(grid) - 1)])
    if slope(low) <= 0:
        return low
    return float(brentq(slope, low, high, xtol=1e-15, rtol=1e-13))


def paule_mandel_rows(y: FloatArray, v: FloatArray, used: FloatArray) -> FloatArray:
    """Paule-Mandel for many sets at once: rows of ``y`` and ``v`` (R, k), of which ``used`` (0/1) marks the
    members.

    Newton's method from 0 on a falling convex function climbs to the root and never passes it.
    """
    df, tau2 = used.sum(1) - 1, np.zeros(len(y))
    for _ in range(100):
        w = used / (v + tau2[:, None])
        mean = (w * y).sum(1) / w.sum(1)
        squares = w * (y - mean[:, None]) ** 2
        slope = (squares / (v + tau2[:, None])).sum(1)
        step = np.where(slope > 0, (squares.sum(1) - df) / np.where(slope > 0, slope, 1.0), 0.0)
        step = np.maximum(step, 0.0)
        tau2 = tau2 + step
        if (step <= 1e-13 * (1 + tau2)).all():
            break
    return tau2
