"""Stage 1: a company against all others in the same source, within strata of theme, severity and half-year.

Selection that is the same for all companies of a source, and case mix, drop out of the stratified odds ratio.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import FloatArray, MethodError, numbers
from .proportions import Effect


def stratified_log_odds_ratio(
    own_success: ArrayLike, own_failure: ArrayLike, other_success: ArrayLike, other_failure: ArrayLike
) -> tuple[float, float]:
    """Mantel-Haenszel log odds ratio over strata (K,) and its Robins-Breslow-Greenland variance.

    Strata without one of the two sides are silent. When the odds ratio would be 0 or infinite, half a case,
    spread over the strata that speak, is added to every cell (Haldane). NaN when no stratum speaks.
    """
    table = np.array(
        [
            [numbers("own_success", own_success, minimum=0), numbers("own_failure", own_failure, minimum=0)],
            [
                numbers("other_success", other_success, minimum=0),
                numbers("other_failure", other_failure, minimum=0),
            ],
        ]
    )
    return _pooled(table)


def _pooled(table: FloatArray) -> tuple[float, float]:
    """One table (2, 2, K) of parties by outcomes; see :func:`_compared`."""
    effect = _compared(*(cell[None, :] for cell in table.reshape(4, -1)))
    return float(effect.estimate[0]), float(effect.variance[0])


def _compared(a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray) -> Effect:
    """Log odds ratios (N,) from own successes and failures and others' (N, K), with their variances.

    Mantel-Haenszel, Robins, Breslow and Greenland (1986): ``R = ad/T``, ``S = bc/T``, ``P = (a+d)/T``,
    ``Q = (b+c)/T``; ``log(sum R / sum S)`` with variance ``PR/2R^2 + (PS+QR)/2RS + QS/2S^2``.
    """
    speaks = (a + b > 0) & (c + d > 0)
    a, b, c, d = (np.where(speaks, cell, 0.0) for cell in (a, b, c, d))
    one_sided = ((a * d).sum(1) == 0) | ((b * c).sum(1) == 0)
    half = np.where(one_sided, 0.5 / np.maximum(speaks.sum(1), 1), 0.0)[:, None] * speaks
    a, b, c, d = (cell + half for cell in (a, b, c, d))
    size = np.where(speaks, a + b + c + d, 1.0)
    r, s, p, q = a * d / size, b * c / size, (a + d) / size, (b + c) / size
    sum_r, sum_s = r.sum(1), s.sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = (
            (p * r).sum(1) / sum_r**2 + (p * s + q * r).sum(1) / (sum_r * sum_s) + (q * s).sum(1) / sum_s**2
        ) / 2
        return Effect(np.log(sum_r / sum_s), variance)


def company_log_odds_ratios(success: ArrayLike, failure: ArrayLike) -> Effect:
    """Every company (N) against the sum of the others, from counts (N, K) per stratum; NaN where nothing
    compares.
    """
    s, f = _cells(success, failure)
    return log_odds_ratios_within(s, f, s.sum(0), f.sum(0))


def log_odds_ratios_within(
    success: ArrayLike, failure: ArrayLike, all_success: ArrayLike, all_failure: ArrayLike
) -> Effect:
    """Some companies (N) of a source against all its other cases: own counts (N, K) and those of the whole
    source (K,), their own included. So companies too small for an estimate still count as comparison.
    """
    s, f = numbers("success", success, minimum=0), numbers("failure", failure, minimum=0)
    total_s = numbers("all_success", all_success, minimum=0)
    total_f = numbers("all_failure", all_failure, minimum=0)
    if s.shape != f.shape or s.ndim != 2 or total_s.shape != s.shape[1:] or total_f.shape != s.shape[1:]:
        raise MethodError("Give own counts as companies by strata, and those of the source per stratum.")
    # A rest below a millionth of a case is what rounding of weighted counts leaves of none.
    others = (np.where(rest > 1e-6, rest, 0.0) for rest in (total_s - s, total_f - f))
    return _compared(s, f, *others)


def company_covariance(success: ArrayLike, failure: ArrayLike) -> FloatArray:
    """Covariance (N, N) of :func:`company_log_odds_ratios`: correlations of the influence functions, RBG
    variances.

    Companies share comparators, so their estimates are dependent; that matters once a company holds more
    than 30% of a source. A case of company h in stratum k moves the log odds ratio of f by ``own`` (h = f)
    or ``other`` when it turns from failure to success; its own variance is taken as ``P(1-P)`` with P the
    share of the whole stratum.
    """
    s, f = _cells(success, failure)
    size, effect = s + f, company_log_odds_ratios(s, f)
    stratum = np.maximum(size.sum(0), 1)
    weight = size * (s.sum(0) / stratum) * (f.sum(0) / stratum)
    own, other = _gradients(s, f, stratum)
    lift = (own - other) * weight
    shared = (other * weight.sum(0)) @ other.T + lift @ other.T + other @ lift.T
    np.fill_diagonal(shared, ((weight.sum(0) - weight) * other**2 + weight * own**2).sum(1))
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(effect.variance / np.diag(shared))
        return np.asarray(shared * np.outer(error, error))


def pseudo_counts(
    probability: ArrayLike, variance: ArrayLike, events: ArrayLike, followed: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Success and failure counts that carry a censored estimate into a 2x2 table: ``F n_eff``, ``(1-F)
    n_eff``.

    ``n_eff = F(1-F)/Var(F)``, so that without censoring these are the plain counts; where F is 0 or 1
    (variance 0) the plain counts of ``events`` among those ``followed`` are used.
    """
    p, v = numbers("probability", probability, minimum=0), numbers("variance", variance, minimum=0)
    d, n = numbers("events", events, minimum=0), numbers("followed", followed, minimum=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(v > 0, p * (1 - p) / v, np.nan)
    return np.where(v > 0, p * size, d), np.where(v > 0, (1 - p) * size, n - d)


def logistic_company_effects(success: ArrayLike, failure: ArrayLike) -> Effect:
    """Sensitivity to stage 1: logistic regression with stratum dummies and sum-to-zero company effects,
    from (N, K).

    The effect of a company against the average company, instead of against all other cases. Half a case is
    added to every cell with cases (Haldane), so that a company with one outcome only has a finite effect.
    """
    s, f = _cells(success, failure)
    company, stratum = np.nonzero(s + f > 0)
    n, k = s.shape
    coding = np.vstack([np.eye(n - 1), -np.ones(n - 1)])
    design = np.hstack([coding[company], np.eye(k)[stratum]])
    design = design[:, design.any(0)]
    outcome = np.column_stack([s[company, stratum], f[company, stratum]]) + 0.5
    import statsmodels.api as sm  # costs seconds; only when used

    fit = sm.GLM(outcome, design, family=sm.families.Binomial()).fit()
    covariance = np.asarray(fit.cov_params())[: n - 1, : n - 1]
    return Effect(coding @ fit.params[: n - 1], np.einsum("ij,jk,ik->i", coding, covariance, coding))


def _cells(success: ArrayLike, failure: ArrayLike) -> tuple[FloatArray, FloatArray]:
    s, f = numbers("success", success, minimum=0), numbers("failure", failure, minimum=0)
    if s.shape != f.shape or s.ndim != 2 or s.shape[0] < 2:
        raise MethodError("Fields success and failure must be tables of at least two companies by strata.")
    return s, f


def _gradients(s: FloatArray, f: FloatArray, stratum: FloatArray) -> tuple[FloatArray, FloatArray]:
    """How far one case turning to success moves each company's log odds ratio: its own case, anybody else's
    (N, K).
    """
    others = (s.sum(0) - s, f.sum(0) - f)
    compares = (s + f > 0) & (others[0] + others[1] > 0)
    half = 0.5 / np.maximum(compares.sum(1, keepdims=True), 1)
    a, b, c, d = (np.where(compares, cell + half, 0.0) for cell in (s, f, *others))
    r, t = (a * d / stratum).sum(1, keepdims=True), (b * c / stratum).sum(1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (d / r + c / t) / stratum, -(a / r + b / t) / stratum
