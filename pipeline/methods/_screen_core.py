"""The arithmetic of the sector screen on many permutations at once; ``screen`` says what it means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

from ._arrays import BoolArray, FloatArray, IntArray, codes, column, same_length
from ._between import paule_mandel_rows
from .permutation import max_t
from .pooling import pooled_paule_mandel

CELLS = 2_000_000  # companies x permutations held at once


@dataclass(frozen=True, slots=True)
class Units:
    """Companies of one window, sorted by sector, with what the statistics need of each (F,)."""

    names: list[Any]
    order: IntArray
    sector: IntArray
    stratum: IntArray
    score: FloatArray
    variance: FloatArray
    weight: FloatArray
    shrunken: FloatArray
    shrunken_variance: FloatArray
    residual: FloatArray
    total_variance: float
    within_variance: float

    @property
    def size(self) -> IntArray:
        """Companies per sector, K (S,)."""
        return np.bincount(self.sector)

    @property
    def starts(self) -> IntArray:
        """Where each sector begins (S,)."""
        return np.searchsorted(self.sector, np.arange(len(self.names)))


@dataclass(frozen=True, slots=True)
class Statistics:
    """L, N and the sum of squared residuals behind U, per arrangement and sector (B, S)."""

    low: FloatArray
    best: FloatArray
    squares: FloatArray


def arrange(scores: ArrayLike, variances: ArrayLike, sectors: Any, strata: Any = None) -> Units:
    """Sort companies by sector; total variance from all of them, within-sector variance pooled over
    sectors.

    Weights use the total variance, not the sector's own: a uniform sector must not look low because it is
    uniform.
    """
    y, v = column("scores", scores), column("variances", variances, above=0)
    sector, names = codes(sectors)
    stratum, _ = codes([0] * len(y) if strata is None else strata)
    same_length(scores=y, variances=v, sectors=sector, strata=stratum)
    order = np.argsort(sector, kind="stable")
    y, v, sector, stratum = y[order], v[order], sector[order], stratum[order]
    everyone = np.ones((1, len(y)))
    total = float(paule_mandel_rows(y[None], v[None], everyone)[0])
    within = pooled_paule_mandel(y, v, sector)
    weight = 1 / (v + total)
    mean, reliability = float((weight * y).sum() / weight.sum()), total * weight
    sector_weight = 1 / (v + within)
    sector_mean = np.bincount(sector, sector_weight * y) / np.bincount(sector, sector_weight)
    return Units(
        names=names,
        order=order,
        sector=sector,
        stratum=stratum,
        score=y,
        variance=v,
        weight=weight,
        shrunken=mean + reliability * (y - mean),
        shrunken_variance=reliability * v + (1 - reliability) ** 2 / weight.sum(),
        residual=(y - sector_mean[sector]) * np.sqrt(sector_weight),
        total_variance=total,
        within_variance=within,
    )


def statistics(units: Units, arrangement: IntArray) -> Statistics:
    """Statistics when the company at place i of each row (B, F) of ``arrangement`` stands where company i
    stood.
    """
    starts, weight = units.starts, units.weight[arrangement]
    inside = np.add.reduceat(weight, starts, axis=1)
    value = np.add.reduceat(weight * units.score[arrangement], starts, axis=1)
    outside, rest = units.weight.sum() - inside, (units.weight * units.score).sum() - value
    with np.errstate(divide="ignore", invalid="ignore"):
        low = (value / inside - rest / outside) / np.sqrt(1 / inside + 1 / outside)
    best = np.maximum.reduceat(units.shrunken[arrangement], starts, axis=1)
    squares = np.add.reduceat(units.residual[arrangement] ** 2, starts, axis=1)
    return Statistics(low, best, squares)


def permuted_statistics(units: Units, permutations: int, seed: int) -> Statistics:
    """Statistics of ``permutations`` random arrangements within strata, in chunks of bounded memory."""
    parts = [statistics(units, rows) for rows in arrangements(units.stratum, permutations, seed)]
    return Statistics(
        *(np.concatenate([getattr(p, name) for p in parts]) for name in ("low", "best", "squares"))
    )


def arrangements(stratum: IntArray, permutations: int, seed: int) -> Iterator[IntArray]:
    """Chunks (b, F) of random arrangements that exchange companies within their stratum only."""
    rng = np.random.default_rng(seed)
    members = [np.flatnonzero(stratum == s) for s in np.unique(stratum)]
    step = max(1, CELLS // len(stratum))
    for start in range(0, permutations, step):
        rows = np.empty((min(step, permutations - start), len(stratum)), dtype=np.int64)
        for own in members:
            rows[:, own] = rng.permuted(np.tile(own, (len(rows), 1)), axis=1)
        yield rows


def beyond_ordinary(units: Units, tested: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Z and its Bonferroni p for the tested sectors: each mean against the spread of the other tested
    sectors.
    """
    weight = 1 / (units.variance + units.within_variance)
    total = np.bincount(units.sector, weight)
    mean = (np.bincount(units.sector, weight * units.score) / total)[tested]
    variance = (1 / total)[tested]
    sectors = len(mean)
    others = 1.0 - np.eye(sectors)
    spread = paule_mandel_rows(np.tile(mean, (sectors, 1)), np.tile(variance, (sectors, 1)), others)
    w = others / (variance + spread[:, None])
    z = (mean - (w * mean).sum(1) / w.sum(1)) / np.sqrt(variance + spread + 1 / w.sum(1))
    return z, np.minimum(1.0, sectors * stdtr(sectors - 2, z))


@dataclass(frozen=True, slots=True)
class LowAndBest:
    """L and N alone, per sector (S,) in order of first appearance, with the means of the sector and of the rest."""

    sectors: list[Any]
    units: IntArray
    mean: FloatArray
    rest_mean: FloatArray
    low: FloatArray
    low_p: FloatArray
    best_gap: FloatArray
    best_p: FloatArray


def low_and_best(
    scores: ArrayLike,
    variances: ArrayLike,
    sectors: Any,
    *,
    strata: Any = None,
    permutations: int = 999,
    seed: int = 20240101,
    min_units: int = 4,
    min_sectors: int = 6,
) -> LowAndBest:
    """The two statistics that make AMBER, without intervals and the rest of the screen: for looking again and again."""
    units = arrange(scores, variances, sectors, strata)
    tested = testable(units, min_units, min_sectors)
    observed = statistics(units, np.arange(len(units.score))[None])
    p_low, p_best = np.full((2, len(tested)), np.nan)
    if tested.any():
        drawn = permuted_statistics(units, permutations, seed)
        p_low[tested] = max_t(observed.low[0, tested], drawn.low[:, tested])
        p_best[tested] = max_t(observed.best[0, tested], drawn.best[:, tested])
    mean, rest = sector_means(units)
    gap = observed.best[0] - float(np.median(units.shrunken))
    return LowAndBest(units.names, units.size, mean, rest, observed.low[0], p_low, gap, p_best)


def testable(units: Units, min_units: int, min_sectors: int) -> BoolArray:
    """Sectors with enough companies, if there are enough of such sectors (S,)."""
    tested = units.size >= min_units
    return np.asarray(tested & (tested.sum() >= min_sectors))


def sector_means(units: Units) -> tuple[FloatArray, FloatArray]:
    """Weighted means of every sector and of all others (S,)."""
    weight, total = units.weight, units.weight.sum()
    inside = np.bincount(units.sector, weight)
    value = np.bincount(units.sector, weight * units.score)
    with np.errstate(divide="ignore", invalid="ignore"):
        return value / inside, ((weight * units.score).sum() - value) / (total - inside)
