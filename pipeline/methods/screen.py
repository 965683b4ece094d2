"""The sector screen: collectively low service without exit (method, section 6).

One window is screened by permutation (L, N), against the ordinary spread of sectors (Z) and for uniformity
(U); two windows in a row make the flag. A flag is a reason to look, not a finding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from ._arrays import BoolArray, FloatArray, IntArray, MethodError, column
from ._screen_core import LowAndBest as LowAndBest
from ._screen_core import (
    Units,
    arrange,
    arrangements,
    beyond_ordinary,
    permuted_statistics,
    sector_means,
    statistics,
    testable,
)
from ._screen_core import low_and_best as low_and_best
from .meta import q_profile, random_effects
from .permutation import max_t
from .proportions import wilson

Flag = Literal["not_tested", "none", "amber", "amber_persistent", "red"]


@dataclass(frozen=True, slots=True)
class Level:
    """L, is the sector low? Its mean with Hartung-Knapp and prediction intervals, the rest's mean,
    statistic and p.
    """

    mean: FloatArray
    low: FloatArray
    high: FloatArray
    new_low: FloatArray
    new_high: FloatArray
    rest_mean: FloatArray
    statistic: FloatArray
    p_value: FloatArray


@dataclass(frozen=True, slots=True)
class NoExit:
    """N, is there nowhere to go? The best company's shrunken score, its gap to the all-company median, and p.

    ``all_below`` is the probability that all companies of the sector are below that median.
    """

    best: FloatArray
    gap: FloatArray
    all_below: FloatArray
    p_value: FloatArray


@dataclass(frozen=True, slots=True)
class Ordinary:
    """Z, more than ordinary differences between sectors? Statistic and Bonferroni p."""

    statistic: FloatArray
    p_value: FloatArray


@dataclass(frozen=True, slots=True)
class Uniform:
    """U, uniform? SD between companies with Q-profile interval, ratio to the pooled SD, permutation p.
    Supporting.
    """

    tau: FloatArray
    low: FloatArray
    high: FloatArray
    ratio: FloatArray
    p_value: FloatArray


@dataclass(frozen=True, slots=True)
class WindowScreen:
    """One window; arrays are per sector (S,) in order of first appearance; p-values are NaN where not
    ``tested``.
    """

    sectors: list[Any]
    units: IntArray
    tested: BoolArray
    level: Level
    no_exit: NoExit
    ordinary: Ordinary
    uniform: Uniform
    total_variance: float
    within_variance: float
    permutations: int
    seed: int


def screen_window(
    scores: ArrayLike,
    variances: ArrayLike,
    sectors: Any,
    *,
    strata: Any = None,
    permutations: int = 9_999,
    seed: int = 20240101,
    min_units: int = 4,
    min_sectors: int = 6,
) -> WindowScreen:
    """Screen the sectors of one frozen half-year.

    ``scores`` (F,) are unshrunken index values of companies (parents, not brands) at evidence level 2 or
    higher, higher = better, with sampling ``variances``; ``strata`` (size half x dominant source) limit who
    may change places. Sectors with fewer than ``min_units`` companies are compared with but not tested;
    with fewer than ``min_sectors`` that can be tested, none is.
    """
    units = arrange(scores, variances, sectors, strata)
    tested = testable(units, min_units, min_sectors)
    p_low, p_best, p_uniform, z, p_z = (np.full(len(tested), np.nan) for _ in range(5))
    observed = statistics(units, np.arange(len(units.score))[None])
    if tested.any():
        drawn = permuted_statistics(units, permutations, seed)
        p_low[tested] = max_t(observed.low[0, tested], drawn.low[:, tested])
        p_best[tested] = max_t(observed.best[0, tested], drawn.best[:, tested])
        z[tested], p_z[tested] = beyond_ordinary(units, tested)
        as_small = (drawn.squares <= observed.squares + 1e-9).sum(0)
        p_uniform[tested] = ((as_small + 1) / (permutations + 1))[tested]
    return WindowScreen(
        sectors=units.names,
        units=units.size,
        tested=tested,
        level=_level(units, observed.low[0], p_low),
        no_exit=_no_exit(units, observed.best[0], p_best),
        ordinary=Ordinary(z, p_z),
        uniform=_uniform(units, p_uniform),
        total_variance=units.total_variance,
        within_variance=units.within_variance,
        permutations=permutations,
        seed=seed,
    )


@dataclass(frozen=True, slots=True)
class SectorFlag:
    """The verdict on one sector: colour, the words that may be added, and why it could not be tested if so.

    ``words`` are among below_norm, locked_in, uniform; they never make a flag. ``reason`` is
    too_few_companies, too_few_sectors, one_window, or None.
    """

    sector: Any
    flag: Flag
    words: list[str]
    reason: str | None


def flags(
    windows: Sequence[WindowScreen],
    *,
    alpha: float = 0.05,
    below_norm: Mapping[Any, bool] | None = None,
    locked_in: Mapping[Any, bool] | None = None,
) -> list[SectorFlag]:
    """Flag rule over consecutive windows, the latest last.

    AMBER: L and N in the latest. AMBER persistent: in the latest two. RED: L, N and Z in both. One window
    alone can give no more than AMBER.
    """
    if not windows:
        raise MethodError("A flag needs at least one screened window.")
    latest, previous = windows[-1], windows[-2] if len(windows) > 1 else None
    verdicts = []
    for g, sector in enumerate(latest.sectors):
        now = _verdict(latest, g, alpha)
        before = (
            _verdict(previous, previous.sectors.index(sector), alpha)
            if previous and sector in previous.sectors
            else None
        )
        words = [
            word
            for word, said in (("below_norm", below_norm), ("locked_in", locked_in))
            if (said or {}).get(sector)
        ]
        if latest.uniform.p_value[g] <= alpha:
            words.append("uniform")
        verdicts.append(SectorFlag(sector, _colour(now, before), words, _reason(latest, g, before)))
    return verdicts


def is_below_norm(upper_limits: ArrayLike, norm: float) -> bool:
    """A, below an absolute norm: even the best company's 95% upper limit lies below it (norm on the same
    scale).
    """
    return bool(column("upper_limits", upper_limits).max() < norm)


def locked_in_sectors(naming: ArrayLike, cases: ArrayLike, sectors: Sequence[Any]) -> dict[Any, bool]:
    """X: is the lower 95% limit of a sector's share of cases naming a lock-in cause above the median over
    sectors?
    """
    share = wilson(naming, cases)
    typical = float(np.median(share.estimate))
    return {sector: bool(low > typical) for sector, low in zip(sectors, share.low, strict=True)}


def persistence_p_values(
    windows: Sequence[tuple[ArrayLike, ArrayLike]],
    sectors: Any,
    *,
    strata: Any = None,
    permutations: int = 9_999,
    seed: int = 20240101,
) -> dict[Any, float]:
    """Q: family-wise p that a sector is low in *every* window, permuting companies with their whole time
    series.

    ``windows`` holds (scores, variances) of the same companies in each half-year; the statistic is the
    highest L over the windows.
    """
    arranged = [arrange(scores, variances, sectors, strata) for scores, variances in windows]
    observed = _worst(arranged, np.arange(len(arranged[0].score))[None])[0]
    parts = [_worst(arranged, rows) for rows in arrangements(arranged[0].stratum, permutations, seed)]
    p = max_t(observed, np.concatenate(parts))
    return dict(zip(arranged[0].names, p.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class LeaveOneOut:
    """The sector's L, N and p-values without one company (or source), in input order of those left out."""

    left_out: list[Any]
    low: FloatArray
    low_p: FloatArray
    best_gap: FloatArray
    best_p: FloatArray


def leave_one_out(
    scores: ArrayLike,
    variances: ArrayLike,
    sectors: Sequence[Any],
    sector: Any,
    names: Sequence[Any],
    **options: Any,
) -> LeaveOneOut:
    """Screen again without each company of ``sector`` in turn; a flag that hangs on one company is a weak
    one.
    """
    y, v, held = column("scores", scores), column("variances", variances), np.asarray(sectors, dtype=object)
    members = [i for i, s in enumerate(sectors) if s == sector]
    rows = []
    for i in members:
        kept = np.arange(len(y)) != i
        found = low_and_best(y[kept], v[kept], held[kept], **{"min_units": 3, **options})
        g = found.sectors.index(sector)
        rows.append((found.low[g], found.low_p[g], found.best_gap[g], found.best_p[g]))
    return LeaveOneOut([names[i] for i in members], *np.array(rows).T)


def _worst(arranged: Sequence[Units], rows: IntArray) -> FloatArray:
    return np.asarray(np.max([statistics(units, rows).low for units in arranged], axis=0))


def _verdict(window: WindowScreen, g: int, alpha: float) -> tuple[bool, bool] | None:
    """(AMBER, also Z) of one window; None where the sector was not tested."""
    if not window.tested[g]:
        return None
    amber = bool(window.level.p_value[g] <= alpha and window.no_exit.p_value[g] <= alpha)
    return amber, amber and bool(window.ordinary.p_value[g] <= alpha)


def _colour(now: tuple[bool, bool] | None, before: tuple[bool, bool] | None) -> Flag:
    if now is None:
        return "not_tested"
    if not now[0]:
        return "none"
    if before is None or not before[0]:
        return "amber"
    return "red" if now[1] and before[1] else "amber_persistent"


def _reason(latest: WindowScreen, g: int, before: tuple[bool, bool] | None) -> str | None:
    if not latest.tested[g]:
        return "too_few_sectors" if not latest.tested.any() else "too_few_companies"
    return "one_window" if before is None else None


def _level(units: Units, statistic: FloatArray, p: FloatArray) -> Level:
    mean, rest = sector_means(units)
    low, high, new_low, new_high = np.full((4, len(units.names)), np.nan)
    for g in np.flatnonzero(units.size >= 2):
        rows = units.sector == g
        fit = random_effects(units.score[rows], units.variance[rows], knapp_hartung=True)
        low[g], high[g] = fit.pooled.low[0], fit.pooled.high[0]
        new_low[g], new_high[g] = fit.prediction_low, fit.prediction_high
    return Level(mean, low, high, new_low, new_high, rest, statistic, p)


def _no_exit(units: Units, best: FloatArray, p: FloatArray) -> NoExit:
    middle = float(np.median(units.shrunken))
    with np.errstate(divide="ignore", invalid="ignore"):
        below = ndtr((middle - units.shrunken) / np.sqrt(units.shrunken_variance))
    return NoExit(best, best - middle, np.asarray(np.multiply.reduceat(below, units.starts)), p)


def _uniform(units: Units, p: FloatArray) -> Uniform:
    tau, low, high = (np.full(len(units.names), np.nan) for _ in range(3))
    for g in np.flatnonzero(units.size >= 2):
        rows = units.sector == g
        tau[g] = np.sqrt(random_effects(units.score[rows], units.variance[rows]).heterogeneity.tau2)
        low[g], high[g] = np.sqrt(q_profile(units.score[rows], units.variance[rows]))
    within = np.sqrt(units.within_variance)
    ratio = tau / within if within > 0 else np.full(len(tau), np.nan)
    return Uniform(tau, low, high, ratio, p)
