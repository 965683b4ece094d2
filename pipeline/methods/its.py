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
    series: ArrayLike, event: int, *, controls: ArrayLike | None = None, window: int = 8
) -> Interruption:
    """Mean of ``window`` weeks from index ``event`` on, minus the mean of as many weeks before it.

    ``series`` (T,) is the company's weekly value (its R or S); ``controls`` (N, T) are other companies of
    the sector, whose mean change is taken off. ``p = (1 + placebo at least as large)/(1 + placebo dates)``;
    with fewer than 19 placebo dates it cannot reach 5%.
    """
    y = column("series", series)
    others = _controls(controls, len(y))
    if not window <= event <= len(y) - window:
        raise MethodError(f"Field event must leave {window} weeks on both sides of {len(y)}; it is {event}.")
    own, control = _changes(y[None, :], window)[0], _changes(others, window).mean(0)
    contrast, weeks = own - control, np.arange(window, len(y) - window + 1)
    free = np.abs(weeks - event) >= 2 * window
    placebo, at = contrast[free], event - window
    as_large = int((np.abs(placebo) >= abs(contrast[at]) - 1e-12).sum())
    return Interruption(
        effect=float(contrast[at]),
        own_change=float(own[at]),
        control_change=float(control[at]),
        p_value=(1 + as_large) / (1 + len(placebo)),
        placebo=placebo,
        placebo_weeks=weeks[free],
    )


def _controls(controls: ArrayLike | None, weeks: int) -> FloatArray:
    if controls is None:
        return np.zeros((1, weeks))
    table = np.asarray(controls, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != weeks or not np.isfinite(table).all():
        raise MethodError(f"Field controls needs one row per company with all {weeks} weeks of the series.")
    return table


def _changes(table: FloatArray, window: int) -> FloatArray:
    """After minus before for every admissible week: (N, T - 2 window + 1)."""
    sums = np.cumsum(np.concatenate([np.zeros((len(table), 1)), table], axis=1), axis=1)
    mean = (sums[:, window:] - sums[:, :-window]) / window
    return np.asarray(mean[:, window:] - mean[:, :-window])
