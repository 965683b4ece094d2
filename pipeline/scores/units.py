"""The units of the sector screen: parents within a sector, from the companies whose score may be shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.scores.companies import Window
from pipeline.scores.frames import Array
from pipeline.scores.ranking import scored


@dataclass(frozen=True, slots=True)
class Units:
    """Parents (U,) of one window, by sector and name: raw index and log odds with variances, pillars, cases.

    ``stratum`` says who may change places: size half x dominant source.
    """

    window: str
    names: list[str]
    sectors: list[str]
    raw: Array
    variance: Array
    effect: Array
    effect_variance: Array
    pillars: Array
    pillar_variances: Array
    cases: Array
    stratum: list[str]

    def __len__(self) -> int:
        return len(self.names)


def units_of(window: Window) -> Units:
    """Brands of one parent in one sector are one unit: their mean, weighted by cases."""
    brands: dict[tuple[str, str], list[int]] = {}
    for sector, rows in window.of_sectors(scored(window)):
        for row in rows:
            brands.setdefault((sector, window.parents[row]), []).append(int(row))
    keys = sorted(brands)
    cases = window.counts["cases"].astype(np.float64)
    weight = np.zeros((len(keys), len(cases)))
    for u, key in enumerate(keys):
        weight[u, brands[key]] = cases[brands[key]] / cases[brands[key]].sum()
    own = np.array([cases[brands[key]].sum() for key in keys])
    return Units(
        window=window.name,
        names=[name for _, name in keys],
        sectors=[sector for sector, _ in keys],
        raw=_mean(weight, window.raw),
        variance=_mean(weight**2, window.raw_sd**2),
        effect=_mean(weight, window.effect),
        effect_variance=_mean(weight**2, window.effect_sd**2),
        pillars=_mean(weight, window.estimate),
        pillar_variances=_mean(weight**2, np.diagonal(window.covariance, axis1=1, axis2=2)),
        cases=own,
        stratum=_strata(window, [brands[key] for key in keys], cases, own),
    )


def _mean(weight: Array, values: Array) -> Array:
    """Weighted sums over brands, (U,) or (U, K); NaN where a brand of the unit has no value."""
    known = np.isfinite(values)
    sums = weight @ np.where(known, values, 0.0)
    return np.asarray(np.where((weight > 0) @ ~known, np.nan, sums))


def _strata(window: Window, brands: list[list[int]], cases: Array, own: Array) -> list[str]:
    middle = float(np.median(own)) if len(own) else 0.0
    largest = [max(rows, key=lambda row: (cases[row], -row)) for rows in brands]
    sources = [window.counts["largest_source"][row] for row in largest]
    return [
        f"{'large' if size >= middle else 'small'} {source}"
        for size, source in zip(own, sources, strict=True)
    ]
