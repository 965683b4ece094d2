"""Ranks with honest ranges. Numpy and scipy.special only: the site imports this module at every start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from .arrays import FloatArray, IntArray, column, probability, same_length


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
