"""The ranking of one sector under the reader's own weights: the published methods on the published pillars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.methods import configuration
from pipeline.methods.index import index_noise, rescaled_weights, service_level
from pipeline.methods.proportions import normal_quantile
from pipeline.methods.rank_sets import simultaneous_rank_sets

from . import published, scores
from .address import Address
from .rows import rows
from .snapshot import Snapshot

SETTINGS = configuration.load()
ORDER = ("R", "S", "E", "P", "O")
HIGHEST = 100  # a weight in the address is a whole number up to this


@dataclass(frozen=True, slots=True)
class Pillars:
    """Companies (N) by pillars (K): unshrunken and shrunken log odds, their covariances (N, K, K), the scale, and
    what two companies' estimates share (K, N, N).
    """

    units: list[str]
    names: list[str]
    estimate: np.ndarray
    covariance: np.ndarray
    shrunken: np.ndarray
    shrunken_covariance: np.ndarray
    scale: np.ndarray
    shared: np.ndarray


@dataclass(frozen=True, slots=True)
class WhatIf:
    """``table``: one row per company (``unit``, ``score``, ``low``, ``high``, ``rank_low``, ``rank_high``), the
    highest first. Of many random weightings: ``pairs`` is the share of company pairs in this order, ``whole``
    the share with this whole order, ``first`` the share with this company at the top.
    """

    table: pd.DataFrame
    pairs: float
    whole: float
    first: float
    weightings: int


def pillars(snapshot: Snapshot, view: Address, units: list[str]) -> Pillars | None:
    """The pillars of these companies of the view's sector and half-year; None without any."""
    scales = scores.scales(snapshot)
    names = scales["pillar"].tolist()
    own = scores.pillars(snapshot, view)
    own = own[own["company_id"].isin(units)]
    if own.empty:
        return None
    wide = {
        column: own.pivot(index="company_id", columns="pillar", values=column).reindex(units, columns=names)
        for column in ("estimate", "variance", "shrunken", "shrunken_sd")
    }
    estimate, shrunken = wide["estimate"].to_numpy(float), wide["shrunken"].to_numpy(float)
    together = _correlations(scores.covariances(snapshot, view), units, names)
    spread = np.sqrt(wide["variance"].to_numpy(float)), wide["shrunken_sd"].to_numpy(float)
    covariances = [together * sd[:, :, None] * sd[:, None, :] for sd in spread]
    between = published.of(snapshot, "company_covariances", score_window=view.period)
    return Pillars(
        units, names, estimate, covariances[0], shrunken, covariances[1], scales["scale_sd"].to_numpy(float),
        _shared(between, units, names),
    )  # fmt: skip


def _shared(table: pd.DataFrame, units: list[str], names: list[str]) -> np.ndarray:
    found = np.zeros((len(names), len(units), len(units)))
    for row in rows(table):
        if row.company_a in units and row.company_b in units and row.pillar in names:
            at, a, b = names.index(row.pillar), units.index(row.company_a), units.index(row.company_b)
            found[at, a, b] = found[at, b, a] = row.covariance
    return found


def _correlations(table: pd.DataFrame, units: list[str], names: list[str]) -> np.ndarray:
    known = np.tile(np.eye(len(names)), (len(units), 1, 1))
    for row in rows(table):
        if row.company_id in units and row.pillar_a in names and row.pillar_b in names:
            at, a, b = units.index(row.company_id), names.index(row.pillar_a), names.index(row.pillar_b)
            known[at, a, b] = known[at, b, a] = row.correlation
    return known


def weighed(own: Pillars, weights: Mapping[str, float]) -> WhatIf | None:
    """The ranking under ``weights`` (by pillar); None when a company lacks pillars of too little weight, or
    nobody can be ranked.
    """
    chosen = np.array([float(weights.get(name, 0)) for name in own.names])
    if chosen.sum() <= 0 or len(own.units) < 2:
        return None
    raw = service_level(own.estimate, own.scale, chosen, covariances=own.covariance)
    drawn = service_level(own.shrunken, own.scale, chosen, covariances=own.shrunken_covariance)
    if not np.isfinite(raw.score).all():
        return None
    options = {name: SETTINGS["rank"][name] for name in ("level", "draws", "seed")}
    noise = index_noise(raw.standard_error, np.isfinite(own.estimate), own.scale, chosen, own.shared)
    sets = simultaneous_rank_sets(raw.score, **noise, **options)
    half = normal_quantile(SETTINGS["rank"]["level"]) * drawn.standard_error
    table = pd.DataFrame(
        {"unit": own.units, "score": drawn.score, "low": drawn.score - half, "high": drawn.score + half}
        | {"rank_low": sets.low, "rank_high": sets.high}
    )
    order = table.sort_values(["score", "unit"], ascending=[False, True])
    holds = _holds(own, order.index.to_numpy())
    return WhatIf(order.reset_index(drop=True), *holds, weightings=SETTINGS["index"]["dirichlet_draws"])


def _holds(own: Pillars, order: np.ndarray) -> tuple[float, float, float]:
    """How far this order holds over random weightings: shares of pairs, of whole orders, of first places."""
    random = np.random.default_rng(SETTINGS["rank"]["seed"])
    drawn = random.dirichlet(np.ones(len(own.names)), size=SETTINGS["index"]["dirichlet_draws"])
    z = (own.shrunken / own.scale)[order]
    known = np.isfinite(z)
    score = np.stack(
        [
            rescaled_weights(have, drawn) @ np.where(have, row, 0.0)
            for have, row in zip(known, z, strict=True)
        ],
        axis=1,
    )
    ahead = score[:, :, None] > score[:, None, :]
    first, second = np.triu_indices(len(order), 1)
    in_order = ahead[:, first, second]
    return float(in_order.mean()), float(in_order.all(1).mean()), float((score.argmax(1) == 0).mean())


def read(text: str | None, names: list[str]) -> dict[str, int] | None:
    """Weights from an address, ``R40-S10-...``; None when there are none, or nobody can have meant them."""
    if not text:
        return None
    parts = [part for part in text.split("-") if part[:1] in names and part[1:].isascii()]
    found = {part[0]: int(part[1:4]) for part in parts if part[1:4].isdigit()}
    kept = {name: min(found.get(name, 0), HIGHEST) for name in names}
    return kept if any(kept.values()) else None


def written(weights: Mapping[str, int]) -> str:
    """Weights as they stand in an address."""
    return "-".join(f"{name}{weights[name]}" for name in ORDER if name in weights)
