"""How much may be said of a company at all: the four evidence levels, and the cases that a reliability
needs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import FloatArray, IntArray, MethodError, numbers


@dataclass(frozen=True, slots=True)
class Evidence:
    """Level per company (N,): 0 existence only, 1 raw proportions, 2 score, 3 rank; and what the next level
    lacks.

    ``lacking`` lists codes (cases, complainants, sources, largest_source, reliability); empty at level 3.
    """

    level: IntArray
    lacking: list[list[str]]


# What each level asks for: cases, complainants, sources, largest source at most, reliability.
LINES = ((15, 15, 1, 1.0, 0.0), (30, 30, 2, 0.80, 0.5), (60, 50, 2, 0.70, 0.6))
CODES = ("cases", "complainants", "sources", "largest_source", "reliability")


def evidence_levels(
    cases: ArrayLike,
    complainants: ArrayLike,
    sources: ArrayLike,
    largest_source: ArrayLike,
    reliability: ArrayLike,
    *,
    lines: tuple[tuple[float, ...], ...] = LINES,
) -> Evidence:
    """Levels from counts per company (N,), the share of its largest source and its reliability B.

    ``reliability`` may be NaN where no effect could be estimated; that lacks reliability from level 2 on.
    """
    b = np.asarray(reliability, dtype=np.float64)
    own = np.where(np.isfinite(b), b, -1.0)
    facts = np.stack(np.broadcast_arrays(*np.atleast_1d(cases, complainants, sources, largest_source, own)))
    need = np.array(lines, dtype=np.float64)[:, :, None]
    held = facts >= need
    held[:, 3] = facts[3] <= need[:, 3]  # the one line that is a ceiling
    held[:, 4] |= need[:, 4] == 0
    level = held.all(1).cumprod(0).sum(0)
    lacking = [
        [code for code, ok in zip(CODES, held[k, :, i], strict=True) if not ok] if k < len(lines) else []
        for i, k in enumerate(level)
    ]
    return Evidence(level.astype(np.int64), lacking)


def cases_needed(reliability: ArrayLike, tau: ArrayLike, *, proportion: float = 0.5) -> FloatArray:
    """``n = B/(1-B) / (tau^2 p(1-p))``: cases for reliability B when companies differ by SD tau."""
    b, t = numbers("reliability", reliability, minimum=0), numbers("tau", tau, above=0)
    if (b >= 1).any() or not 0 < proportion < 1:
        raise MethodError("Field reliability must be below 1, and proportion between 0 and 1.")
    return np.asarray(b / (1 - b) / (t**2 * proportion * (1 - proportion)))
