"""Did a broadcast change how *other* customers were served? Interrupted time series with placebo dates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import FloatArray, IntArray, MethodError, column


@dataclass(frozen=True, slots=True)
class Interruption:
    """Change of level at an event, after what the controls did: ``effect`` and its two-sided placebo
    ``p_value``.

    ``placebo`` holds the same contrast at ``placebo_weeks``, weeks whose windows do not touch the event.
    """

    effect: float
    own_change: float
    control_change: float
    p_value: float
    placebo: FloatArray
    placebo_weeks: IntArray


def interrupted_series(
    series: ArrayLike,
    event: int,
    *,
    controls: ArrayLike | None = None,
    cases: ArrayLike | None = None,
    control_cases: ArrayLike | None = None,
    window: int = 8,
) -> Interruption:
    """Mean of ``window`` weeks from index ``event`` on, minus the mean of as many weeks before it.

    ``series`` (T,) is the company's weekly value (its R or S); ``controls`` (N, T) are other companies of
    the sector, whose mean change is taken off. With ``cases`` (T,) and ``control_cases`` (N, T) a week counts by its
    cases, and one without any not at all; controls then count by ``n1 n2/(n1 + n2)`` of their two windows.
    ``p = (1 + placebo at least as large)/(1 + placebo dates)``; with fewer than 19 placebo dates it cannot reach 5%.
    """
    y = column("series", series)
    others = _controls("controls", controls, len(y))
    if not window <= event <= len(y) - window:
        raise MethodError(f"Field event must leave {window} weeks on both sides of {len(y)}; it is {event}.")
    own, _ = _changes(y[None, :], _weights("cases", cases, y[None, :]), window)
    change, size = _changes(others, _weights("control_cases", control_cases, others), window)
    known = np.where(np.isfinite(change), size, 0.0)
    with np.errstate(invalid="ignore"):
        control = np.where(known > 0, change * known, 0.0).sum(0) / known.sum(0)
    contrast, weeks = own[0] - control, np.arange(window, len(y) - window + 1)
    free = (np.abs(weeks - event) >= 2 * window) & np.isfinite(contrast)
    placebo, at = contrast[free], event - window
    if not np.isfinite(contrast[at]):
        raise MethodError("There are no cases on one side of the event, or no control that has them on both.")
    as_large = int((np.abs(placebo) >= abs(contrast[at]) - 1e-12).sum())
    return Interruption(
        effect=float(contrast[at]),
        own_change=float(own[0, at]),
        control_change=float(control[at]),
        p_value=(1 + as_large) / (1 + len(placebo)),
        placebo=placebo,
        placebo_weeks=weeks[free],
    )


def _controls(name: str, controls: ArrayLike | None, weeks: int) -> FloatArray:
    if controls is None:
        return np.zeros((1, weeks))
    table = np.asarray(controls, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != weeks or not np.isfinite(table).all():
        raise MethodError(f"Field {name} needs one row per company with all {weeks} weeks of the series.")
    return table


def _weights(name: str, cases: ArrayLike | None, values: FloatArray) -> FloatArray:
    if cases is None:
        return np.ones(values.shape)
    table = _controls(name, np.atleast_2d(np.asarray(cases, dtype=np.float64)), values.shape[1])
    if table.shape != values.shape or (table < 0).any():
        raise MethodError(f"Field {name} needs one number of cases per value, and none below 0.")
    return table


def _changes(table: FloatArray, weights: FloatArray, window: int) -> tuple[FloatArray, FloatArray]:
    """After minus before for every admissible week, (N, T - 2 window + 1), and ``n1 n2/(n1 + n2)`` of the windows."""
    total, size = (_sums(values, window) for values in (table * weights, weights))
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(size > 0, total / size, np.nan)
        before, after = size[:, :-window], size[:, window:]
        return mean[:, window:] - mean[:, :-window], before * after / (before + after)


def _sums(values: FloatArray, window: int) -> FloatArray:
    sums = np.cumsum(np.concatenate([np.zeros((len(values), 1)), values], axis=1), axis=1)
    return np.asarray(sums[:, window:] - sums[:, :-window])
