"""How wrong would selection have to be? The tipping point Gamma*, and bounds for outcomes nobody reported."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import BoolArray, FloatArray, numbers
from .proportions import normal_quantile


@dataclass(frozen=True, slots=True)
class TippingPoint:
    """``gamma_star`` (1 where the interval holds "no difference"), the ratio with its limits, and whether
    fragile.

    ``worse`` is +1 where the first party fails more, -1 where it fails less, 0 where nothing is
    demonstrated.
    """

    gamma_star: FloatArray
    ratio: FloatArray
    ratio_low: FloatArray
    ratio_high: FloatArray
    worse: FloatArray
    fragile: BoolArray


def tipping_point(
    log_ratio: ArrayLike, variance: ArrayLike, *, level: float = 0.95, fragile: float = 1.25
) -> TippingPoint:
    """How many times likelier failed cases of A must be posted, against its well-handled ones, than those
    of B.

    ``log_ratio`` is the within-source log odds ratio of failure (or log rate ratio of complaints) of A
    against B. ``Gamma*`` is the limit of the interval nearest to 1, read in the direction of the
    difference.
    """
    y, v = np.broadcast_arrays(numbers("log_ratio", log_ratio), numbers("variance", variance, minimum=0))
    half = normal_quantile(level) * np.sqrt(v)
    low, high = np.exp(y - half), np.exp(y + half)
    worse = (low > 1).astype(np.float64) - (high < 1)
    gamma = np.where(worse > 0, low, np.where(worse < 0, 1 / high, 1.0))
    return TippingPoint(gamma, np.exp(y), low, high, worse, gamma < fragile)


def unknown_bounds(kept: ArrayLike, broken: ArrayLike, unknown: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Share kept if every unknown were broken, and if every unknown were kept (Manski); NaN without cases."""
    k, b, u = (
        numbers(name, values, minimum=0)
        for name, values in (("kept", kept), ("broken", broken), ("unknown", unknown))
    )
    with np.errstate(invalid="ignore"):
        return k / (k + b + u), (k + u) / (k + b + u)
