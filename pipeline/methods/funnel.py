"""The funnel: is a company further from the target than chance and ordinary differences explain?
(Spiegelhalter 2005)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtri, ndtri

from ._arrays import FloatArray, IntArray, MethodError, column, numbers, probability, same_length

Trim = Literal["winsorise", "truncate", "none"]
BANDS = ("far below", "below", "inside", "above", "far above")


@dataclass(frozen=True, slots=True)
class Funnel:
    """Position of every unit (N,): naive ``z``, ``z`` with over-dispersion, and the band it falls in.

    ``limits`` is (levels, 2, N): lower and upper control limit of every unit at each level, on the scale of
    the input. ``phi`` is the over-dispersion factor, ``tau2`` what it adds to every variance.
    """

    target: float
    z: FloatArray
    z_adjusted: FloatArray
    phi: float
    tau2: float
    levels: tuple[float, ...]
    limits: FloatArray
    band: NDArray[Any]


def funnel(
    effects: ArrayLike,
    variances: ArrayLike,
    *,
    target: float | None = None,
    winsor: float = 0.10,
    trim: Trim = "winsorise",
    adjust: bool = True,
    levels: tuple[float, float] = (0.95, 0.998),
) -> Funnel:
    """Funnel of effects with known variances; the target is the inverse-variance mean unless given.

    ``adjust=False`` leaves over-dispersion out (``tau2`` = 0): the naive funnel.
    """
    y, v = column("effects", effects), column("variances", variances, above=0)
    same_length(effects=y, variances=v)
    centre = float((y / v).sum() / (1 / v).sum()) if target is None else float(numbers("target", target))
    z = (y - centre) / np.sqrt(v)
    phi, tau2 = over_dispersion(z, v, winsor=winsor, trim=trim)
    tau2 = tau2 if adjust else 0.0
    spread = np.sqrt(v + tau2)
    half = np.array([ndtri(0.5 + probability("levels", level) / 2) for level in levels])
    limits = centre + np.stack([-half[:, None] * spread, half[:, None] * spread], axis=1)
    return Funnel(centre, z, (y - centre) / spread, phi, tau2, tuple(levels), limits, _bands(y, limits))


def funnel_ratios(
    observed: ArrayLike,
    expected: ArrayLike,
    *,
    target: float = 1.0,
    scale: Literal["exact", "log", "sqrt"] = "exact",
    winsor: float = 0.10,
    trim: Trim = "winsorise",
    levels: tuple[float, float] = (0.95, 0.998),
) -> Funnel:
    """Funnel of observed/expected counts; limits are ratios.

    ``exact``: Poisson limits without over-dispersion. ``log`` (variance 1/E, as the English mortality
    indicator) and ``sqrt`` (variance 1/(4E)) add over-dispersion on their scale. No event has no logarithm:
    0.5 is taken.
    """
    o, e = column("observed", observed, minimum=0), column("expected", expected, above=0)
    same_length(observed=o, expected=e)
    if scale == "exact":
        return _exact_funnel(o, e, target, winsor, trim, levels)
    if scale not in ("log", "sqrt"):
        raise MethodError(f"Field scale is {scale!r}; it must be exact, log or sqrt.")
    change, back = (np.log, np.exp) if scale == "log" else (np.sqrt, _square)
    values = change((np.maximum(o, 0.5) if scale == "log" else o) / e)
    variances = 1 / e if scale == "log" else 1 / (4 * e)
    inner = funnel(values, variances, target=float(change(target)), winsor=winsor, trim=trim, levels=levels)
    return replace(inner, target=target, limits=back(inner.limits))


def poisson_limits(expected: ArrayLike, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Exact control limits of observed/expected: ``chi2_p(2E)/2E`` and ``chi2_{1-p}(2(E+1))/2E``."""
    e = numbers("expected", expected, above=0)
    tail = (1 - probability("level", level)) / 2
    return chdtri(2 * e, 1 - tail) / (2 * e), chdtri(2 * (e + 1), tail) / (2 * e)


def over_dispersion(
    z: FloatArray, variances: FloatArray, *, winsor: float = 0.10, trim: Trim = "winsorise"
) -> tuple[float, float]:
    """``phi = mean z^2`` after trimming the extreme shares, and the ``tau^2`` that explains it (0 if phi is
    chance).

    Extremes are pulled in (``winsorise``), left out (``truncate``) or kept (``none``).
    """
    if trim not in ("winsorise", "truncate", "none"):
        raise MethodError(f"Field trim is {trim!r}; it must be winsorise, truncate or none.")
    low, high = np.quantile(z, [winsor, 1 - winsor])
    w = 1 / variances
    if trim == "winsorise":
        z = np.clip(z, low, high)
    elif trim == "truncate":
        inside = (z >= low) & (z <= high)
        z, w = z[inside], w[inside]
    phi, units = float((z**2).mean()), len(z)
    slack = units * phi - (units - 1)
    if slack <= 0 or units < 2:
        return phi, 0.0
    return phi, slack / float(w.sum() - (w**2).sum() / w.sum())


def _exact_funnel(
    o: FloatArray, e: FloatArray, target: float, winsor: float, trim: Trim, levels: tuple[float, float]
) -> Funnel:
    limits = np.stack([np.stack(poisson_limits(e * target, level)) for level in levels]) * target
    z = 2 * (np.sqrt(o) - np.sqrt(e * target))
    phi, _ = over_dispersion(z, 1 / (4 * e), winsor=winsor, trim=trim)
    return Funnel(target, z, z, phi, 0.0, tuple(levels), limits, _bands(o / e, limits))


def _square(root: FloatArray) -> FloatArray:
    return np.asarray(np.maximum(root, 0) ** 2)


def _bands(values: FloatArray, limits: FloatArray) -> NDArray[Any]:
    """Which of five bands, from the inner (first) and outer (second) level."""
    (inner_low, inner_high), (outer_low, outer_high) = limits
    place: IntArray = (
        2 - (values < inner_low) - (values < outer_low) + (values > inner_high) + (values > outer_high)
    )
    return np.asarray(np.asarray(BANDS)[place])
