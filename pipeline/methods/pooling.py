"""From company-by-source estimates to one estimate per company, and from that to shrunken scores (method,
section 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, chdtri

from ._arrays import BoolArray, FloatArray, IntArray, codes, column, probability, same_length
from ._between import highest, variance_grid
from ._solve import falling_root


@dataclass(frozen=True, slots=True)
class Groups:
    """Inverse-variance means of G groups (G,), in order of first appearance in the input."""

    names: list[Any]
    size: IntArray
    mean: FloatArray
    variance: FloatArray
    q: FloatArray
    q_p_value: FloatArray
    tau2: float

    @property
    def disagree(self) -> BoolArray:
        """Members differ beyond their 99% point: "sources disagree", so the group is not ranked."""
        return np.asarray(self.q_p_value < 0.01)


@dataclass(frozen=True, slots=True)
class Shrunken:
    """Estimates pulled towards a mean, per unit (k,): ``reliability`` is the weight of the unit's own
    estimate.
    """

    estimate: FloatArray
    variance: FloatArray
    reliability: FloatArray
    target: FloatArray
    tau2: float


def pooled_paule_mandel(estimates: ArrayLike, variances: ArrayLike, groups: Any) -> float:
    """One ``tau^2`` within all groups: ``sum_g Q_g(tau^2) = sum_g (size_g - 1)``; groups of one say
    nothing.
    """
    y, v, group, size = _grouped(estimates, variances, groups)
    df = float((size - 1).sum())
    if df == 0:
        return 0.0
    return falling_root(lambda t: float(_q(y, v + t, group, len(size)).sum()) - df)


def pooled_reml(estimates: ArrayLike, variances: ArrayLike, groups: Any) -> float:
    """The same ``tau^2`` by restricted maximum likelihood, a mean per group taken out: the sensitivity to
    :func:`pooled_paule_mandel`.
    """
    y, v, group, size = _grouped(estimates, variances, groups)
    several = (size > 1)[group]
    if not several.any():
        return 0.0
    y, v, group = y[several], v[several], codes(group[several])[0]
    count = int(group.max()) + 1

    def height(tau2: float) -> float:
        weight = 1 / (v + tau2)
        penalty = np.log(np.bincount(group, weight)).sum() + _q(y, v + tau2, group, count).sum()
        return float(np.log(weight).sum() - penalty)

    def slope(tau2: float) -> float:
        weight = 1 / (v + tau2)
        total = np.bincount(group, weight)
        residual = y - (np.bincount(group, weight * y) / total)[group]
        trace = weight.sum() - (np.bincount(group, weight**2) / total).sum()
        return float((weight**2 * residual**2).sum() - trace)

    return highest(height, slope, variance_grid(y, v))


def pooled_q_profile(
    estimates: ArrayLike, variances: ArrayLike, groups: Any, *, level: float = 0.95
) -> tuple[float, float]:
    """Limits of the common ``tau^2`` within groups: where ``sum_g Q_g`` equals the chi-squared points of
    ``sum (size_g - 1)`` degrees of freedom; NaN when every group has one member.
    """
    y, v, group, size = _grouped(estimates, variances, groups)
    df, tail = float((size - 1).sum()), (1 - probability("level", level)) / 2
    if df == 0:
        return float("nan"), float("nan")

    def where(quantile: float) -> float:
        return falling_root(lambda t: float(_q(y, v + t, group, len(size)).sum()) - quantile)

    return where(float(chdtri(df, tail))), where(float(chdtri(df, 1 - tail)))


def combine(estimates: ArrayLike, variances: ArrayLike, groups: Any, *, tau2: float | None = None) -> Groups:
    """Group means with weights ``1/(v + tau^2)``: stage 2, with companies as groups and sources as members.

    Without ``tau2`` the pooled Paule-Mandel value is used. A group of one carries the full ``tau^2``. ``q``
    is the group's own heterogeneity at ``tau^2 = 0`` and tests whether its members agree.
    """
    y, v, group, size = _grouped(estimates, variances, groups)
    spread = pooled_paule_mandel(y, v, group) if tau2 is None else tau2
    weight = 1 / (v + spread)
    total = np.bincount(group, weight)
    mean = np.bincount(group, weight * y) / total
    q = _q(y, v, group, len(size))
    p = np.where(size > 1, chdtrc(np.maximum(size - 1, 1), q), 1.0)
    return Groups(codes(groups)[1], size, mean, 1 / total, q, p, spread)


def shrink(
    estimates: ArrayLike, variances: ArrayLike, groups: Any = None, *, tau2: float | None = None
) -> Shrunken:
    """Stage 3: ``m = mu_g + B (theta - mu_g)``, ``B = tau^2/(tau^2 + V)``, variance ``B V + (1-B)^2
    Var(mu_g)``.

    ``groups`` are sectors; without them all units share one mean, which is what sector statistics need
    (else the sector mean counts twice). ``tau2`` is the common within-group variance, by default pooled
    Paule-Mandel.
    """
    y, v = column("estimates", estimates), column("variances", variances, above=0)
    labels = [0] * len(y) if groups is None else groups
    means = combine(y, v, labels, tau2=tau2)
    group, _ = codes(labels)
    reliability = means.tau2 / (means.tau2 + v)
    target = means.mean[group]
    variance = reliability * v + (1 - reliability) ** 2 * means.variance[group]
    return Shrunken(target + reliability * (y - target), variance, reliability, target, means.tau2)


def total_sd(estimates: ArrayLike, variances: ArrayLike, groups: Any) -> float:
    """SD of a pillar over all companies: within-sector plus between-sector variance; freeze it at the
    baseline year.
    """
    within = pooled_paule_mandel(estimates, variances, groups)
    sectors = combine(estimates, variances, groups, tau2=within)
    between = pooled_paule_mandel(sectors.mean, sectors.variance, [0] * len(sectors.mean))
    return float(np.sqrt(within + between))


def _grouped(
    estimates: ArrayLike, variances: ArrayLike, groups: Any
) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
    y, v = column("estimates", estimates), column("variances", variances, above=0)
    group, _ = codes(groups)
    same_length(estimates=y, variances=v, groups=group)
    return y, v, group, np.bincount(group)


def _q(y: FloatArray, v: FloatArray, group: IntArray, size: int) -> FloatArray:
    weight = 1 / v
    mean = np.bincount(group, weight * y, size) / np.bincount(group, weight, size)
    return np.bincount(group, weight * (y - mean[group]) ** 2, size).astype(np.float64)
