"""Do companies of a sector move together? Pesaran's CD on residuals, with a circular-shift p-value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from ._arrays import FloatArray, MethodError

FEWEST_SHARED = 3  # months two companies must share for a correlation


@dataclass(frozen=True, slots=True)
class CrossDependence:
    """Pesaran's ``cd`` (standard normal without dependence), its two-sided ``p_value`` and the mean
    correlation.

    ``shift_p_value`` is the one-sided p of ``cd`` against independent circular shifts of the companies;
    None if not asked for.
    """

    cd: float
    p_value: float
    mean_correlation: float
    mean_absolute_correlation: float
    pairs: int
    shift_p_value: float | None


def pesaran_cd(panel: ArrayLike, *, shifts: int = 0, seed: int = 20240101) -> CrossDependence:
    """``CD = sqrt(2/(N(N-1))) sum_{i<j} sqrt(T_ij) r_ij`` from residuals (companies N, months T); NaN = no
    value.

    Pesaran (2004), with its version for unbalanced panels: each pair is correlated over the months that
    both have. ``shifts`` > 0 adds a p-value that keeps each company's own dependence in time.
    """
    x = _panel(panel)
    correlation, shared = _correlations(x)
    upper = np.triu_indices(len(x), 1)
    used = np.isfinite(correlation[upper])
    if not used.any():
        raise MethodError(f"No two companies share {FEWEST_SHARED} months with variation.")
    r, t = correlation[upper][used], shared[upper][used]
    cd = _cd(r, t)
    shift_p = _shift_p_value(x, cd, shifts, seed) if shifts else None
    p = float(2 * ndtr(-abs(cd)))
    return CrossDependence(cd, p, float(r.mean()), float(np.abs(r).mean()), len(r), shift_p)


def two_way_residuals(panel: ArrayLike, *, sweeps: int = 200) -> FloatArray:
    """What is left of (companies, months) after company and month means; NaN stays NaN.

    With gaps the two means are taken out in turn until nothing changes. Take the month means over all
    sectors, then test the companies of one.
    """
    x = _panel(panel).copy()
    for _ in range(sweeps):
        company = _mean(x, 1)
        x -= company[:, None]
        month = _mean(x, 0)
        x -= month[None, :]
        if max(np.abs(company).max(), np.abs(month).max()) < 1e-12:
            break
    return x


def _panel(panel: ArrayLike) -> FloatArray:
    x = np.array(panel, dtype=np.float64)
    if x.ndim != 2 or x.shape[0] < 2 or x.shape[1] < FEWEST_SHARED:
        raise MethodError(
            f"Field panel needs at least two companies (rows) and {FEWEST_SHARED} months (columns)."
        )
    return x


def _mean(x: FloatArray, axis: int) -> FloatArray:
    known = np.isfinite(x)
    count = known.sum(axis)
    return np.asarray(np.where(known, x, 0).sum(axis) / np.maximum(count, 1))


def _correlations(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Pairwise correlations over shared months (N, N), and the number of those months."""
    known = np.isfinite(x).astype(np.float64)
    values = np.where(known > 0, x, 0.0)
    shared = known @ known.T
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = values @ known.T / shared
        cross = values @ values.T / shared - mean * mean.T
        square = (values**2) @ known.T / shared - mean**2
        r = cross / np.sqrt(square * square.T)
    r = np.where((shared >= FEWEST_SHARED) & (square > 1e-14) & (square.T > 1e-14), r, np.nan)
    return np.clip(r, -1, 1), shared


def _cd(r: FloatArray, shared: FloatArray) -> float:
    return float((np.sqrt(shared) * r).sum() / np.sqrt(len(r)))


def _shift_p_value(x: FloatArray, cd: float, shifts: int, seed: int) -> float:
    rng, months = np.random.default_rng(seed), x.shape[1]
    upper = np.triu_indices(len(x), 1)
    as_large = 0
    for _ in range(shifts):
        start = rng.integers(0, months, len(x))
        rolled = np.take_along_axis(x, (np.arange(months) + start[:, None]) % months, axis=1)
        correlation, shared = _correlations(rolled)
        used = np.isfinite(correlation[upper])
        as_large += _cd(correlation[upper][used], shared[upper][used]) >= cd - 1e-9
    return (as_large + 1) / (shifts + 1)
