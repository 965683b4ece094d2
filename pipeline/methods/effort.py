"""How much effort did it cost? Ridits within a source, the indicator E, and medians of what people report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import FloatArray, MethodError, codes, column, numbers, same_length, truths
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


def company_ridits(counts: ArrayLike, totals: ArrayLike) -> Effect:
    """Indicator E of many companies at once, from histograms: ``counts`` (N, K, V) cases per company, stratum
    and class of effort (ascending), ``totals`` (K, V) those of the whole source, their own included.

    The same estimate as :func:`stratified_ridit` with every case its own complainant.
    """
    own, total = numbers("counts", counts, minimum=0), numbers("totals", totals, minimum=0)
    if own.ndim != 3 or total.shape != own.shape[1:]:
        raise MethodError("Field counts is companies by strata by classes, and totals strata by classes.")
    others = np.where(total - own > 1e-6, total - own, 0.0)
    n, m = own.sum(2), others.sum(2)
    weight = np.where((n > 0) & (m > 0), n * m / (n + m + 1), 0.0)
    known = weight.sum(1)
    weight = weight / np.where(known > 0, known, 1.0)[:, None]
    placed_own = 1 - _placements(others, m)  # share of the others that took more effort
    placed_others = _placements(own, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(weight > 0, (own * placed_own).sum(2) / np.where(n > 0, n, 1.0), 0.0)
        theta = np.where(known > 0, (weight * share).sum(1), np.nan)
        # A single case against several is the whole stratum: its distance from theta carries all the noise there is.
        both = _spread(own, placed_own, share) + _spread(others, placed_others, share)
        spread = np.where((n > 1) & (m > 1), both, (share - theta[:, None]) ** 2)
        variance = np.where(weight > 0, weight**2 * spread, 0.0).sum(1)
        cases = n.sum(1)
        apart = (theta <= 0) | (theta >= 1)
        theta = np.where(apart, (theta * cases + 0.5) / (cases + 1), theta)
        variance = np.where(apart, theta * (1 - theta) / cases, variance)
        return Effect(logit(theta), variance / (theta * (1 - theta)) ** 2 + 0 * theta)


def ridit_correlation(counts: ArrayLike) -> FloatArray:
    """Correlations (N, N) of :func:`company_ridits` when ``counts`` (N, K, V) are all the companies of a source.

    From influence functions: a case of class v moves the share of its own company by its placement among the
    others, and that of any other company by its placement there; what both move, they share.
    """
    own = numbers("counts", counts, minimum=0)
    others = np.where(own.sum(0) - own > 1e-6, own.sum(0) - own, 0.0)
    n, m = own.sum(2), others.sum(2)
    weight = np.where((n > 0) & (m > 0), n * m / (n + m + 1), 0.0)
    weight = weight / np.maximum(weight.sum(1, keepdims=True), 1e-300)
    placed_own, placed_others = 1 - _placements(others, m), _placements(own, n)
    share = np.where(n > 0, (own * placed_own).sum(2) / np.where(n > 0, n, 1.0), 0.0)
    mine, theirs = (
        (weight / np.where(size > 0, size, 1.0))[:, :, None] * (placed - share[:, :, None])
        for size, placed in ((n, placed_own), (m, placed_others))
    )
    shared = np.einsum("ikv,kv,jkv->ij", theirs, own.sum(0), theirs)
    lift = np.einsum("ikv,jkv->ij", (mine - theirs) * own, theirs)
    shared = shared + lift + lift.T
    np.fill_diagonal(shared, (others * theirs**2 + own * mine**2).sum((1, 2)))
    with np.errstate(divide="ignore", invalid="ignore"):
        error = 1 / np.sqrt(np.diag(shared))
        return np.asarray(shared * np.outer(error, error))


def _placements(reference: FloatArray, size: FloatArray) -> FloatArray:
    """``P(X < v) + P(X = v)/2`` of every class in each reference distribution (N, K, V)."""
    below = np.cumsum(reference, 2) - reference
    return np.asarray((below + reference / 2) / np.where(size > 0, size, 1.0)[:, :, None])


def _spread(cases: FloatArray, placed: FloatArray, share: FloatArray) -> FloatArray:
    """Variance that a side of two or more cases adds to the share of its stratum (N, K)."""
    size = cases.sum(2)
    squares = (cases * (placed - share[:, :, None]) ** 2).sum(2)
    return np.asarray(squares / (np.maximum(size, 1.0) * np.maximum(size - 1, 1.0)))


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
