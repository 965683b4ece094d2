"""The share of a theme, corrected for the coder's errors (Rogan, Gladen 1978; Lang, Reiczigel 2014)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import BoolArray, FloatArray, MethodError, column, numbers, same_length
from .proportions import normal_quantile


@dataclass(frozen=True, slots=True)
class Prevalence:
    """Corrected shares within [0, 1], variances, limits; ``usable`` is False where Youden's index is below
    0.5.
    """

    estimate: FloatArray
    variance: FloatArray
    low: FloatArray
    high: FloatArray
    youden: FloatArray
    usable: BoolArray


def corrected_prevalence(
    positive: ArrayLike,
    total: ArrayLike,
    *,
    true_positive: ArrayLike,
    gold_positive: ArrayLike,
    true_negative: ArrayLike,
    gold_negative: ArrayLike,
    level: float = 0.95,
    youden_min: float = 0.5,
) -> Prevalence:
    """``pi = (p + Sp - 1)/(Se + Sp - 1)`` from counts, with the Lang-Reiczigel interval.

    ``true_positive`` of ``gold_positive`` gold cases gives Se, ``true_negative`` of ``gold_negative`` gives
    Sp; all arguments are counts and broadcast against each other.
    """
    y, n = _share("positive", positive, "total", total)
    tp, n_se = _share("true_positive", true_positive, "gold_positive", gold_positive)
    tn, n_sp = _share("true_negative", true_negative, "gold_negative", gold_negative)
    p, se, sp = y / n, tp / n_se, tn / n_sp
    youden = se + sp - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = np.clip((p + sp - 1) / youden, 0, 1)
        variance = _noise(p, n, se, n_se, sp, n_sp, estimate) / youden**2
    low, high = _lang_reiczigel(p, n, se, n_se, sp, n_sp, normal_quantile(level))
    return Prevalence(estimate, variance, low, high, youden, np.asarray(youden >= youden_min))


def equal_errors(errors: ArrayLike, checked: ArrayLike) -> float:
    """p-value that error rates are equal over sectors: Fisher's exact test, or its permutation version for
    3 or more.

    Below 0.05, sensitivity and specificity of the sector itself must be used.
    """
    wrong, n = column("errors", errors, minimum=0), column("checked", checked, above=0)
    same_length(errors=wrong, checked=n)
    if len(wrong) < 2 or (wrong > n).any():
        raise MethodError(
            "Fields errors and checked need at least two sectors, with no more errors than checks."
        )
    from scipy.stats import fisher_exact  # a second to import; only when used

    table = np.column_stack([wrong, n - wrong]).astype(int)
    if len(wrong) == 2:
        return float(fisher_exact(table)[1])
    return float(_fisher_sampled(wrong, n))


def _fisher_sampled(wrong: FloatArray, n: FloatArray, draws: int = 9_999, seed: int = 20240101) -> float:
    """Permutation p of the probability of the table given its margins (what Fisher's test orders tables
    by).
    """
    from scipy.special import gammaln

    def log_probability(errors: FloatArray) -> FloatArray:
        return -np.asarray((gammaln(errors + 1) + gammaln(n - errors + 1)).sum(-1))

    rng = np.random.default_rng(seed)
    drawn = rng.multivariate_hypergeometric(n.astype(int), int(wrong.sum()), size=draws)
    as_rare = log_probability(drawn.astype(np.float64)) <= log_probability(wrong) + 1e-9
    return (int(as_rare.sum()) + 1) / (draws + 1)


def _share(top: str, y: ArrayLike, bottom: str, n: ArrayLike) -> tuple[FloatArray, FloatArray]:
    part, whole = np.broadcast_arrays(numbers(top, y, minimum=0), numbers(bottom, n, above=0))
    if (part > whole).any():
        raise MethodError(f"Field {top} exceeds {bottom} somewhere.")
    return part, whole


def _noise(
    p: FloatArray,
    n: FloatArray,
    se: FloatArray,
    n_se: FloatArray,
    sp: FloatArray,
    n_sp: FloatArray,
    pi: FloatArray,
) -> FloatArray:
    return np.asarray(p * (1 - p) / n + pi**2 * se * (1 - se) / n_se + (1 - pi) ** 2 * sp * (1 - sp) / n_sp)


def _lang_reiczigel(
    p: FloatArray, n: FloatArray, se: FloatArray, n_se: FloatArray, sp: FloatArray, n_sp: FloatArray, z: float
) -> tuple[FloatArray, FloatArray]:
    """Adds z^2 cases to the sample and two to each gold sample, half of each kind, and shifts the centre."""
    p, n = (n * p + z**2 / 2) / (n + z**2), n + z**2
    se, n_se = (n_se * se + 1) / (n_se + 2), n_se + 2
    sp, n_sp = (n_sp * sp + 1) / (n_sp + 2), n_sp + 2
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = (p + sp - 1) / (se + sp - 1)
        half = z * np.sqrt(_noise(p, n, se, n_se, sp, n_sp, centre)) / np.abs(se + sp - 1)
    shift = 2 * z**2 * (centre * se * (1 - se) / n_se - (1 - centre) * sp * (1 - sp) / n_sp)
    return np.clip(centre + shift - half, 0, 1), np.clip(centre + shift + half, 0, 1)
