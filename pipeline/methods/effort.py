"""How much effort did it cost? Ridits within a source, the indicator E, and medians of what people report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import FloatArray, MethodError, codes, column, same_length, truths
from ._clusters import clustered_covariance
from .proportions import Effect, logit
from .turnbull import median_interval, turnbull


@dataclass(frozen=True, slots=True)
class ReportedMedian:
    """Turnbull's median of interval-censored reports; ``low`` to ``high`` is where it may lie; with mention
    rate.
    """

    low: float
    high: float
    reports: int
    mention_rate: float


def ridits(values: ArrayLike, *, reference: ArrayLike | None = None) -> FloatArray:
    """``P(X < x) + P(X = x)/2`` of each value in the reference distribution (default: the values
    themselves).
    """
    x = column("values", values)
    known = np.sort(x if reference is None else column("reference", reference))
    below, up_to = np.searchsorted(known, x, "left"), np.searchsorted(known, x, "right")
    return np.asarray((below + up_to) / (2 * len(known)))


def effort_score(measures: ArrayLike, sources: Any) -> FloatArray:
    """Per case the mean within-source ridit of the measures it mentions (cases, measures); NaN where none is.

    Measures are contacts, elapsed days and waiting hours; NaN = not mentioned, which is missing and not zero.
    """
    table = np.array(measures, dtype=np.float64)
    source, names = codes(sources)
    if table.ndim != 2 or len(table) != len(source):
        raise MethodError("Field measures needs one row per case and one column per measure.")
    scored = np.full(table.shape, np.nan)
    for k in range(table.shape[1]):
        for s in range(len(names)):
            rows = (source == s) & np.isfinite(table[:, k])
            if rows.any():
                scored[rows, k] = ridits(table[rows, k])
    mentioned = np.isfinite(scored)
    count = mentioned.sum(1)
    mean = np.where(mentioned, scored, 0).sum(1) / np.maximum(count, 1)
    return np.where(count > 0, mean, np.nan)


def stratified_ridit(own: Any, values: ArrayLike, strata: Any, *, complainants: Any = None) -> Effect:
    """Indicator E: logit of the chance that a case of the company took *less* effort than another case of
    its stratum.

    ``own`` marks the company's cases; van Elteren weights ``n1 n2/(n1+n2+1)`` over strata, placement
    (DeLong) variance summed per complainant, delta method. Strata without both sides are silent; NaN when
    all are. Where the two sides are completely apart, half a case is lent to the other order (Haldane).
    """
    mine, x = truths("own", own), column("values", values)
    stratum, blocks = codes(strata)
    same_length(own=mine, values=x, strata=stratum)
    sides = [
        (np.flatnonzero((stratum == k) & mine), np.flatnonzero((stratum == k) & ~mine))
        for k in range(len(blocks))
    ]
    sides = [(a, b) for a, b in sides if len(a) and len(b)]
    if not sides:
        return Effect(np.array(np.nan), np.array(np.nan))
    weight = np.array([len(a) * len(b) / (len(a) + len(b) + 1) for a, b in sides])
    weight /= weight.sum()
    placed = [(1 - ridits(x[a], reference=x[b]), ridits(x[b], reference=x[a])) for a, b in sides]
    theta = float(weight @ [own_side.mean() for own_side, _ in placed])
    influence = np.zeros(len(x))
    for (a, b), pair, w in zip(sides, placed, weight, strict=True):
        influence[a], influence[b] = (w * pull for pull in _pulls(*pair, theta))
    variance = float(clustered_covariance(influence, complainants)[0, 0])
    cases = int(mine.sum())
    if theta in (0.0, 1.0):
        theta = (theta * cases + 0.5) / (cases + 1)
        variance = theta * (1 - theta) / cases
    return Effect(logit(theta), np.array(variance / (theta * (1 - theta)) ** 2))


def reported_median(low: ArrayLike, high: ArrayLike, *, cases: int | None = None) -> ReportedMedian:
    """Median of reports such as "two weeks" = [11, 17], by Turnbull's estimator; ``cases`` counts the
    silent too.
    """
    masses = turnbull(low, high)
    first, last = median_interval(masses)
    reports = len(np.asarray(low))
    return ReportedMedian(first, last, reports, reports / (cases or reports))


def _pulls(own: FloatArray, others: FloatArray, theta: float) -> tuple[FloatArray, FloatArray]:
    """How far each case moves its stratum's share, from its placement among the other side.

    A single case against many is the whole stratum: its distance from the overall share carries all the
    noise there is.
    """
    share = own.mean()
    if len(own) == 1:
        return own - theta, np.zeros(len(others))
    if len(others) == 1:
        return np.zeros(len(own)), np.array([share - theta])
    return (
        (own - share) / np.sqrt(len(own) * (len(own) - 1)),
        (others - share) / np.sqrt(len(others) * (len(others) - 1)),
    )
