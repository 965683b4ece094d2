"""Companies of one window side by side: pillars, covariances, evidence and the index, as arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.methods.evidence import evidence_levels
from pipeline.methods.index import ServiceLevel, service_level
from pipeline.methods.pooling import pooled_paule_mandel
from pipeline.scores import CONFIGURATION, INDEX
from pipeline.scores.frames import Array, Frame

EVIDENCE = CONFIGURATION["evidence"]
RAW, SCORE, RANK = (EVIDENCE[name] for name in ("show_raw", "show_score", "show_rank"))
# What each level asks for: cases, complainants, sources, largest source at most, reliability.
LINES = (
    (RAW, RAW, 1, 1.0, 0.0),
    (SCORE, SCORE, EVIDENCE["min_sources"], EVIDENCE["max_source_share"], EVIDENCE["reliability_score"]),
    (
        RANK,
        EVIDENCE["rank_complainants"],
        EVIDENCE["min_sources"],
        EVIDENCE["rank_source_share"],
        EVIDENCE["reliability_rank"],
    ),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """The pillars of the index (K,): weight and frozen SD; pillars that nobody has are left out."""

    pillars: tuple[str, ...]
    weight: Array
    sd: Array
    lost_weight: float

    @property
    def least(self) -> float:
        """Weight that a company's pillars need, as a share of the pillars that exist here."""
        return float(CONFIGURATION["index"]["min_weight"]) / (1 - self.lost_weight)


@dataclass(frozen=True, slots=True)
class Window:
    """Companies (N,) of one window, ascending by id; pillars are (N, K), covariances (N, K, K), NaN is missing.

    ``raw`` comes from unshrunken pillars, ``score`` from shrunken ones; ``effect`` is the weighted mean of the
    unshrunken log odds.
    """

    name: str
    companies: list[str]
    sectors: list[str | None]
    parents: list[str]
    counts: Frame
    scale: Scale
    estimate: Array
    covariance: Array
    shrunken: Array
    raw: Array
    raw_sd: Array
    score: Array
    score_sd: Array
    effect: Array
    effect_sd: Array
    reliability: Array
    tau2: float
    level: Array
    lacking: list[list[str]]
    disagree: Array

    @property
    def missing(self) -> Array:
        """Pillars of the index that a company lacks (N, K)."""
        return np.isnan(self.estimate)

    def of_sectors(self, rows: Array) -> Iterator[tuple[str, Array]]:
        """Places of the chosen companies, sector by sector; a company without a sector is with nobody."""
        names = sorted({self.sectors[i] or "" for i in np.flatnonzero(rows)} - {""})
        for name in names:
            yield name, np.array([i for i in np.flatnonzero(rows) if self.sectors[i] == name])


def scale_of(scales: Frame) -> Scale | None:
    """The scale of the index; None where too few of its pillars exist at all."""
    weights = CONFIGURATION["index"]["weights"]
    sd = dict(zip(scales["pillar"], scales["scale_sd"], strict=True)) if len(scales) else {}
    own = tuple(name for name in INDEX if name in sd)
    lost = float(sum(weights[name] for name in INDEX if name not in own))
    if 1 - lost < CONFIGURATION["index"]["min_weight"] - 1e-9:
        return None
    return Scale(own, np.array([weights[n] for n in own]), np.array([sd[n] for n in own]), lost)


def window(
    name: str,
    counts: Frame,
    estimates: Frame,
    covariances: Frame,
    scale: Scale,
    companies: dict[str, tuple[str | None, str]],
) -> Window:
    """Put together one window: ``counts`` has one row per company, ``companies`` gives sector and parent.

    A company of one source has no index: nothing tells its own service from the habits of that source.
    """
    names = [str(company) for company in counts["company_id"]]
    sectors = [companies[company][0] for company in names]
    pillars = _pillars(estimates, covariances, names, scale)
    indices = _indices(pillars, counts["sources"] < EVIDENCE["min_sources"], scale)
    reliability, tau2 = _reliability(indices["raw"], indices["raw_sd"], names, sectors, counts)
    found = _evidence(counts, reliability)
    return Window(
        name=name,
        companies=names,
        sectors=sectors,
        parents=[companies[company][1] for company in names],
        counts=counts,
        scale=scale,
        estimate=pillars.estimate,
        covariance=pillars.covariance(np.sqrt(pillars.variance)),
        shrunken=pillars.shrunken,
        **indices,
        reliability=reliability,
        tau2=tau2,
        level=found.level,
        lacking=found.lacking,
        disagree=pillars.disagree,
    )


@dataclass(frozen=True, slots=True)
class Pillars:
    """The pillars (N, K) of the companies of one window as they were published, NaN is missing."""

    estimate: Array
    variance: Array
    shrunken: Array
    shrunken_sd: Array
    disagree: Array
    correlation: Array

    def covariance(self, sd: Array) -> Array:
        """Covariances (N, K, K) of estimates with these SDs."""
        return np.asarray(self.correlation * sd[:, :, None] * sd[:, None, :])


def _pillars(estimates: Frame, covariances: Frame, names: list[str], scale: Scale) -> Pillars:
    place = {company: i for i, company in enumerate(names)}
    own, variance, drawn, drawn_sd, doubt = _estimates(estimates, place, scale)
    return Pillars(own, variance, drawn, drawn_sd, doubt, _correlations(covariances, place, scale))


def _indices(pillars: Pillars, single: Array, scale: Scale) -> dict[str, Array]:
    """Index from unshrunken and from shrunken pillars, and the mean log odds, each with its SD."""
    own, drawn = (np.where(single[:, None], np.nan, m) for m in (pillars.estimate, pillars.shrunken))
    tenths = np.full(len(scale.sd), 10.0)  # on a scale of tenths, the index is the mean log odds itself
    spread = pillars.covariance(np.sqrt(pillars.variance))
    made = {
        "raw": _level(own, spread, scale.sd, scale),
        "score": _level(drawn, pillars.covariance(pillars.shrunken_sd), scale.sd, scale),
        "effect": _level(own, spread, tenths, scale),
    }
    found = {name: one.score - (50 if name == "effect" else 0) for name, one in made.items()}
    return found | {f"{name}_sd": one.standard_error for name, one in made.items()}


def _level(pillars: Array, covariance: Array, sd: Array, scale: Scale) -> ServiceLevel:
    return service_level(pillars, sd, scale.weight, covariances=covariance, min_weight=scale.least)


def effective(counts: Frame, column: str) -> Array:
    """Counts as far as decaying weights leave them; whole numbers where nothing decays."""
    return np.floor(counts[column] * counts["effective_rate"] + 1e-9)


def _estimates(estimates: Frame, place: dict[str, int], scale: Scale) -> tuple[Array, ...]:
    table = np.full((4, len(place), len(scale.pillars)), np.nan)
    doubt = np.zeros(len(place), dtype=bool)
    # Each pillar is asked at its share of one per cent, so that a company is asked at one per cent.
    limit = 0.01 / len(scale.pillars)
    for i in range(len(estimates)):
        if estimates["pillar"][i] in scale.pillars and estimates["company_id"][i] in place:
            row, k = place[estimates["company_id"][i]], scale.pillars.index(estimates["pillar"][i])
            for values, column in zip(
                table, ("estimate", "variance", "shrunken", "shrunken_sd"), strict=True
            ):
                values[row, k] = estimates[column][i]
            doubt[row] |= estimates["q_p_value"][i] < limit
    return (*table, doubt)


def _correlations(covariances: Frame, place: dict[str, int], scale: Scale) -> Array:
    known = np.tile(np.eye(len(scale.pillars)), (len(place), 1, 1))
    for i in range(len(covariances)):
        first, second = covariances["pillar_a"][i], covariances["pillar_b"][i]
        if first in scale.pillars and second in scale.pillars and covariances["company_id"][i] in place:
            row, a, b = (
                place[covariances["company_id"][i]],
                scale.pillars.index(first),
                scale.pillars.index(second),
            )
            known[row, a, b] = known[row, b, a] = covariances["correlation"][i]
    return known


def _reliability(
    raw: Array, sd: Array, names: list[str], sectors: list[str | None], counts: Frame
) -> tuple[Array, float]:
    """Weight of a company's own index against its sector's, from the variance between companies of a sector."""
    rows = np.flatnonzero(np.isfinite(raw) & (effective(counts, "cases") >= EVIDENCE["show_raw"]))
    reliability = np.full(len(raw), np.nan)
    if not len(rows):
        return reliability, 0.0
    groups = [sectors[i] or f"alone {names[i]}" for i in rows]
    tau2 = pooled_paule_mandel(raw[rows], sd[rows] ** 2, groups)
    known = np.isfinite(raw)
    reliability[known] = tau2 / (tau2 + sd[known] ** 2)
    return reliability, tau2


def _evidence(counts: Frame, reliability: Array) -> Any:
    return evidence_levels(
        effective(counts, "cases"),
        effective(counts, "complainants"),
        counts["sources"],
        counts["largest_source_rate"],
        reliability,
        lines=LINES,
    )
