"""How often would the screen cry wolf, and how often would it see one? Simulation with the site's own
numbers.

Scores are log odds; a company with n cases has sampling variance 4/n (a proportion near one half). Each
cycle draws two windows of the same companies.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import BoolArray, FloatArray, IntArray, MethodError, column, same_length, whole
from ._screen_many import screen_many
from .proportions import Interval, wilson

BLOCK = 10  # cycles that are computed at once


@dataclass(frozen=True, slots=True)
class Planted:
    """A sector (by position) that is lower by ``delta`` log odds, its companies spread by ``tau`` only."""

    sector: int
    delta: float
    tau: float = 0.15


@dataclass(frozen=True, slots=True)
class Calibration:
    """Shares of screening cycles with Wilson 95% limits: any flag anywhere, and flags of the planted
    sector.

    ``uniform`` is the share in which U of the planted sector is significant in the first window. The
    planted figures are NaN without a planted sector.
    """

    any_amber: Interval
    any_persistent: Interval
    any_red: Interval
    planted_amber: Interval
    planted_persistent: Interval
    planted_red: Interval
    uniform: Interval
    cycles: int
    seed: int


def calibrate_screen(
    sector_sizes: ArrayLike,
    cases: ArrayLike,
    *,
    tau_within: float = 0.4,
    tau_sector: float = 0.0,
    planted: Planted | None = None,
    heavy_tails: bool = False,
    case_spread: float = 0.0,
    cycles: int = 1_000,
    permutations: int = 299,
    alpha: float = 0.05,
    seed: int = 20240101,
) -> Calibration:
    """Simulate ``cycles`` screening rounds for sectors of ``sector_sizes`` (S,) companies with ``cases``
    (F,) each.

    Companies differ within a sector by SD ``tau_within`` (normal, or t with 4 degrees of freedom), sectors
    by SD ``tau_sector``. ``case_spread`` > 0 draws case numbers anew, log-normal around ``cases``, at least
    30.
    """
    sizes = whole("sector_sizes", sector_sizes, minimum=1).astype(np.int64)
    sector, n = np.repeat(np.arange(len(sizes)), sizes), column("cases", cases, above=0)
    same_length(companies=sector, cases=n)
    if len(sizes) < 3 or sizes.max() < 2:
        raise MethodError("The screen needs at least three sectors, one of them with two companies.")
    rng = np.random.default_rng(seed)
    world = _World(sector, n, tau_within, tau_sector, planted, heavy_tails, case_spread)
    parts = [
        _flagged(rng, world, min(BLOCK, cycles - start), permutations, alpha)
        for start in range(0, cycles, BLOCK)
    ]
    amber, persistent, red, uniform = (np.concatenate(found) for found in zip(*parts, strict=True))
    return _summary(amber, persistent, red, uniform, planted, cycles, seed)


@dataclass(frozen=True, slots=True)
class _World:
    """What every cycle draws from; ``sector`` and ``cases`` are per company (F,)."""

    sector: IntArray
    cases: FloatArray
    tau_within: float
    tau_sector: float
    planted: Planted | None
    heavy_tails: bool
    case_spread: float

    def truths(self, rng: np.random.Generator, cycles: int) -> FloatArray:
        """True scores (C, F)."""
        shape = cycles, len(self.sector)
        base = rng.normal(0, self.tau_sector, (cycles, self.sector[-1] + 1))
        own = rng.standard_t(4, shape) / np.sqrt(2) if self.heavy_tails else rng.standard_normal(shape)
        spread = np.full(len(self.sector), self.tau_within)
        if self.planted is not None:
            base[:, self.planted.sector] = -self.planted.delta
            spread[self.sector == self.planted.sector] = self.planted.tau
        return np.asarray(base[:, self.sector] + own * spread)

    def seen(self, rng: np.random.Generator, truth: FloatArray) -> tuple[FloatArray, FloatArray]:
        """What one window shows of the true scores, and its variances (C, F)."""
        size = np.broadcast_to(self.cases, truth.shape)
        if self.case_spread:
            size = np.maximum(30, size * rng.lognormal(0, self.case_spread, truth.shape))
        return truth + rng.normal(0, np.sqrt(4 / size)), 4 / size


def _flagged(
    rng: np.random.Generator, world: _World, cycles: int, permutations: int, alpha: float
) -> tuple[BoolArray, BoolArray, BoolArray, BoolArray]:
    """AMBER, persistent AMBER, RED and U by cycle and sector (C, S), from two windows of the same companies.

    All rounds of a block share their permutations, each block has its own.
    """
    truth = world.truths(rng, cycles)
    scores, variances = (
        np.concatenate(pair) for pair in zip(*(world.seen(rng, truth) for _ in "ab"), strict=True)
    )
    arrangement = rng.permuted(np.tile(np.arange(len(world.sector)), (permutations, 1)), axis=1)
    found = screen_many(scores, variances, world.sector, arrangement)
    amber = (found.low <= alpha) & (found.best <= alpha)
    beyond = found.beyond <= alpha
    first, second = amber[:cycles], amber[cycles:]
    both = first & second
    return first, both, both & beyond[:cycles] & beyond[cycles:], found.uniform[:cycles] <= alpha


def _summary(
    amber: BoolArray,
    persistent: BoolArray,
    red: BoolArray,
    uniform: BoolArray,
    planted: Planted | None,
    cycles: int,
    seed: int,
) -> Calibration:
    def anywhere(hits: BoolArray) -> Interval:
        return wilson(hits.any(axis=1).sum(), cycles)

    def own(hits: BoolArray) -> Interval:
        if planted is None:
            return Interval(np.array(np.nan), np.array(np.nan), np.array(np.nan))
        return wilson(hits[:, planted.sector].sum(), cycles)

    return Calibration(
        any_amber=anywhere(amber),
        any_persistent=anywhere(persistent),
        any_red=anywhere(red),
        planted_amber=own(amber),
        planted_persistent=own(persistent),
        planted_red=own(red),
        uniform=own(uniform),
        cycles=cycles,
        seed=seed,
    )
