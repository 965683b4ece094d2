"""Roots of functions that only fall: robust to flat stretches and to a root at the lower end."""

from __future__ import annotations

from collections.abc import Callable

from scipy.optimize import brentq


def falling_root(excess: Callable[[float], float], *, start: float = 1.0, ceiling: float = 1e12) -> float:
    """The point >= 0 where the falling function ``excess`` crosses zero; 0 if it starts below it.

    The bracket is doubled from ``start``; infinite when ``excess`` stays above zero up to ``ceiling``.
    """
    if excess(0.0) <= 0:
        return 0.0
    high = start
    while excess(high) > 0:
        high *= 2
        if high > ceiling:
            return float("inf")
    return float(brentq(excess, 0.0, high, xtol=1e-14, rtol=1e-13, maxiter=500))
