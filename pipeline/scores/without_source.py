"""A window without one of its sources: the companies combined anew from the others, and the screen again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from pipeline.methods.index import service_level
from pipeline.methods.pooling import combine
from pipeline.methods.screen import flags
from pipeline.scores.companies import Window
from pipeline.scores.frames import Array, Frame, coded
from pipeline.scores.screening import LEFT_OUT_PERMUTATIONS, RULE, Screened, screened, shown_flag
from pipeline.scores.units import units_of

Screens = Mapping[tuple[str, str], Screened]  # by source left out and half-year


def pillars_without(window: Window, estimates: Frame, source: str) -> tuple[Array, Array]:
    """Unshrunken pillars (N, K) and their variances from the other sources; NaN where only this one tells."""
    place = {company: i for i, company in enumerate(window.companies)}
    table = np.full((2, *window.estimate.shape), np.nan)
    kept = estimates.where(estimates["source"] != source)
    for (pillar,), rows in kept.by("pillar"):
        if pillar in window.scale.pillars:
            combined = combine(rows["estimate"], rows["variance"], rows["company_id"])
            at, k = [place[company] for company in combined.names], window.scale.pillars.index(pillar)
            table[0, at, k], table[1, at, k] = combined.mean, combined.variance
    return table[0], table[1]


def window_without(window: Window, estimates: Frame, source: str) -> Window:
    """The window with index and log odds from the other sources; whoever had a score keeps its level of evidence.

    How the pillars of a company vary together is taken as it is with all sources.
    """
    estimate, variance = pillars_without(window, estimates, source)
    before, after = (np.sqrt(v) for v in (np.diagonal(window.covariance, axis1=1, axis2=2), variance))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = after / before
    covariance = window.covariance * ratio[:, :, None] * ratio[:, None, :]
    options = {"covariances": covariance, "min_weight": window.scale.least}
    raw = service_level(estimate, window.scale.sd, window.scale.weight, **options)
    plain = service_level(estimate, np.full(len(window.scale.sd), 10.0), window.scale.weight, **options)
    return replace(
        window,
        estimate=estimate,
        covariance=covariance,
        raw=raw.score,
        raw_sd=raw.standard_error,
        effect=plain.score - 50,
        effect_sd=plain.standard_error,
    )


def source_rows(
    windows: Sequence[Window],
    estimates: Mapping[str, Frame],
    every: Sequence[str],
    flags_of: Mapping[tuple[str, str], str],
) -> Iterator[dict[str, Any]]:
    """Rows of `screen_sources`: every sector in every frozen half-year without each source.

    ``estimates`` are those per source, by half-year; ``flags_of`` the published flags, by sector and half-year.
    """
    found = _screens(windows, estimates)
    for (source, name), now in found.items():
        earlier = every[every.index(name) - 1] if every.index(name) else None
        before = found.get((source, earlier)) if earlier else None
        for row in _rows(now, before):
            full = flags_of.get((row["sector_id"], name))
            tested = row["flag"] not in ("not_run", "descriptive") and full not in (
                None,
                "not_run",
                "descriptive",
            )
            same = row["flag"] == full if tested else None
            yield row | {"score_window": name, "source": source, "is_same_flag": same}


def _screens(windows: Sequence[Window], estimates: Mapping[str, Frame]) -> dict[tuple[str, str], Screened]:
    found = {}
    for window in windows:
        own = estimates[window.name]
        for source in coded(own["source"])[1]:
            units = units_of(window_without(window, own, source))
            if (one := screened(units, {}, permutations=LEFT_OUT_PERMUTATIONS)) is not None:
                found[source, window.name] = one
    return found


def _rows(now: Screened, before: Screened | None) -> Iterator[dict[str, Any]]:
    pair = [before.screen, now.screen] if before else [now.screen]
    screen = now.screen
    for g, verdict in enumerate(flags(pair, alpha=RULE["alpha"])):
        units = int(screen.units[g])
        yield {
            "sector_id": verdict.sector,
            "units": units,
            "mean": screen.level.mean[g],
            "rest_mean": screen.level.rest_mean[g],
            "low_p": screen.level.p_value[g],
            "best_p": screen.no_exit.p_value[g],
            "ordinary_p": screen.ordinary.p_value[g],
            "flag": shown_flag(verdict.flag, units, verdict.reason),
        }
