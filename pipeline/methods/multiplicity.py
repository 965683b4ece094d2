"""Many tests at once: Benjamini-Hochberg false discovery rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import BoolArray, FloatArray, MethodError, column, probability


@dataclass(frozen=True, slots=True)
class Discoveries:
    """Adjusted p-values (q-values) in input order (N,), and which of them count as discoveries."""

    q_value: FloatArray
    rejected: BoolArray


def benjamini_hochberg(p_values: ArrayLike, *, q: float = 0.05) -> Discoveries:
    """Step-up procedure of Benjamini and Hochberg (1995) at false discovery rate ``q``."""
    p = column("p_values", p_values, minimum=0)
    if (p > 1).any():
        raise MethodError("Field p_values holds a number above 1; a p-value lies between 0 and 1.")
    limit, order = probability("q", q), np.argsort(p, kind="stable")
    stepped = p[order] * len(p) / np.arange(1, len(p) + 1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1.0)
    return Discoveries(adjusted, adjusted <= limit)
