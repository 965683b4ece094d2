"""Does being heard by many help? The audience gradient, and the same company on two public channels."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from ._arrays import MethodError, codes, column, same_length, truths
from .proportions import normal_quantile


@dataclass(frozen=True, slots=True)
class Gradient:
    """Hazard ratio of a substantive reply per tenfold audience, with cluster-robust limits and p-value."""

    hazard_ratio: float
    low: float
    high: float
    p_value: float
    log_hazard_ratio: float
    standard_error: float
    cases: int
    replies: int


@dataclass(frozen=True, slots=True)
class Matched:
    """McNemar's exact test on matched pairs: who was answered on one channel only."""

    only_first: int
    only_second: int
    both: int
    neither: int
    p_value: float


def audience_gradient(
    times: ArrayLike,
    replied: ArrayLike,
    audience: ArrayLike,
    *,
    strata: Any,
    complainants: Any = None,
    level: float = 0.95,
) -> Gradient:
    """Cox model of days to reply on log10(audience), stratified by company x source x theme.

    ``strata`` holds one label per case (a tuple or a text); standard errors are robust, clustered on
    ``complainants``. An audience of 0 counts as 1.
    """
    t, x = column("times", times, minimum=0), np.log10(np.maximum(column("audience", audience, minimum=0), 1))
    seen, stratum = truths("replied", replied), codes(strata)[0]
    cluster = np.arange(len(t)) if complainants is None else codes(complainants)[0]
    same_length(times=t, replied=seen, audience=x, strata=stratum, complainants=cluster)
    if not seen.any() or np.ptp(x) == 0:
        raise MethodError("The gradient needs replies, and audiences that differ.")
    import pandas as pd  # these two cost seconds; only when used
    from lifelines import CoxPHFitter

    frame = pd.DataFrame({"t": t, "e": seen, "x": x, "s": stratum, "c": cluster})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # lifelines talks to pandas in an older dialect
        fit = CoxPHFitter().fit(frame, "t", "e", strata=["s"], cluster_col="c", robust=True, formula="x")
        slope, error = float(fit.params_["x"]), float(fit.standard_errors_["x"])
    half = normal_quantile(level) * error
    return Gradient(
        hazard_ratio=float(np.exp(slope)),
        low=float(np.exp(slope - half)),
        high=float(np.exp(slope + half)),
        p_value=float(2 * ndtr(-abs(slope / error))),
        log_hazard_ratio=slope,
        standard_error=error,
        cases=len(t),
        replies=int(seen.sum()),
    )


def matched_channels(first: ArrayLike, second: ArrayLike) -> Matched:
    """Cases present on two sources: was each answered within 14 days on the first, and on the second?"""
    a, b = truths("first", first), truths("second", second)
    same_length(first=a, second=b)
    table = [[int((a & b).sum()), int((a & ~b).sum())], [int((~a & b).sum()), int((~a & ~b).sum())]]
    from statsmodels.stats.contingency_tables import mcnemar  # costs seconds; only when used

    with np.errstate(invalid="ignore"):
        p = float(mcnemar(table, exact=True).pvalue) if table[0][1] + table[1][0] else 1.0
    return Matched(table[0][1], table[1][0], table[0][0], table[1][1], p)
