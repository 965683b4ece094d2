"""Many screening rounds at once, for simulations: the same p-values as ``_screen_core`` gives one by one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from ._arrays import FloatArray, IntArray
from ._between import paule_mandel_rows
from .permutation import TOLERANCE

CELLS = 2_000_000  # of the table that says which company lands in which sector


@dataclass(frozen=True, slots=True)
class Rounds:
    """p-values of L, N, Z and U per round and sector (M, S)."""

    low: FloatArray
    best: FloatArray
    beyond: FloatArray
    uniform: FloatArray


def screen_many(scores: FloatArray, variances: FloatArray, sector: IntArray, arrangement: IntArray) -> Rounds:
    """Screen M rounds of the same companies (M, F), sorted by ``sector`` (F,), with the same permutations (B, F)."""
    starts = np.searchsorted(sector, np.arange(sector[-1] + 1))
    total = paule_mandel_rows(scores, variances, np.ones_like(scores))
    within = _within(scores, variances, starts, sector)
    weight = 1 / (variances + total[:, None])
    mean = (weight * scores).sum(1, keepdims=True) / weight.sum(1, keepdims=True)
    shrunken = mean + total[:, None] * weight * (scores - mean)
    own = 1 / (variances + within[:, None])
    level = np.add.reduceat(own * scores, starts, 1) / np.add.reduceat(own, starts, 1)
    squares = (scores - level[:, sector]) ** 2 * own
    sums = weight, weight * scores, squares
    observed = _statistics(*(np.add.reduceat(part, starts, 1) for part in sums[:2]))
    drawn_low, drawn_squares = _drawn(sums, sector, arrangement)
    best = np.maximum.reduceat(shrunken, starts, 1)
    drawn_best = np.stack([np.maximum.reduceat(row[arrangement], starts, 1).min(1) for row in shrunken])
    return Rounds(
        low=_p(observed, drawn_low[:, :, None]),
        best=_p(best, drawn_best[:, :, None]),
        beyond=_beyond(scores, 1 / own, starts),
        uniform=_p(np.add.reduceat(squares, starts, 1), drawn_squares, 1e-9),
    )


def _statistics(inside: FloatArray, value: FloatArray) -> FloatArray:
    """L from the weights and weighted scores of every sector (..., S)."""
    outside = inside.sum(-1, keepdims=True) - inside
    rest = value.sum(-1, keepdims=True) - value
    return np.asarray((value / inside - rest / outside) / np.sqrt(1 / inside + 1 / outside))


def _drawn(
    sums: tuple[FloatArray, ...], sector: IntArray, arrangement: IntArray
) -> tuple[FloatArray, FloatArray]:
    """The lowest L (M, B) and the squares of every sector (M, B, S), per permutation.

    As products with a table of who lands where, which costs less than putting everybody in place.
    """
    companies, sectors, rounds = len(sector), int(sector[-1]) + 1, len(sums[0])
    stacked = np.concatenate(sums)
    step, low, squares = max(1, CELLS // (companies * sectors)), [], []
    for start in range(0, len(arrangement), step):
        part = arrangement[start : start + step]
        lands = np.zeros((companies, len(part), sectors))
        lands[part, np.arange(len(part))[:, None], sector] = 1.0
        found = (stacked @ lands.reshape(companies, -1)).reshape(3, rounds, len(part), sectors)
        low.append(_statistics(found[0], found[1]).min(-1))
        squares.append(found[2])
    return np.concatenate(low, 1), np.concatenate(squares, 1)


def _p(observed: FloatArray, drawn: FloatArray, tolerance: float = TOLERANCE) -> FloatArray:
    """``(b + 1)/(B + 1)`` of low values (M, S) among drawn ones (M, B, S or 1)."""
    as_low = (drawn <= observed[:, None, :] + tolerance).sum(1)
    return np.asarray((as_low + 1) / (drawn.shape[1] + 1))


def _within(scores: FloatArray, variances: FloatArray, starts: IntArray, sector: IntArray) -> FloatArray:
    """Pooled Paule-Mandel within sectors, per round (M,): Newton's method from 0, as in ``paule_mandel_rows``."""
    df, tau2 = len(sector) - len(starts), np.zeros(len(scores))
    for _ in range(100 if df else 0):
        w = 1 / (variances + tau2[:, None])
        mean = np.add.reduceat(w * scores, starts, 1) / np.add.reduceat(w, starts, 1)
        squares = w * (scores - mean[:, sector]) ** 2
        slope = (squares * w).sum(1)
        step = np.maximum((squares.sum(1) - df) / np.where(slope > 0, slope, 1.0), 0.0)
        tau2 = tau2 + step
        if (step <= 1e-13 * (1 + tau2)).all():
            break
    return tau2


def _beyond(scores: FloatArray, spread: FloatArray, starts: IntArray) -> FloatArray:
    """Bonferroni p of Z per round and sector: each mean against the spread of the other sectors."""
    total = np.add.reduceat(1 / spread, starts, 1)
    mean, variance = np.add.reduceat(scores / spread, starts, 1) / total, 1 / total
    rounds, sectors = mean.shape
    others = np.tile(1.0 - np.eye(sectors), (rounds, 1))
    y, v = (np.repeat(part, sectors, 0) for part in (mean, variance))
    between = paule_mandel_rows(y, v, others)
    w = others / (v + between[:, None])
    gap = mean.ravel() - (w * y).sum(1) / w.sum(1)
    z = gap / np.sqrt(variance.ravel() + between + 1 / w.sum(1))
    return np.asarray(np.minimum(1.0, sectors * stdtr(sectors - 2, z)).reshape(rounds, sectors))
