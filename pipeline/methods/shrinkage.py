"""A single proportion, rate or effect pulled towards its sector, by as much as its own numbers are thin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.special import betaincinv, betaln, digamma, gammaincinv, gammaln

from ._arrays import FloatArray, MethodError, column, numbers, probability, same_length
from .meta import between_variance
from .pooling import Shrunken, shrink
from .proportions import Interval, garwood, wilson

LARGEST_LOG_SIZE = 16.0  # a prior worth nine million cases: units do not differ beyond chance


@dataclass(frozen=True, slots=True)
class Posterior:
    """Shrunken values (k,) with equal-tailed posterior limits, and the prior ``a``, ``b`` that pulled them.

    Infinite ``a`` and ``b``: units do not differ beyond chance; all get ``prior_mean`` with the limits of
    all cases taken together.
    """

    estimate: FloatArray
    low: FloatArray
    high: FloatArray
    a: float
    b: float
    prior_mean: float


def beta_binomial(
    successes: ArrayLike, trials: ArrayLike, *, prior: tuple[float, float] | None = None, level: float = 0.95
) -> Posterior:
    """Proportions ``(a + y)/(a + b + n)``; ``a, b`` by marginal maximum likelihood unless ``prior`` is
    given.
    """
    y, n = column("successes", successes, minimum=0), column("trials", trials, minimum=0)
    same_length(successes=y, trials=n)
    if (y > n).any():
        raise MethodError("Field successes exceeds trials somewhere; a proportion cannot be above 1.")
    pooled = wilson(y.sum(), n.sum(), level=level)
    uniform = y.sum() in (0.0, n.sum())  # no maximum inside: the prior mean would run to 0 or 1
    mean = (y.sum() + 0.5) / (n.sum() + 1) if uniform else y.sum() / n.sum()

    def negative(theta: FloatArray) -> tuple[float, FloatArray]:
        m, size = 1 / (1 + np.exp(-theta[0])), np.exp(theta[1])
        a, b = m * size, (1 - m) * size
        shared = digamma(a + b + n) - digamma(a + b)
        da, db = (
            (digamma(a + y) - digamma(a) - shared).sum(),
            (digamma(b + n - y) - digamma(b) - shared).sum(),
        )
        gradient = np.array([(da - db) * m * (1 - m) * size, da * a + db * b])
        return -float((betaln(a + y, b + n - y) - betaln(a, b)).sum()), -gradient

    common = float((y * np.log(mean) + (n - y) * np.log1p(-mean)).sum())
    if prior is None:
        theta = None if uniform else _maximum(negative, float(np.log(mean / (1 - mean))), common)
        if theta is None:
            return _all_alike(pooled, len(y), float(mean))
        m = 1 / (1 + np.exp(-theta[0]))
        prior = (float(m * np.exp(theta[1])), float((1 - m) * np.exp(theta[1])))
    a, b = _positive(prior)
    low, high = (betaincinv(a + y, b + n - y, p) for p in _tails(level))
    return Posterior((a + y) / (a + b + n), low, high, a, b, a / (a + b))


def gamma_poisson(
    events: ArrayLike, exposure: ArrayLike, *, prior: tuple[float, float] | None = None, level: float = 0.95
) -> Posterior:
    """Rates ``(a + y)/(b + exposure)``; ``a, b`` by marginal maximum likelihood unless ``prior`` is given."""
    y, e = column("events", events, minimum=0), column("exposure", exposure, above=0)
    same_length(events=y, exposure=e)
    pooled = garwood(y.sum(), e.sum(), level=level)
    mean = max(y.sum(), 0.5) / e.sum()

    def negative(theta: FloatArray) -> tuple[float, FloatArray]:
        a = np.exp(theta[1])
        b = a / np.exp(theta[0])
        value = (gammaln(a + y) - gammaln(a) + a * np.log(b) - (a + y) * np.log(b + e)).sum()
        da = (digamma(a + y) - digamma(a) + np.log(b / (b + e))).sum()
        db = (a / b - (a + y) / (b + e)).sum()
        return -float(value), -np.array([-db * b, da * a + db * b])

    common = float((y * np.log(mean) - mean * e).sum())
    if prior is None:
        theta = _maximum(negative, float(np.log(mean)), common) if y.any() else None
        if theta is None:
            return _all_alike(pooled, len(y), float(mean))
        prior = (float(np.exp(theta[1])), float(np.exp(theta[1] - theta[0])))
    a, b = _positive(prior)
    low, high = (gammaincinv(a + y, p) / (b + e) for p in _tails(level))
    return Posterior((a + y) / (b + e), low, high, a, b, a / b)


def normal_normal(estimates: ArrayLike, variances: ArrayLike, *, method: str = "PM") -> Shrunken:
    """Effects pulled to their common mean, ``tau^2`` by any estimator of :func:`meta.between_variance`."""
    return shrink(estimates, variances, tau2=between_variance(estimates, variances, method=method))


def james_stein(estimates: ArrayLike, variance: float) -> Shrunken:
    """Efron and Morris: ``mean + B (y - mean)``, ``B = max(0, 1 - (k-3) variance / sum (y - mean)^2)``;
    equal variances.
    """
    y, v = column("estimates", estimates), float(numbers("variance", variance, above=0))
    if len(y) < 4:
        raise MethodError("James-Stein shrinkage towards the mean needs at least four units.")
    spread = float(((y - y.mean()) ** 2).sum())
    factor = max(0.0, 1 - (len(y) - 3) * v / spread) if spread > 0 else 0.0
    target = np.full(len(y), y.mean())
    posterior = factor * v + (1 - factor) ** 2 * v / len(y)
    tau2 = factor * v / (1 - factor) if factor < 1 else float("inf")
    return Shrunken(
        target + factor * (y - target), np.full(len(y), posterior), np.full(len(y), factor), target, tau2
    )


def _maximum(
    negative: Callable[[FloatArray], tuple[float, FloatArray]], centre: float, common: float
) -> FloatArray | None:
    """The best (mean, log size); None when no finite prior beats the common mean."""
    starts = [np.array([centre, size]) for size in np.arange(-4.0, LARGEST_LOG_SIZE, 1.0)]
    best = min(starts, key=lambda theta: negative(theta)[0])
    fit = minimize(
        negative,
        best,
        jac=True,
        method="L-BFGS-B",
        bounds=[(None, None), (-12.0, LARGEST_LOG_SIZE)],
        options={"ftol": 1e-15, "gtol": 1e-10, "maxiter": 1000},
    )
    if fit.x[1] >= LARGEST_LOG_SIZE - 1e-6 or -fit.fun <= common + 1e-9:
        return None
    return np.asarray(fit.x, dtype=np.float64)


def _all_alike(pooled: Interval, units: int, mean: float) -> Posterior:
    low, high = np.full(units, float(pooled.low)), np.full(units, float(pooled.high))
    return Posterior(np.full(units, mean), low, high, float("inf"), float("inf"), mean)


def _positive(prior: tuple[float, float]) -> tuple[float, float]:
    a, b = prior
    if not (a > 0 and b > 0):
        raise MethodError("Field prior must hold two numbers above 0.")
    return float(a), float(b)


def _tails(level: float) -> tuple[float, float]:
    tail = (1 - probability("level", level)) / 2
    return tail, 1 - tail
