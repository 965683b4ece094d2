"""A composite of unlike indicators, as the Human Development Index makes it: min-max scales, geometric
mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import FloatArray, MethodError, codes, numbers


@dataclass(frozen=True, slots=True)
class Composite:
    """Per unit the composite ``score`` (N,), the scaled ``indicators`` (N, K) and the ``dimensions`` (N,
    D).
    """

    score: FloatArray
    indicators: FloatArray
    dimensions: FloatArray


def composite(
    values: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    *,
    log: ArrayLike | None = None,
    dimensions: Any = None,
    weights: ArrayLike | None = None,
    mean: Literal["geometric", "arithmetic"] = "geometric",
    cap: bool = True,
) -> Composite:
    """Scale each indicator (N, K) to its goalposts (K,), average within dimensions, combine dimensions.

    ``log`` marks indicators scaled by logarithm; ``dimensions`` names the dimension of each indicator
    (default: its own); indicators of one dimension are averaged arithmetically. ``cap`` keeps scaled values
    within 0 and 1.
    """
    scaled = min_max(values, low, high, log=log, cap=cap)
    group, names = codes(range(scaled.shape[1]) if dimensions is None else dimensions)
    if len(group) != scaled.shape[1]:
        raise MethodError("Field dimensions needs one name for every indicator.")
    parts = np.stack([scaled[:, group == g].mean(1) for g in range(len(names))], axis=1)
    w = np.ones(len(names)) if weights is None else numbers("weights", weights, minimum=0)
    if w.shape != (len(names),) or w.sum() <= 0:
        raise MethodError("Field weights needs one weight for every dimension, not all 0.")
    return Composite(_combine(parts, w / w.sum(), mean), scaled, parts)


def min_max(
    values: ArrayLike, low: ArrayLike, high: ArrayLike, *, log: ArrayLike | None = None, cap: bool = True
) -> FloatArray:
    """``(x - low)/(high - low)`` per indicator (N, K), on the logarithm where ``log`` says so."""
    x = np.atleast_2d(numbers("values", values))
    a, b = numbers("low", low), numbers("high", high)
    logged = np.zeros(x.shape[1], dtype=bool) if log is None else np.asarray(log, dtype=bool)
    if not a.shape == b.shape == logged.shape == x.shape[1:]:
        raise MethodError("Fields low, high and log need one entry for every indicator (column of values).")
    if (a == b).any():
        raise MethodError("Fields low and high must differ for every indicator.")
    if logged.any() and min(x[:, logged].min(), a[logged].min(), b[logged].min()) <= 0:
        raise MethodError("An indicator on a logarithmic scale must be above 0, and so must its goalposts.")
    x, a, b = (np.where(logged, np.log(np.where(logged, z, 1.0)), z) for z in (x, a, b))
    scaled = (x - a) / (b - a)
    return np.clip(scaled, 0, 1) if cap else scaled


def _combine(parts: FloatArray, weights: FloatArray, mean: str) -> FloatArray:
    if mean == "arithmetic":
        return np.asarray(parts @ weights)
    if mean != "geometric":
        raise MethodError(f"Field mean is {mean!r}; it must be geometric or arithmetic.")
    if (parts < 0).any():
        raise MethodError("A geometric mean needs values of at least 0; set cap, or choose other goalposts.")
    with np.errstate(divide="ignore"):
        return np.asarray(np.exp(np.log(parts) @ weights))
