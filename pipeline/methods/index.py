"""The Service Level Index: pillars on frozen scales, and how far its order depends on the weights.

Numpy only: the site imports this module to recompute a ranking with the reader's own weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from ._arrays import BoolArray, FloatArray, IntArray, MethodError, numbers

MOST_SHARED = 0.99  # of what would make a difference of companies certain


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """Index per company (N,), 50 = average and 10 = one SD; NaN where pillars of too little weight are known.

    ``weight_known`` is the weight of the pillars a company has; ``missing`` (N, K) names the others.
    """

    score: FloatArray
    standard_error: FloatArray
    weight_known: FloatArray
    missing: BoolArray


def service_level(
    pillars: ArrayLike,
    scale: ArrayLike,
    weights: ArrayLike,
    *,
    covariances: ArrayLike | None = None,
    min_weight: float = 0.667,
) -> ServiceLevel:
    """``50 + 10 sum_k w_k m_k / SD_k`` from pillars (N, K) with NaN = missing, and frozen ``scale`` SD
    (K,).

    Weights of the known pillars are rescaled to 1. ``covariances`` of the pillars are (N, K, K), or (N, K)
    variances of independent pillars; the variance is ``100 w'C w`` on the scaled pillars.
    """
    m, sd, w = _pillars(pillars, scale, weights)
    known = np.isfinite(m)
    total = (known * w).sum(1)
    enough = total >= min_weight - 1e-9
    share = np.where(known, w, 0.0) / np.where(total > 0, total, 1.0)[:, None]
    score = 50 + 10 * (share * np.where(known, m / sd, 0.0)).sum(1)
    error = np.full(len(m), np.nan) if covariances is None else _index_error(share / sd, covariances)
    return ServiceLevel(np.where(enough, score, np.nan), np.where(enough, error, np.nan), total, ~known)


def rescaled_weights(known: ArrayLike, weights: ArrayLike) -> FloatArray:
    """Weights per company (N, K): those of its known pillars, adding up to 1; 0 for the missing ones."""
    have, w = np.asarray(known, dtype=bool), numbers("weights", weights, minimum=0)
    share = np.where(have, w, 0.0)
    return np.asarray(share / np.maximum(share.sum(-1, keepdims=True), 1e-300))


def index_noise(
    standard_errors: ArrayLike, known: ArrayLike, scale: ArrayLike, weights: ArrayLike, shared: ArrayLike
) -> dict[str, Any]:
    """The errors of several indices as rank sets take them: ``standard_errors`` (N,), or a full ``covariance`` where
    companies lean on each other.

    ``known`` (N, K) marks the pillars that each has; ``shared`` (K, N, N) holds, per pillar, the covariance of two
    companies' estimates (diagonal 0): ``100 sum_k w_ik w_jk shared_kij / SD_k^2`` is that of their indices. What
    different pillars of two companies share is left out; where the rest would then make some difference certain, it is
    held back until it does not.
    """
    error, between = numbers("standard_errors", standard_errors, minimum=0), numbers("shared", shared)
    loading = 10 * rescaled_weights(known, weights) / numbers("scale", scale, above=0)
    together = np.einsum("ik,jk,kij->ij", loading, loading, between)
    if not together.any():
        return {"standard_errors": error}
    lowest = np.linalg.eigvalsh(together / np.outer(error, error)).min()
    return {"covariance": np.diag(error**2) + min(1.0, -MOST_SHARED / lowest) * together}


@dataclass(frozen=True, slots=True)
class WeightSensitivity:
    """What Dirichlet draws of weights do to the ranks (SMAA-2).

    ``acceptability`` (N, N) is the share of draws in which company i has rank j + 1; ``rank_low`` to
    ``rank_high`` is the 5-95% range; ``modal_third_share`` is the share of draws in the third (best,
    middle, last) it is in most often; below 80% the position ``depends`` on the weights. ``rank_shift`` is
    the mean absolute shift R_S over draws.
    """

    rank_low: IntArray
    rank_high: IntArray
    modal_third: IntArray
    modal_third_share: FloatArray
    depends: BoolArray
    acceptability: FloatArray
    rank_shift: float
    draws: int
    seed: int


def weight_sensitivity(
    pillars: ArrayLike,
    scale: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    draws: int = 5_000,
    seed: int = 20240101,
    stable: float = 0.80,
) -> WeightSensitivity:
    """Rank every company under ``draws`` weightings from Dirichlet(1, ..., 1); reference: ``weights``
    (default equal).
    """
    k = np.asarray(pillars, dtype=np.float64).shape[-1]
    m, sd, reference = _pillars(pillars, scale, np.ones(k) if weights is None else weights)
    if not np.isfinite(m).any(1).all():
        raise MethodError("Field pillars has a company without any pillar; leave it out.")
    drawn = np.random.default_rng(seed).dirichlet(np.ones(k), size=draws)
    ranks = _ranks(_scores(m / sd, drawn))
    first = _ranks(_scores(m / sd, reference[None, :]))[0]
    n = len(m)
    places = (np.arange(n) * n + ranks - 1).ravel()
    counts = np.bincount(places, minlength=n * n).reshape(n, n).astype(np.float64)
    thirds = (3 * np.arange(n)) // n
    in_third = np.stack([counts[:, thirds == third].sum(1) for third in range(3)], axis=1) / draws
    modal = in_third.argmax(1)
    share = in_third.max(1)
    low, high = np.quantile(ranks, [0.05, 0.95], axis=0, method="inverted_cdf")
    shift = float(np.abs(ranks - first).mean())
    return WeightSensitivity(
        rank_low=low.astype(np.int64),
        rank_high=high.astype(np.int64),
        modal_third=modal + 1,
        modal_third_share=share,
        depends=np.asarray(share < stable),
        acceptability=counts / draws,
        rank_shift=shift,
        draws=draws,
        seed=seed,
    )


def rank_shift(reference: ArrayLike, alternative: ArrayLike) -> float:
    """``R_S``: mean absolute difference of two rankings of the same companies (Saisana, Saltelli, Tarantola
    2005).
    """
    a, b = numbers("reference", reference), numbers("alternative", alternative)
    if a.shape != b.shape or a.ndim != 1:
        raise MethodError("Fields reference and alternative must rank the same companies.")
    return float(np.abs(a - b).mean())


def variant_scores(z: ArrayLike, names: Sequence[str], weights: ArrayLike) -> dict[str, FloatArray]:
    """Scores of the computed variants from scaled pillars ``z`` (N, K): one pillar dropped, effort-heavy,
    geometric.

    Variants that need other input (ridits, other half-lives, one source left out, quarantined bursts in)
    are computed upstream and compared with :func:`compare_variants` all the same.
    """
    table, w = np.asarray(z, dtype=np.float64), numbers("weights", weights, minimum=0)
    variants = {
        f"without_{name}": _scores(table, np.where(np.arange(len(names)) == k, 0.0, w)[None, :])[0]
        for k, name in enumerate(names)
    }
    if "E" in names and len(names) > 1:
        heavy = np.where(np.asarray(names) == "E", 0.40, 0.60 / (len(names) - 1))
        variants["effort_heavy"] = _scores(table, heavy[None, :])[0]
    share = rescaled_weights(np.isfinite(table), w)
    positive = np.log(100 * ndtr(np.nan_to_num(table)))
    variants["geometric"] = np.exp((share * positive).sum(1))
    return variants


def compare_variants(reference: ArrayLike, variants: Mapping[str, ArrayLike]) -> dict[str, float]:
    """``R_S`` of every variant's scores against the reference scores, over companies scored in both."""
    base = np.asarray(reference, dtype=np.float64)
    shifts = {}
    for name, scores in variants.items():
        other = np.asarray(scores, dtype=np.float64)
        both = np.isfinite(base) & np.isfinite(other)
        shifts[name] = rank_shift(_ranks(base[None, both])[0], _ranks(other[None, both])[0])
    return shifts


@dataclass(frozen=True, slots=True)
class PillarDiagnostics:
    """Multivariate check of the pillars: correlations (K, K), flagged pairs, explained shares, Cronbach's
    alpha.
    """

    correlation: FloatArray
    flagged: list[tuple[int, int]]
    explained: FloatArray
    cronbach_alpha: float


def pillar_diagnostics(z: ArrayLike) -> PillarDiagnostics:
    """Over companies with all pillars; pairs with ``|r| > 0.9`` (counted twice) or ``r < 0`` are flagged."""
    table = np.asarray(z, dtype=np.float64)
    table = table[np.isfinite(table).all(1)]
    if table.ndim != 2 or len(table) < 3 or table.shape[1] < 2:
        raise MethodError("Diagnostics need at least three companies with all of at least two pillars.")
    r = np.asarray(np.corrcoef(table.T))
    k = len(r)
    pairs = [(i, j) for i in range(k) for j in range(i + 1, k) if abs(r[i, j]) > 0.9 or r[i, j] < 0]
    values = np.linalg.eigvalsh(r)[::-1]
    alpha = k / (k - 1) * (1 - table.var(0, ddof=1).sum() / table.sum(1).var(ddof=1))
    return PillarDiagnostics(r, pairs, values / k, float(alpha))


def _pillars(
    pillars: ArrayLike, scale: ArrayLike, weights: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    m = np.array(pillars, dtype=np.float64)
    sd, w = numbers("scale", scale, above=0), numbers("weights", weights, minimum=0)
    if m.ndim != 2 or sd.shape != m.shape[1:] or w.shape != m.shape[1:]:
        raise MethodError("Fields scale and weights need one number for every pillar (column of pillars).")
    if np.isinf(m).any() or w.sum() <= 0:
        raise MethodError("Field pillars must be finite (or missing), and weights must not all be 0.")
    return m, sd, w / w.sum()


def _index_error(loading: FloatArray, covariances: ArrayLike) -> FloatArray:
    c = np.asarray(covariances, dtype=np.float64)
    c = np.where(np.isfinite(c), c, 0.0)  # a missing pillar has no loading either
    if c.shape == loading.shape:
        return np.asarray(10 * np.sqrt((loading**2 * c).sum(1)))
    if c.shape != (*loading.shape, loading.shape[1]):
        raise MethodError("Field covariances must be companies x pillars x pillars, or companies x pillars.")
    return np.asarray(10 * np.sqrt(np.einsum("nk,nkl,nl->n", loading, c, loading)))


def _scores(z: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted means over the known pillars: (draws, N) from z (N, K) and weights (draws, K); NaN without
    any.
    """
    known = np.isfinite(z)
    total = weights @ known.T
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((weights @ np.where(known, z, 0.0).T) / np.where(total > 0, total, np.nan))


def _ranks(scores: FloatArray) -> IntArray:
    """Ranks from 1 = highest within each row; ties in input order."""
    order = np.argsort(-scores, axis=1, kind="stable")
    ranks = np.empty(scores.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, np.arange(1, scores.shape[1] + 1)[None, :], axis=1)
    return ranks
