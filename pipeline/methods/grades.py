"""Grades instead of positions: contiguous groups that disagree as little as possible (Kline, Rose, Walters
2024).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import FloatArray, IntArray, MethodError, column
from .ranks import probability_better


@dataclass(frozen=True, slots=True)
class Grades:
    """Per unit its ``grade`` (1 = best) in input order (N,).

    ``discordance`` is the expected share of pairs graded the wrong way round. ``lambda_`` is the weight
    that was used in the end: the one asked for, or a lower one if that was needed to keep discordance below
    its maximum.
    """

    grade: IntArray
    groups: int
    discordance: float
    lambda_: float


def grades(
    estimates: ArrayLike,
    standard_errors: ArrayLike,
    *,
    lambda_: float = 0.25,
    max_discordance: float | None = 0.05,
    higher_is_better: bool = True,
) -> Grades:
    """Contiguous grades in order of shrunken estimates that minimise ``sum (pi_ji - lambda pi_ij)`` over i
    above j.

    With lambda 0.25 splitting two units pays only when one is better with a probability above 0.80. If
    discordance exceeds ``max_discordance``, lambda is lowered in steps of 0.01.
    """
    if not 0 <= lambda_ <= 1:
        raise MethodError(f"Field lambda is {lambda_:g}; it must lie between 0 and 1.")
    m = column("estimates", estimates)
    order = np.argsort(-m if higher_is_better else m, kind="stable")
    chance = probability_better(m, standard_errors, higher_is_better=higher_is_better)[np.ix_(order, order)]
    while True:
        starts = _split(chance.T - lambda_ * chance)
        grade = 1 + np.cumsum(starts)
        wrong = _discordance(chance, grade)
        if max_discordance is None or wrong <= max_discordance or lambda_ <= 0:
            break
        lambda_ = max(0.0, round(lambda_ - 0.01, 10))
    result = np.empty(len(m), dtype=np.int64)
    result[order] = grade
    return Grades(result, int(grade[-1]), wrong, lambda_)


def _split(loss: FloatArray) -> IntArray:
    """1 where a new grade starts (N,), minimising the loss of all pairs split; on a tie with fewest grades.

    The loss of pairs split = that of all pairs - that of pairs kept together, so the kept loss is maximised.
    """
    units = len(loss)
    upper = np.triu(loss, 1)
    corner = np.zeros((units + 1, units + 1))
    corner[1:, 1:] = upper.cumsum(0).cumsum(1)
    best, start_of = np.zeros(units + 1), np.zeros(units + 1, dtype=np.int64)
    for end in range(1, units + 1):
        begin = np.arange(end)
        kept = corner[end, end] - corner[begin, end] - corner[end, begin] + corner[begin, begin]
        total = best[:end] + kept
        start_of[end] = int(np.argmax(total >= total.max() - 1e-12))
        best[end] = total[start_of[end]]
    starts, end = np.zeros(units, dtype=np.int64), units
    while end > 0:
        end = int(start_of[end])
        starts[end] = int(end > 0)
    return starts


def _discordance(chance: FloatArray, grade: IntArray) -> float:
    pairs = len(grade) * (len(grade) - 1) / 2
    above = np.less.outer(grade, grade)
    return float((chance.T * above).sum() / pairs) if pairs else 0.0
