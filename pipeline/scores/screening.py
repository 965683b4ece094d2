"""Rows of `sector_screens`: is a sector low as a whole, with nowhere to go? Window by window, the verdict over two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.methods.pooling import pooled_paule_mandel
from pipeline.methods.screen import (
    WindowScreen,
    flags,
    leave_one_out,
    low_and_best,
    persistence_p_values,
    screen_window,
)
from pipeline.methods.tipping import tipping_point
from pipeline.scores import CONFIGURATION
from pipeline.scores.frames import Array
from pipeline.scores.units import Units

RULE = CONFIGURATION["sector"]
SEED = int(CONFIGURATION["rank"]["seed"])
DESCRIBED = 3  # units that a sector needs to be described at all
LEFT_OUT_PERMUTATIONS = 999


@dataclass(frozen=True, slots=True)
class Screened:
    """One frozen half-year: its units, the screen over them, and by sector the figures that stand beside it."""

    units: Units
    screen: WindowScreen
    beside: Mapping[str, Mapping[str, Any]]


def screened(
    units: Units, beside: Mapping[str, Mapping[str, Any]], *, permutations: int = RULE["permutations"]
) -> Screened | None:
    """The screen of one window; None where fewer than two units have a score."""
    if len(units) < 2:
        return None
    screen = screen_window(
        units.raw,
        units.variance,
        units.sectors,
        strata=units.stratum,
        permutations=permutations,
        seed=SEED,
        min_units=RULE["min_units"],
        min_sectors=RULE["min_sectors"],
    )
    return Screened(units, screen, beside)


def screen_rows(
    windows: Sequence[Screened], sectors: Sequence[str], every: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """Rows for every sector of the site in every window, in order of time; the last window holds the verdict.

    ``every`` names the frozen half-years, also those without a screen: two windows only follow each other when no other
    lies between them.
    """
    for place, window in enumerate(windows):
        name = window.units.window
        before = (
            windows[place - 1] if place and _next_to(every, windows[place - 1].units.window, name) else None
        )
        yield from _window_rows(window, before, sectors, is_latest=name == every[-1])


def _next_to(every: Sequence[str], first: str, second: str) -> bool:
    return every.index(second) == every.index(first) + 1


def _window_rows(
    now: Screened, before: Screened | None, sectors: Sequence[str], *, is_latest: bool
) -> Iterator[dict[str, Any]]:
    pair = [before.screen, now.screen] if before else [now.screen]
    verdicts = {
        v.sector: v
        for v in flags(
            pair,
            alpha=RULE["alpha"],
            below_norm=_said(now, "is_below_norm"),
            locked_in=_said(now, "is_locked_in"),
        )
    }
    persistent = _persistence(before, now) if before else {}
    for sector in sectors:
        row = {"sector_id": sector, "score_window": now.units.window, "is_latest": is_latest} | dict(
            now.beside.get(sector, {})
        )
        row |= {"permutations": now.screen.permutations, "seed": now.screen.seed}
        if sector not in verdicts:
            yield row | {
                "units": 0,
                "cases": 0,
                "flag": "not_run",
                "reason": "too_few_companies",
                "words": [],
            }
            continue
        g, verdict = now.screen.sectors.index(sector), verdicts[sector]
        yield (
            row
            | _figures(now, g, sector)
            | {
                "persistence_p": persistent.get(sector),
                "flag": shown_flag(verdict.flag, int(now.screen.units[g]), verdict.reason),
                "reason": verdict.reason,
                "words": verdict.words,
            }
        )


def _said(window: Screened, name: str) -> dict[str, bool]:
    return {sector: bool(beside.get(name)) for sector, beside in window.beside.items()}


def shown_flag(flag: str, units: int, reason: str | None) -> str:
    """Three companies are described; fewer, or fewer than six sectors on the site, and there is no screen."""
    if flag != "not_tested":
        return flag
    return "descriptive" if units == DESCRIBED and reason != "too_few_sectors" else "not_run"


def _figures(window: Screened, g: int, sector: str) -> dict[str, Any]:
    screen, units = window.screen, window.units
    rows = np.array([i for i, name in enumerate(units.sectors) if name == sector])
    level, exits, uniform = screen.level, screen.no_exit, screen.uniform
    best = rows[np.argmax(_drawn(units)[rows])]
    return {
        "units": int(screen.units[g]),
        "cases": int(units.cases[rows].sum()),
        "mean": level.mean[g],
        "mean_low": level.low[g],
        "mean_high": level.high[g],
        "new_low": level.new_low[g],
        "new_high": level.new_high[g],
        "rest_mean": level.rest_mean[g],
        "low_statistic": level.statistic[g],
        "low_p": level.p_value[g],
        "best_unit": units.names[best],
        "best": exits.best[g],
        "best_gap": exits.gap[g],
        "best_p": exits.p_value[g],
        "all_below": exits.all_below[g],
        "ordinary_statistic": screen.ordinary.statistic[g],
        "ordinary_p": screen.ordinary.p_value[g],
        "tau": uniform.tau[g],
        "tau_low": uniform.low[g],
        "tau_high": uniform.high[g],
        "tau_ratio": uniform.ratio[g],
        "uniform_p": uniform.p_value[g],
        **_left_out(window, g, sector),
        **_tipping(units, rows),
    }


def _drawn(units: Units) -> Array:
    """Raw index drawn to the mean of all units, as N has it."""
    total = pooled_paule_mandel(units.raw, units.variance, [0] * len(units))
    weight = 1 / (units.variance + total)
    mean = (weight * units.raw).sum() / weight.sum()
    return np.asarray(mean + total * weight * (units.raw - mean))


def _left_out(window: Screened, g: int, sector: str) -> dict[str, Any]:
    """Does a flag hang on one company? Asked only where there is a flag."""
    screen, units = window.screen, window.units
    if not (screen.tested[g] and max(screen.level.p_value[g], screen.no_exit.p_value[g]) <= RULE["alpha"]):
        return {}
    found = leave_one_out(
        units.raw,
        units.variance,
        units.sectors,
        sector,
        units.names,
        strata=None,
        permutations=LEFT_OUT_PERMUTATIONS,
        seed=SEED,
        min_units=min(DESCRIBED, RULE["min_units"]),
        min_sectors=RULE["min_sectors"],
    )
    return {
        "left_out_low_p": float(np.max(found.low_p)),
        "left_out_best_p": float(np.max(found.best_p)),
        "left_out_best_gap": float(np.max(found.best_gap)),
    }


def _tipping(units: Units, rows: Array) -> dict[str, Any]:
    """How wrong selection would have to be for the sector's difference from all others to vanish."""
    inside = np.isin(np.arange(len(units)), rows)
    if inside.all():
        return {}
    total = pooled_paule_mandel(units.effect, units.effect_variance, [0] * len(units))
    weight = 1 / (units.effect_variance + total)
    means = [(weight[side] * units.effect[side]).sum() / weight[side].sum() for side in (inside, ~inside)]
    variance = 1 / weight[inside].sum() + 1 / weight[~inside].sum()
    point = tipping_point(means[1] - means[0], variance, fragile=CONFIGURATION["fragile"]["gamma_star"])
    return {
        "gamma_star": float(point.gamma_star),
        "worse": int(point.worse),
        "is_fragile": bool(point.fragile and point.worse != 0),
    }


def _persistence(before: Screened, now: Screened) -> dict[str, float]:
    """Q over the units that both windows have; only for sectors tested in both."""
    first, second = (
        {(s, n): i for i, (s, n) in enumerate(zip(w.units.sectors, w.units.names, strict=True))}
        for w in (before, now)
    )
    shared = sorted(first.keys() & second.keys())
    if len({sector for sector, _ in shared}) < 2:
        return {}
    rows = [np.array([place[key] for key in shared]) for place in (first, second)]
    p = persistence_p_values(
        [(w.units.raw[at], w.units.variance[at]) for w, at in zip((before, now), rows, strict=True)],
        [sector for sector, _ in shared],
        strata=[now.units.stratum[i] for i in rows[1]],
        permutations=RULE["permutations"],
        seed=SEED,
    )
    tested = [
        {sector for g, sector in enumerate(w.screen.sectors) if w.screen.tested[g]} for w in (before, now)
    ]
    return {sector: value for sector, value in p.items() if sector in tested[0] & tested[1]}


def pillar_screen_rows(units: Units, pillars: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Rows of `pillar_screens`: L and N pillar by pillar, exploratory."""
    for k, pillar in enumerate(pillars):
        known = np.flatnonzero(np.isfinite(units.pillars[:, k]))
        if len(known) < 2:
            continue
        sectors = [units.sectors[i] for i in known]
        found = low_and_best(
            units.pillars[known, k],
            units.pillar_variances[known, k],
            sectors,
            strata=[units.stratum[i] for i in known],
            permutations=LEFT_OUT_PERMUTATIONS,
            seed=SEED,
            min_units=RULE["min_units"],
            min_sectors=RULE["min_sectors"],
        )
        for g, sector in enumerate(found.sectors):
            yield {
                "sector_id": sector,
                "score_window": units.window,
                "pillar": pillar,
                "units": int(found.units[g]),
                "mean": found.mean[g],
                "rest_mean": found.rest_mean[g],
                "low_statistic": found.low[g],
                "low_p": found.low_p[g],
                "best_gap": found.best_gap[g],
                "best_p": found.best_p[g],
            }
