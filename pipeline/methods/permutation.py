"""Permutation tests: exact where all arrangements can be listed, sampled otherwise; max-T over many
statistics.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import FloatArray, MethodError, column, same_length
from ._between import between_variance_of
from .meta import known_method

Alternative = Literal["two-sided", "greater", "less"]
EXACT_UP_TO = 200_000
TOLERANCE = 1e-9  # arrangements that give the same statistic differ in the last bits


@dataclass(frozen=True, slots=True)
class Permutation:
    """An observed ``statistic``, its ``p_value``, the number of ``arrangements`` used, and whether those
    were all.
    """

    statistic: float
    p_value: float
    arrangements: int
    exact: bool


def two_sample(
    first: ArrayLike,
    second: ArrayLike,
    *,
    alternative: Alternative = "two-sided",
    exact: bool | None = None,
    draws: int = 9_999,
    seed: int = 20240101,
) -> Permutation:
    """Difference of means of two samples against every (or ``draws`` random) re-assignments of the labels."""
    x, y = column("first", first), column("second", second)
    pooled, size = np.concatenate([x, y]), len(x)
    listed = comb(len(pooled), size)
    everything = listed <= EXACT_UP_TO if exact is None else exact
    _can_list(listed, everything)
    if everything:
        picked = np.array(list(combinations(range(len(pooled)), size)))
    else:
        order = np.random.default_rng(seed).random((draws, len(pooled)))
        picked = np.argpartition(order, size - 1, axis=1)[:, :size]
    inside = pooled[picked].sum(1)
    statistics = inside / size - (pooled.sum() - inside) / len(y)
    return _result(float(x.mean() - y.mean()), statistics, alternative, everything)


def one_sample(
    values: ArrayLike,
    *,
    alternative: Alternative = "two-sided",
    exact: bool | None = None,
    draws: int = 9_999,
    seed: int = 20240101,
) -> Permutation:
    """Mean of values (or of paired differences) against all (or ``draws`` random) changes of sign."""
    y = column("values", values)
    signs, everything = _signs(len(y), exact, draws, seed)
    return _result(float(y.mean()), signs @ y / len(y), alternative, everything)


def meta_sign_flip(
    estimates: ArrayLike,
    variances: ArrayLike,
    *,
    method: str = "REML",
    alternative: Alternative = "two-sided",
    exact: bool | None = None,
    draws: int = 9_999,
    seed: int = 20240101,
) -> Permutation:
    """The z-statistic of a meta-analysis against all (or ``draws``) changes of sign of the estimates.

    ``tau^2`` is estimated anew in every arrangement (Follmann and Proschan 1999).
    """
    y, v = column("estimates", estimates), column("variances", variances, above=0)
    same_length(estimates=y, variances=v)
    estimator, design = known_method(method), np.ones((len(y), 1))

    def z(effects: FloatArray) -> float:
        weight = 1 / (v + between_variance_of(effects, v, design, estimator))
        return float((weight * effects).sum() / np.sqrt(weight.sum()))

    signs, everything = _signs(len(y), exact, draws, seed, limit=8_192)
    return _result(z(y), np.array([z(row * y) for row in signs]), alternative, everything)


def max_t(
    observed: ArrayLike, permuted: ArrayLike, *, alternative: Literal["greater", "less"] = "less"
) -> FloatArray:
    """Family-wise p-values of S statistics (S,) from B permuted ones (B, S): the extreme over all S per
    permutation.

    ``p = (b + 1)/(B + 1)`` (Phipson and Smyth 2010); Westfall and Young (1993), single step.
    """
    sign = 1.0 if alternative == "greater" else -1.0
    statistic, drawn = sign * column("observed", observed), sign * np.asarray(permuted, dtype=np.float64)
    if drawn.ndim != 2 or drawn.shape[1] != len(statistic):
        raise MethodError("Field permuted needs one row per permutation and one column per statistic.")
    extreme = np.sort(drawn.max(1))
    as_extreme = len(extreme) - np.searchsorted(extreme, statistic - TOLERANCE, side="left")
    return np.asarray((as_extreme + 1) / (len(extreme) + 1))


def _signs(
    units: int, exact: bool | None, draws: int, seed: int, limit: int = EXACT_UP_TO
) -> tuple[FloatArray, bool]:
    everything = bool(2**units <= limit) if exact is None else exact
    _can_list(2**units, everything)
    if everything:
        bits = (np.arange(2**units)[:, None] >> np.arange(units)) & 1
    else:
        bits = np.random.default_rng(seed).integers(0, 2, (draws, units))
    return np.asarray(1.0 - 2.0 * bits, dtype=np.float64), everything


def _can_list(arrangements: int, everything: bool) -> None:
    if everything and arrangements > EXACT_UP_TO:
        raise MethodError(
            f"{arrangements} arrangements are too many to list; leave exact out to sample them."
        )


def _result(observed: float, drawn: FloatArray, alternative: str, everything: bool) -> Permutation:
    if alternative == "two-sided":
        extreme = np.abs(drawn) >= abs(observed) - TOLERANCE
    elif alternative == "greater":
        extreme = drawn >= observed - TOLERANCE
    elif alternative == "less":
        extreme = drawn <= observed + TOLERANCE
    else:
        raise MethodError(f"Field alternative is {alternative!r}; it must be two-sided, greater or less.")
    extra = 0 if everything else 1  # the observed arrangement is among all of them, but not among the sampled
    p = (int(extreme.sum()) + extra) / (len(drawn) + extra)
    return Permutation(observed, p, len(drawn), everything)
