"""Meta-analysis: how much units truly differ, what they have in common, and each unit pulled towards that.

Every estimator accepts moderators (meta-regression); without them the design is a column of ones.
statsmodels covers three of the ten estimators and no intervals for them; it is the oracle of the tests
instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, chdtri, gammaincinv, ndtr, ndtri, stdtr, stdtrit

from ._arrays import FloatArray, MethodError, column, numbers, probability, same_length
from ._between import between_variance_of
from ._linear import Fit, weighted_fit
from ._solve import falling_root

VarianceMethod = Literal["FE", "DL", "DL2", "HE", "HE2", "HS", "SJ", "PM", "ML", "REML"]
METHODS: tuple[str, ...] = get_args(VarianceMethod)
SAME_AS = {"EE": "FE", "EB": "PM", "MP": "PM", "CA": "HE", "VC": "HE", "HO": "HE", "CA2": "HE2"}


@dataclass(frozen=True, slots=True)
class Pooled:
    """Pooled coefficients (p,), p = 1 without moderators; ``df`` is infinite for normal intervals."""

    estimate: FloatArray
    standard_error: FloatArray
    statistic: FloatArray
    p_value: FloatArray
    low: FloatArray
    high: FloatArray
    df: float


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """Between-unit variance, its interval, and what follows from it; ``i2`` is in percent, ``h2`` a ratio."""

    tau2: float
    tau2_low: float
    tau2_high: float
    i2: float
    i2_low: float
    i2_high: float
    h2: float
    h2_low: float
    h2_high: float
    q: float
    q_df: int
    q_p_value: float


@dataclass(frozen=True, slots=True)
class RandomEffects:
    """A meta-analysis of k units.

    ``prediction_low`` to ``prediction_high`` holds a new unit's true effect; NaN with moderators.
    ``shrunken`` are the best linear unbiased predictions of the units' own true effects (k,), with standard
    errors.
    """

    method: str
    pooled: Pooled
    heterogeneity: Heterogeneity
    prediction_low: float
    prediction_high: float
    shrunken: FloatArray
    shrunken_error: FloatArray


def random_effects(
    estimates: ArrayLike,
    variances: ArrayLike,
    *,
    method: str = "PM",
    knapp_hartung: bool = False,
    level: float = 0.95,
    moderators: ArrayLike | None = None,
) -> RandomEffects:
    """Random-effects meta-analysis (``method="FE"``: fixed effect) of estimates (k,) with known variances
    (k,).

    Wald intervals are normal; ``knapp_hartung`` rescales the standard errors and uses t with k - p degrees
    of freedom, also for the prediction interval. ``moderators`` is (k, m), without the intercept.
    """
    y, v, x = _units(estimates, variances, moderators)
    tau2 = between_variance_of(y, v, x, known_method(method))
    fit, df = weighted_fit(y, 1 / (v + tau2), x), len(y) - x.shape[1]
    scale = fit.quadratic_form / df if knapp_hartung else 1.0
    pooled = _pooled(fit, scale, df if knapp_hartung else np.inf, level)
    half = float(_quantile(level, pooled.df) * np.sqrt(tau2 + pooled.standard_error[0] ** 2))
    half = half if x.shape[1] == 1 else float("nan")
    centre = float(pooled.estimate[0])
    shrunken, error = _predictions(fit, y, v, tau2, scale)
    heterogeneity = _heterogeneity(y, v, x, tau2, known_method(method), level)
    return RandomEffects(
        known_method(method), pooled, heterogeneity, centre - half, centre + half, shrunken, error
    )


def between_variance(
    estimates: ArrayLike, variances: ArrayLike, *, method: str = "PM", moderators: ArrayLike | None = None
) -> float:
    """``tau^2``, the variance of the units' true effects, never below 0.

    FE (0), DL DerSimonian-Laird, DL2 the same in two steps, HE Hedges (Cochran), HE2 in two steps, HS
    Hunter-Schmidt, SJ Sidik-Jonkman, PM Paule-Mandel, ML and REML (restricted) maximum likelihood.
    """
    return between_variance_of(*_units(estimates, variances, moderators), known_method(method))


def q_profile(
    estimates: ArrayLike, variances: ArrayLike, *, level: float = 0.95, moderators: ArrayLike | None = None
) -> tuple[float, float]:
    """Interval of ``tau^2`` (Viechtbauer 2007): the values at which generalised Q meets its chi-squared
    quantiles.
    """
    y, v, x = _units(estimates, variances, moderators)
    tail, df = (1 - probability("level", level)) / 2, len(y) - x.shape[1]

    def root(quantile: float) -> float:
        return falling_root(lambda t: weighted_fit(y, 1 / (v + t), x).quadratic_form - quantile)

    return root(float(chdtri(df, tail))), root(float(chdtri(df, 1 - tail)))


def biggerstaff_tweedie(
    estimates: ArrayLike, variances: ArrayLike, *, level: float = 0.95
) -> tuple[float, float]:
    """Interval of ``tau^2`` from a gamma law with the moments of Cochran's Q (Biggerstaff, Tweedie 1997)."""
    y, v, x = _units(estimates, variances, None)
    w, tail = 1 / v, (1 - probability("level", level)) / 2
    q, k, s1, s2, s3 = weighted_fit(y, w, x).quadratic_form, len(y), w.sum(), (w**2).sum(), (w**3).sum()
    slope = s1 - s2 / s1

    def below(tau2: float, p: float) -> float:
        mean = k - 1 + slope * tau2
        spread = 2 * (k - 1) + 4 * slope * tau2 + 2 * (s2 - 2 * s3 / s1 + s2**2 / s1**2) * tau2**2
        return float(q - gammaincinv(mean**2 / spread, p) * spread / mean)

    return falling_root(lambda t: below(t, 1 - tail)), falling_root(lambda t: below(t, tail))


def _units(
    estimates: ArrayLike, variances: ArrayLike, moderators: ArrayLike | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    y, v = column("estimates", estimates), column("variances", variances, above=0)
    same_length(estimates=y, variances=v)
    x = np.ones((len(y), 1))
    if moderators is not None:
        extra = numbers("moderators", moderators).reshape(len(y), -1)
        x = np.column_stack([x, extra])
    if len(y) <= x.shape[1]:
        raise MethodError(
            f"{len(y)} units cannot show how units differ; at least {x.shape[1] + 1} are needed."
        )
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise MethodError("Field moderators repeats itself or is constant; leave the redundant column out.")
    return y, v, x


def known_method(method: str) -> str:
    """The canonical name of an estimator of the between-unit variance; a sentence if there is none such."""
    name = SAME_AS.get(method.upper(), method.upper())
    if name not in METHODS:
        raise MethodError(f"Field method is {method!r}; it must be one of {', '.join(METHODS)}.")
    return name


def _quantile(level: float, df: float) -> float:
    p = 0.5 + probability("level", level) / 2
    return float(ndtri(p) if np.isinf(df) else stdtrit(df, p))


def _pooled(fit: Fit, scale: float, df: float, level: float) -> Pooled:
    error = np.sqrt(np.diag(fit.covariance) * scale)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = fit.coefficients / error
    tail = ndtr(-np.abs(statistic)) if np.isinf(df) else stdtr(df, -np.abs(statistic))
    half = _quantile(level, df) * error
    return Pooled(
        fit.coefficients,
        error,
        statistic,
        2 * tail,
        fit.coefficients - half,
        fit.coefficients + half,
        float(df),
    )


def _heterogeneity(
    y: FloatArray, v: FloatArray, x: FloatArray, tau2: float, method: str, level: float
) -> Heterogeneity:
    plain, df = weighted_fit(y, 1 / v, x), len(y) - x.shape[1]
    q = plain.quadratic_form
    typical = df / plain.trace()
    low, high = q_profile(y, v, level=level, moderators=x[:, 1:] if x.shape[1] > 1 else None)
    i2, h2 = 100 * tau2 / (tau2 + typical), 1 + tau2 / typical
    if method == "FE":  # nothing is estimated between units: the descriptive versions from Q
        i2, h2 = (100 * max(0.0, 1 - df / q) if q > 0 else 0.0), q / df
    return Heterogeneity(
        tau2=tau2,
        tau2_low=low,
        tau2_high=high,
        i2=i2,
        i2_low=100 * low / (low + typical),
        i2_high=100 / (1 + typical / high) if high > 0 else 0.0,
        h2=h2,
        h2_low=1 + low / typical,
        h2_high=1 + high / typical,
        q=q,
        q_df=df,
        q_p_value=float(chdtrc(df, q)),
    )


def _predictions(
    fit: Fit, y: FloatArray, v: FloatArray, tau2: float, scale: float
) -> tuple[FloatArray, FloatArray]:
    reliability = tau2 / (tau2 + v)
    expected = fit.design @ fit.coefficients
    uncertainty = np.einsum("kp,pq,kq->k", fit.design, fit.covariance * scale, fit.design)
    variance = reliability * v + (1 - reliability) ** 2 * uncertainty
    return expected + reliability * (y - expected), np.sqrt(variance)
