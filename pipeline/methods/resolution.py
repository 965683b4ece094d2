"""Was it resolved? Three ways to say it, because most complainants never come back to tell (method, section
2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import FloatArray, numbers
from .proportions import Interval, wilson


@dataclass(frozen=True, slots=True)
class Resolution:
    """Shares of one shape; NaN where there is nobody to take a share of.

    ``said``: resolved among those who said, with Wilson limits. ``of_all``: resolved among all, with Wilson
    limits. ``bound_low`` to ``bound_high``: where the share must lie whatever the silent would have said
    (``bound_low`` equals ``of_all.estimate``). Print ``said`` never without the other two.
    """

    said: Interval
    of_all: Interval
    bound_low: FloatArray
    bound_high: FloatArray
    unknown_rate: FloatArray


def resolution(yes: ArrayLike, no: ArrayLike, unknown: ArrayLike, *, level: float = 0.95) -> Resolution:
    """``yes/(yes+no)``, ``yes/all`` and the bounds ``[yes/all, (yes+unknown)/all]`` from counts of cases."""
    y, n, u = np.broadcast_arrays(
        numbers("yes", yes, minimum=0), numbers("no", no, minimum=0), numbers("unknown", unknown, minimum=0)
    )
    everyone = y + n + u
    with np.errstate(invalid="ignore"):
        low, high, silent = y / everyone, (y + u) / everyone, u / everyone
    return Resolution(wilson(y, y + n, level=level), wilson(y, everyone, level=level), low, high, silent)
