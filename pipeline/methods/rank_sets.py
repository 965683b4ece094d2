"""Confidence sets for ranks by simulation: Mogstad, Romano, Shaikh and Wilhelm (2024), written from the
paper.

For every ordered pair the studentised difference is held against the largest one that chance would give; a
pair that stands out orders its two units, and a step-down repeats this with the pairs that are left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import BoolArray, FloatArray, IntArray, MethodError, column, numbers, probability, same_length
from .ranks import point_ranks

BLOCK = 400_000  # differences held at once (float32): small enough for the processor's cache
BORDERLINE = 0.02  # a studentised difference this near its critical value may flip with the seed
Draws = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SimulatedRankSets:
    """Per unit its point ``rank`` and the range ``low`` to ``high`` (N,); ``borderline`` marks ends that
    may flip.

    ``critical_value`` is that of the last step: one for simultaneous sets, one per unit for marginal ones.
    """

    rank: IntArray
    low: IntArray
    high: IntArray
    borderline: BoolArray
    critical_value: FloatArray
    level: float
    draws: int
    seed: int


@dataclass(frozen=True, slots=True)
class _Contest:
    """Units in order of score (best first): studentised differences (N, N), their scale, and draws of noise
    (N, R).
    """

    order: IntArray
    score: FloatArray
    difference: FloatArray
    per_unit: Draws
    noise: Draws


def simultaneous_rank_sets(
    estimates: ArrayLike,
    *,
    standard_errors: ArrayLike | None = None,
    covariance: ArrayLike | None = None,
    level: float = 0.95,
    draws: int = 20_000,
    seed: int = 20240101,
    step_down: bool = True,
    higher_is_better: bool = True,
) -> SimulatedRankSets:
    """Ranges that hold the true ranks of all units at once with probability ``level``.

    Give ``standard_errors`` (N,) of independent estimates, or a full ``covariance`` (N, N). Memory is
    bounded by the draws themselves (N x draws x 4 bytes): pairs pass through in blocks.
    """
    contest = _contest(estimates, standard_errors, covariance, draws, seed, higher_is_better)
    return _simultaneous(contest, probability("level", level), draws, seed, step_down)


def marginal_rank_sets(
    estimates: ArrayLike,
    *,
    standard_errors: ArrayLike | None = None,
    covariance: ArrayLike | None = None,
    level: float = 0.95,
    draws: int = 20_000,
    seed: int = 20240101,
    step_down: bool = True,
    higher_is_better: bool = True,
) -> SimulatedRankSets:
    """Ranges that each hold the true rank of their own unit with probability ``level``, for whoever asks
    about one.
    """
    contest = _contest(estimates, standard_errors, covariance, draws, seed, higher_is_better)
    return _marginals(contest, probability("level", level), draws, seed, step_down)


def both_rank_sets(
    estimates: ArrayLike,
    *,
    standard_errors: ArrayLike | None = None,
    covariance: ArrayLike | None = None,
    level: float = 0.95,
    draws: int = 20_000,
    seed: int = 20240101,
) -> tuple[SimulatedRankSets, SimulatedRankSets]:
    """Simultaneous and marginal sets from the same draws, which are drawn once."""
    contest = _contest(estimates, standard_errors, covariance, draws, seed, True)
    chance = probability("level", level)
    return _simultaneous(contest, chance, draws, seed, True), _marginals(contest, chance, draws, seed, True)


def tau_best(sets: SimulatedRankSets, tau: int) -> BoolArray:
    """Units that may be among the best ``tau`` (N,), from simultaneous sets: all that belong are in with
    ``level``.

    A one-sided lower bound of the rank needs the same ordered pairs as the two-sided sets, hence the same
    bound.
    """
    if sets.critical_value.ndim:
        raise MethodError("The set of possible best units needs simultaneous rank sets, not marginal ones.")
    return np.asarray(sets.low <= tau)


def _simultaneous(
    contest: _Contest, chance: float, draws: int, seed: int, step_down: bool
) -> SimulatedRankSets:
    better = np.zeros(contest.difference.shape, dtype=bool)
    critical = _critical(contest, better, chance)
    while (new := (contest.difference > critical) & ~better).any():
        better |= new
        if not step_down:
            break
        critical = _critical(contest, better, chance)
    near = np.abs(contest.difference - critical) < BORDERLINE
    borderline = np.asarray(near.any(axis=0) | near.any(axis=1))
    low, high = 1 + better.sum(0), len(better) - better.sum(1)
    return _sets(contest, low, high, borderline, np.array(critical), chance, draws, seed)


def _marginals(contest: _Contest, chance: float, draws: int, seed: int, step_down: bool) -> SimulatedRankSets:
    units = [_marginal(contest, j, chance, step_down) for j in range(len(contest.score))]
    low, high, borderline, critical = (np.array(field) for field in zip(*units, strict=True))
    return _sets(contest, low, high, borderline, critical, chance, draws, seed)


def _contest(
    estimates: ArrayLike,
    standard_errors: ArrayLike | None,
    covariance: ArrayLike | None,
    draws: int,
    seed: int,
    higher_is_better: bool,
) -> _Contest:
    score = column("estimates", estimates) * (1 if higher_is_better else -1)
    if draws < 100:
        raise MethodError(f"Field draws is {draws}; at least 100 are needed to find a 95% point.")
    order = np.argsort(-score, kind="stable")
    sigma, root = _covariance(standard_errors, covariance, len(score))
    spread = np.add.outer(np.diag(sigma), np.diag(sigma)) - 2 * sigma
    np.fill_diagonal(spread, 1.0)
    if (spread <= 0).any():
        raise MethodError(
            "Field covariance makes the difference of two units certain; leave one of them out."
        )
    per_unit = (1 / np.sqrt(spread))[np.ix_(order, order)]
    noise = root @ np.random.default_rng(seed).standard_normal((len(score), draws), dtype=np.float32)
    sorted_score = score[order]
    difference = np.subtract.outer(sorted_score, sorted_score) * per_unit
    np.fill_diagonal(difference, -np.inf)
    return _Contest(order, sorted_score, difference, per_unit.astype(np.float32), noise[order])


def _covariance(
    standard_errors: ArrayLike | None, covariance: ArrayLike | None, units: int
) -> tuple[FloatArray, Draws]:
    if (standard_errors is None) == (covariance is None):
        raise MethodError("Give either standard_errors or covariance, and not both.")
    if covariance is None:
        error = column("standard_errors", standard_errors, above=0)
        same_length(estimates=range(units), standard_errors=error)
        return np.diag(error**2), np.diag(error).astype(np.float32)
    sigma = numbers("covariance", covariance)
    if sigma.shape != (units, units) or not np.allclose(sigma, sigma.T):
        raise MethodError(f"Field covariance must be a symmetric table of {units} rows and columns.")
    values, vectors = np.linalg.eigh(sigma)
    if values.min() < -1e-8 * max(values.max(), 0.0):
        raise MethodError("Field covariance has a negative eigenvalue; it is no covariance.")
    return sigma, (vectors * np.sqrt(np.maximum(values, 0))).astype(np.float32)


def _critical(contest: _Contest, better: BoolArray, level: float) -> float:
    """The ``level`` point of the largest difference by chance over the ordered pairs that are not decided.

    Units are sorted, so a decided pair always has the better unit first: upwards only undecided pairs count,
    downwards all do.
    """
    noise, peak = contest.noise, np.full(contest.noise.shape[1], -np.inf, dtype=np.float32)
    if len(noise) == 1:
        return float("nan")
    width = max(64, BLOCK // len(noise))
    for start in range(0, len(peak), width):
        block, top = noise[:, start : start + width], peak[start : start + width]
        for j in range(len(noise) - 1):
            gap = (block[j] - block[j + 1 :]) * contest.per_unit[j, j + 1 :, None]
            np.maximum(top, -gap.min(0), out=top)
            undecided = ~better[j, j + 1 :]
            if undecided.any():
                np.maximum(top, (gap if undecided.all() else gap[undecided]).max(0), out=top)
    return float(np.quantile(peak, level))


def _marginal(contest: _Contest, j: int, level: float, step_down: bool) -> tuple[int, int, bool, float]:
    """Lowest and highest rank of the unit at position j, whether an end is borderline, and its critical
    value.
    """
    others = np.arange(len(contest.score)) != j
    up, down = contest.difference[j, others], contest.difference[others, j]
    beaten, beaten_by = np.zeros(len(up), dtype=bool), np.zeros(len(up), dtype=bool)
    critical = float("nan")
    while len(up):
        critical = _one_against_all(contest, j, others, beaten, beaten_by, level)
        new = ((up > critical) & ~beaten) | ((down > critical) & ~beaten_by)
        beaten |= up > critical
        beaten_by |= down > critical
        if not (new.any() and step_down):
            break
    near = np.abs(np.concatenate([up, down]) - critical) < BORDERLINE
    return 1 + int(beaten_by.sum()), len(contest.score) - int(beaten.sum()), bool(near.any()), critical


def _one_against_all(
    contest: _Contest, j: int, others: BoolArray, beaten: BoolArray, beaten_by: BoolArray, level: float
) -> float:
    peak = np.full(contest.noise.shape[1], -np.inf, dtype=np.float32)
    rows, scale = np.flatnonzero(others), contest.per_unit[j, others][:, None]
    width = max(64, BLOCK // len(rows))
    for start in range(0, len(peak), width):
        block, top = contest.noise[:, start : start + width], peak[start : start + width]
        gap = (block[j] - block[rows]) * scale
        if not (beaten.any() or beaten_by.any()):
            np.maximum(top, np.abs(gap, out=gap).max(0), out=top)
            continue
        for side, decided in ((gap, beaten), (-gap, beaten_by)):
            if not decided.all():
                np.maximum(top, (side[~decided] if decided.any() else side).max(0), out=top)
    return float(np.quantile(peak, level))


def _sets(
    contest: _Contest,
    low: IntArray,
    high: IntArray,
    borderline: BoolArray,
    critical: FloatArray,
    level: float,
    draws: int,
    seed: int,
) -> SimulatedRankSets:
    back = np.argsort(contest.order)
    critical = critical[back] if critical.ndim else critical
    rank = point_ranks(contest.score)[back]
    return SimulatedRankSets(rank, low[back], high[back], borderline[back], critical, level, draws, seed)
