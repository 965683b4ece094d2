"""Methods as plain questions: tables of rows in, one result out, for the command line. The statistics live
elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import competing, funnel, rank_sets, screen, screen_calibration, sentences, survival
from ._arrays import BoolArray, FloatArray, IntArray, MethodError, codes, column, same_length, truths
from .proportions import Interval, normal_quantile


@dataclass(frozen=True, slots=True)
class CurveTable:
    """One group's Kaplan-Meier curve and what is read off it."""

    group: Any
    cases: int
    events_total: int
    days: FloatArray
    at_risk: FloatArray
    events: FloatArray
    censored: FloatArray
    survival: FloatArray
    standard_error: FloatArray
    low: FloatArray
    high: FloatArray
    median: float
    median_low: float
    median_high: float
    answered: Interval | None


@dataclass(frozen=True, slots=True)
class CurveTables:
    """Curves in order of first appearance of the groups."""

    curves: list[CurveTable]


def kaplan_meier(
    times: ArrayLike,
    observed: ArrayLike,
    *,
    groups: Any = None,
    entry: ArrayLike | None = None,
    interval: survival.IntervalKind = "log-log",
    level: float = 0.95,
    at: ArrayLike | None = None,
) -> CurveTables:
    """Kaplan-Meier curves from one row per case, with pointwise limits, medians, and shares with the event
    by ``at``.
    """
    t, seen, group, names = _rows(times, observed, groups)
    start = np.zeros_like(t) if entry is None else column("entry", entry, minimum=0)
    curves = []
    for g, name in enumerate(names):
        rows = group == g
        curve = survival.kaplan_meier_times(t[rows], seen[rows], entry=start[rows])
        curves.append(_curve_table(name, curve, interval, level, at))
    return CurveTables(curves)


def kaplan_meier_counts(
    days: ArrayLike,
    events: ArrayLike,
    censored: ArrayLike,
    *,
    interval: survival.IntervalKind = "log-log",
    level: float = 0.95,
    at: ArrayLike | None = None,
) -> CurveTables:
    """The same for one curve from counts per day."""
    curve = survival.kaplan_meier(days, column("events", events), column("censored", censored))
    return CurveTables([_curve_table(None, curve, interval, level, at)])


@dataclass(frozen=True, slots=True)
class RestrictedMeans:
    """Restricted means per group with normal limits; the comparison only for exactly two groups (first to
    second).
    """

    groups: list[Any]
    mean: FloatArray
    standard_error: FloatArray
    low: FloatArray
    high: FloatArray
    comparison: survival.MeanComparison | None


def restricted_mean(
    times: ArrayLike, observed: ArrayLike, horizon: float, *, groups: Any = None, level: float = 0.95
) -> RestrictedMeans:
    """Mean time without the event until ``horizon``, from one row per case."""
    t, seen, group, names = _rows(times, observed, groups)
    curves = [survival.kaplan_meier_times(t[group == g], seen[group == g]) for g in range(len(names))]
    effects = [survival.restricted_mean(curve, horizon) for curve in curves]
    mean, error = np.array([e.estimate for e in effects]), np.sqrt([e.variance for e in effects])
    z = normal_quantile(level)
    both = (
        survival.compare_restricted_means(curves[0], curves[1], horizon, level=level)
        if len(curves) == 2
        else None
    )
    return RestrictedMeans(names, mean, error, mean - z * error, mean + z * error, both)


@dataclass(frozen=True, slots=True)
class IncidenceTable:
    """One group's Aalen-Johansen curves: ``incidence`` is (causes, days); states are no event, then the
    causes.
    """

    group: Any
    causes: list[Any]
    days: FloatArray
    incidence: FloatArray
    at: FloatArray
    incidence_at: FloatArray
    incidence_error: FloatArray
    mean_time_in_state: FloatArray | None
    mean_time_error: FloatArray | None


@dataclass(frozen=True, slots=True)
class IncidenceTables:
    """Curves in order of first appearance of the groups."""

    curves: list[IncidenceTable]


def aalen_johansen(
    times: ArrayLike,
    causes: Sequence[Any],
    *,
    groups: Any = None,
    complainants: Any = None,
    at: ArrayLike = (90.0,),
    horizon: float | None = None,
) -> IncidenceTables:
    """Cumulative incidence from one row per case; a cause of null = censored. Errors cluster on
    ``complainants``.
    """
    t, names_of_causes = column("times", times, minimum=0), list(causes)
    group, names = codes([None] * len(t) if groups is None else groups)
    who = np.arange(len(t)) if complainants is None else codes(complainants)[0]
    same_length(times=t, causes=names_of_causes, groups=group, complainants=who)
    days, tables = column("at", at, minimum=0), []
    for g, name in enumerate(names):
        rows = np.flatnonzero(group == g)
        own = [names_of_causes[i] for i in rows]
        curve, order = competing.aalen_johansen_times(t[rows], own)
        code = np.array([len(order) if cause is None else order.index(cause) for cause in own])
        tables.append(_incidence_table(name, curve, order, t[rows], code, who[rows], days, horizon))
    return IncidenceTables(tables)


@dataclass(frozen=True, slots=True)
class TauBest:
    """Which units may be among the best ``tau`` (N,), and the simultaneous sets that say so."""

    members: BoolArray
    sets: rank_sets.SimulatedRankSets


def tau_best(
    estimates: ArrayLike,
    tau: int,
    *,
    standard_errors: ArrayLike | None = None,
    covariance: ArrayLike | None = None,
    level: float = 0.95,
    draws: int = 20_000,
    seed: int = 20240101,
    step_down: bool = True,
    higher_is_better: bool = True,
) -> TauBest:
    """The set that holds all of the true best ``tau`` units with probability ``level``."""
    sets = rank_sets.simultaneous_rank_sets(
        estimates,
        standard_errors=standard_errors,
        covariance=covariance,
        level=level,
        draws=draws,
        seed=seed,
        step_down=step_down,
        higher_is_better=higher_is_better,
    )
    return TauBest(rank_sets.tau_best(sets, tau), sets)


def funnel_limits(expected: ArrayLike, *, level: float = 0.95) -> Interval:
    """Exact Poisson control limits of observed/expected counts around 1."""
    low, high = funnel.poisson_limits(expected, level)
    return Interval(np.ones_like(low), low, high)


@dataclass(frozen=True, slots=True)
class ScreenResult:
    """The screened windows in the order given, and the flags of the latest (the last)."""

    windows: list[screen.WindowScreen]
    flags: list[screen.SectorFlag]


def sector_screen(
    windows: Sequence[dict[str, Any]],
    *,
    permutations: int = 9_999,
    seed: int = 20240101,
    min_units: int = 4,
    min_sectors: int = 6,
    alpha: float = 0.05,
    below_norm: dict[str, bool] | None = None,
    locked_in: dict[str, bool] | None = None,
) -> ScreenResult:
    """The sector screen over half-years, latest last; each window holds scores, variances, sectors and
    maybe strata.
    """
    screened = []
    for number, window in enumerate(windows, start=1):
        odd = {"scores", "variances", "sectors"} - window.keys() | window.keys() - {
            "scores",
            "variances",
            "sectors",
            "strata",
        }
        if odd:
            raise MethodError(f"Window {number} lacks or has the unknown field(s) {', '.join(sorted(odd))}.")
        screened.append(
            screen.screen_window(
                **window, permutations=permutations, seed=seed, min_units=min_units, min_sectors=min_sectors
            )
        )
    return ScreenResult(
        screened, screen.flags(screened, alpha=alpha, below_norm=below_norm, locked_in=locked_in)
    )


def screen_calibration_of(
    sector_sizes: ArrayLike,
    cases: ArrayLike,
    *,
    tau_within: float = 0.4,
    tau_sector: float = 0.35,
    planted_sector: int | None = None,
    delta: float = 0.8,
    cycles: int = 1_000,
    permutations: int = 299,
    alpha: float = 0.05,
    seed: int = 20240101,
) -> screen_calibration.Calibration:
    """False alarms of the screen with the site's own sectors and case numbers, or its power for a planted
    sector.
    """
    planted = None if planted_sector is None else screen_calibration.Planted(planted_sector, delta)
    return screen_calibration.calibrate_screen(
        sector_sizes,
        cases,
        tau_within=tau_within,
        tau_sector=tau_sector,
        planted=planted,
        cycles=cycles,
        permutations=permutations,
        alpha=alpha,
        seed=seed,
    )


def rank_sentence(low: int, high: int, ranked: int, *, top: int = 3) -> sentences.Sentence:
    """What a league table may say of a rank set, in Dutch and English."""
    return sentences.place(low, high, ranked, top=top)


def _rows(
    times: ArrayLike, observed: ArrayLike, groups: Any
) -> tuple[FloatArray, BoolArray, IntArray, list[Any]]:
    t, seen = column("times", times, minimum=0), truths("observed", observed)
    group, names = codes([None] * len(t) if groups is None else groups)
    same_length(times=t, observed=seen, groups=group)
    return t, seen, group, names


def _curve_table(
    name: Any, curve: survival.Curve, interval: survival.IntervalKind, level: float, at: ArrayLike | None
) -> CurveTable:
    band = survival.survival_limits(curve, kind=interval, level=level)
    middle = survival.median(curve, kind=interval, level=level)
    answered = None
    if at is not None:
        points = [
            survival.answered_within(curve, float(day), kind=interval, level=level)
            for day in column("at", at)
        ]
        answered = Interval(*(np.array([getattr(p, f) for p in points]) for f in ("estimate", "low", "high")))
    with np.errstate(invalid="ignore"):
        error = curve.survival * np.sqrt(curve.greenwood)
    events = int(curve.events.sum())
    return CurveTable(
        group=name,
        cases=events + int(curve.censored.sum()),
        events_total=events,
        days=curve.days,
        at_risk=curve.at_risk,
        events=curve.events,
        censored=curve.censored,
        survival=curve.survival,
        standard_error=error,
        low=band.low,
        high=band.high,
        median=float(middle.estimate),
        median_low=float(middle.low),
        median_high=float(middle.high),
        answered=answered,
    )


def _incidence_table(
    name: Any,
    curve: competing.CumulativeIncidence,
    order: list[Any],
    times: FloatArray,
    code: IntArray,
    who: IntArray,
    at: FloatArray,
    horizon: float | None,
) -> IncidenceTable:
    points, errors = np.zeros((len(order), len(at))), np.zeros((len(order), len(at)))
    for j, d in np.ndindex(points.shape):
        points[j, d] = competing.incidence_at(curve, j, float(at[d]))
        influence = competing.incidence_influence(curve, j, float(at[d]))
        errors[j, d] = np.sqrt(competing.clustered_variance(curve, influence, times, code, who))
    stays = stay_errors = None
    if horizon is not None:
        stays = competing.mean_time_in_state(curve, horizon)
        moves = [competing.mean_time_influence(curve, j, horizon) for j in range(len(order))]
        moves = [-np.sum(moves, axis=0), *moves] if moves else []
        stay_errors = np.sqrt([competing.clustered_variance(curve, m, times, code, who) for m in moves])
    return IncidenceTable(name, order, curve.days, curve.incidence, at, points, errors, stays, stay_errors)
