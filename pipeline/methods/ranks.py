"""Ranks with honest ranges, without simulation (simulated sets: ``rank_sets``).

Numpy and scipy.special only: the site imports this module at every start.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from ._arrays import FloatArray, IntArray, MethodError, column, probability, same_length


@dataclass(frozen=True, slots=True)
class RankSets:
    """Per unit its point ``rank`` (1 = best; ties share the best place) and the range ``low`` to ``high``
    (N,).
    """

    rank: IntArray
    low: IntArray
    high: IntArray
    critical_value: float


def joint_rank_sets(
    estimates: ArrayLike,
    standard_errors: ArrayLike,
    *,
    level: float = 0.95,
    higher_is_better: bool = True,
    decimals: int | None = None,
) -> RankSets:
    """Rank ranges that hold for all units at once, from the overlap of joint intervals.

    Klein, Wright and Wieczorek (2020): ``z = Phi^-1(1 - (1 - level^(1/N)) / 2)``; k is surely better than j
    when its whole interval lies above j's (intervals that touch do not overlap). No simulation, hence the
    choice where estimates move with the reader's sliders. Estimates must be independent. ``decimals``
    rounds the limits first, as published tables do.
    """
    y, error = column("estimates", estimates), column("standard_errors", standard_errors, above=0)
    same_length(estimates=y, standard_errors=error)
    score = y if higher_is_better else -y
    z = float(ndtri(0.5 + probability("level", level) ** (1 / len(score)) / 2))
    low, high = score - z * error, score + z * error
    if decimals is not None:
        low, high = low.round(decimals), high.round(decimals)
    worse = (high[None, :] <= low[:, None]) & (score[None, :] < score[:, None])
    return RankSets(point_ranks(score), 1 + worse.sum(0), len(score) - worse.sum(1), z)


def point_ranks(scores: FloatArray) -> IntArray:
    """Ranks from 1 = highest score; equal scores share the best place of their group."""
    return 1 + len(scores) - np.searchsorted(np.sort(scores), scores, side="right")


@dataclass(frozen=True, slots=True)
class ExpectedRanks:
    """Per unit the mean of its possible ranks, and the chance in percent of being worse than a random other
    (N,).
    """

    expected_rank: FloatArray
    percentile: FloatArray


def expected_ranks(
    estimates: ArrayLike, standard_errors: ArrayLike, *, higher_is_better: bool = True
) -> ExpectedRanks:
    """``ER_f = 1 + sum_j P(j better than f)`` and ``PCER = 100 (ER - 0.5)/N`` (Lingsma, Eijkemans,
    Steyerberg 2009).

    Give shrunken estimates with their posterior standard errors.
    """
    chance = probability_better(estimates, standard_errors, higher_is_better=higher_is_better)
    expected = 1 + chance.sum(0)
    return ExpectedRanks(expected, 100 * (expected - 0.5) / len(expected))


def probability_better(
    estimates: ArrayLike, standard_errors: ArrayLike, *, higher_is_better: bool = True
) -> FloatArray:
    """``pi_ij = Phi((m_i - m_j)/sqrt(s_i^2 + s_j^2))``: the chance that i (row) is better than j; 0 on the
    diagonal.
    """
    m, s = column("estimates", estimates), column("standard_errors", standard_errors, minimum=0)
    same_length(estimates=m, standard_errors=s)
    score, spread = m if higher_is_better else -m, np.sqrt(np.add.outer(s**2, s**2))
    gap = np.subtract.outer(score, score)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(gap == 0, 0.0, gap / spread)
    chance = np.asarray(ndtr(z))
    np.fill_diagonal(chance, 0.0)
    return chance


def rankability(tau2: float, variances: ArrayLike) -> float:
    """``rho = tau^2/(tau^2 + median V)``: the share of the observed differences that is real; below 0.5
    show no order.
    """
    if tau2 < 0:
        raise MethodError(f"Field tau2 is {tau2:g}; a variance is at least 0.")
    return float(tau2 / (tau2 + np.median(column("variances", variances, above=0))))
