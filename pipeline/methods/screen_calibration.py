"""How often would the screen cry wolf, and how often would it see one? Simulation with the site's own
numbers.

Scores are log odds; a company with n cases has sampling variance 4/n (a proportion near one half). Each
cycle draws two windows of the same companies.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import BoolArray, FloatArray, MethodError, column, same_length, whole
from ._screen_core import arrange, beyond_ordinary, permuted_statistics, statistics
from .permutation import max_t
from .proportions import Interval, wilson


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
    amber, red, uniform = [], [], []
    for _ in range(cycles):
        truth = _truth(rng, sector, tau_within, tau_sector, planted, heavy_tails)
        rounds = []
        for _window in range(2):
            size = np.maximum(30, n * rng.lognormal(0, case_spread, len(n))) if case_spread else n
            rounds.append(
                _screen(rng, truth + rng.normal(0, np.sqrt(4 / size)), 4 / size, sector, permutations)
            )
        flagged = [(low <= alpha) & (best <= alpha) for low, best, _, _ in rounds]
        amber.append((flagged[0], flagged[0] & flagged[1]))
        red.append(amber[-1][1] & (rounds[0][2] <= alpha) & (rounds[1][2] <= alpha))
        uniform.append(rounds[0][3] <= alpha)
    first, both = (np.array([pair[i] for pair in amber]) for i in (0, 1))
    return _summary(first, both, np.array(red), np.array(uniform), planted, cycles, seed)


def _truth(
    rng: np.random.Generator,
    sector: ArrayLike,
    tau_within: float,
    tau_sector: float,
    planted: Planted | None,
    heavy_tails: bool,
) -> FloatArray:
    code = np.asarray(sector)
    base = rng.normal(0, tau_sector, code.max() + 1) if tau_sector else np.zeros(code.max() + 1)
    own = rng.standard_t(4, len(code)) / np.sqrt(2) if heavy_tails else rng.standard_normal(len(code))
    spread = np.full(len(code), tau_within)
    if planted is not None:
        base[planted.sector] = -planted.delta
        spread[code == planted.sector] = planted.tau
    return np.asarray(base[code] + own * spread)


def _screen(
    rng: np.random.Generator, scores: FloatArray, variances: FloatArray, sector: ArrayLike, permutations: int
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """p-values of L, N, Z and U per sector."""
    units = arrange(scores, variances, sector)
    observed = statistics(units, np.arange(len(scores))[None])
    drawn = permuted_statistics(units, permutations, int(rng.integers(2**32)))
    everyone = np.ones(len(units.names), dtype=bool)
    smaller = (drawn.squares <= observed.squares + 1e-9).sum(0)
    return (
        max_t(observed.low[0], drawn.low),
        max_t(observed.best[0], drawn.best),
        beyond_ordinary(units, everyone)[1],
        (smaller + 1) / (permutations + 1),
    )


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
