"""Companies of one sector against each other: funnel, rank sets, grades, weights, tipping points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipeline.methods.funnel import funnel
from pipeline.methods.grades import grades
from pipeline.methods.index import index_noise, weight_sensitivity
from pipeline.methods.rank_sets import both_rank_sets, tau_best
from pipeline.methods.ranks import expected_ranks, rankability
from pipeline.methods.tipping import tipping_point
from pipeline.scores import CONFIGURATION
from pipeline.scores.companies import Window
from pipeline.scores.frames import Array

RANK = CONFIGURATION["rank"]
FEWEST_IN_FUNNEL = 3
Columns = dict[int, dict[str, Any]]
Shared = Mapping[tuple[str, str, str], float]  # covariance by two companies and a pillar


def scored(window: Window) -> Array:
    """Companies whose score may be shown (N,)."""
    return np.asarray((window.level >= 2) & np.isfinite(window.raw))


def ranked(window: Window) -> Array:
    """Companies that may be ranked (N,): evidence for it, sources that do not contradict each other."""
    return np.asarray((window.level >= 3) & np.isfinite(window.raw) & ~window.disagree)


def funnels(window: Window) -> Columns:
    """Position of every scored company in the funnel of its sector; none with fewer than three."""
    found: Columns = {}
    options = CONFIGURATION["funnel"]
    for _, rows in window.of_sectors(scored(window)):
        if len(rows) < FEWEST_IN_FUNNEL:
            continue
        seen = funnel(
            window.raw[rows],
            window.raw_sd[rows] ** 2,
            winsor=options["winsor"],
            levels=tuple(options["limits"]),
        )
        for i, row in enumerate(rows):
            found[row] = {
                "funnel_band": str(seen.band[i]),
                "funnel_target": seen.target,
                "funnel_tau2": seen.tau2,
                "funnel_low95": seen.limits[0, 0, i],
                "funnel_high95": seen.limits[0, 1, i],
                "funnel_low998": seen.limits[1, 0, i],
                "funnel_high998": seen.limits[1, 1, i],
                "funnel_z": seen.z_adjusted[i],
            }
    return found


def tipping_points(window: Window) -> Columns:
    """How wrong selection would have to be for a company's difference from the rest of its sector to vanish."""
    found: Columns = {}
    for _, rows in window.of_sectors(scored(window)):
        if len(rows) < 2:
            continue
        effect, variance = window.effect[rows], window.effect_sd[rows] ** 2
        weight = 1 / variance
        rest = weight.sum() - weight
        others = ((weight * effect).sum() - weight * effect) / rest
        point = tipping_point(
            others - effect, variance + 1 / rest, fragile=CONFIGURATION["fragile"]["gamma_star"]
        )
        for i, row in enumerate(rows):
            found[row] = {
                "gamma_star": point.gamma_star[i],
                "worse": int(point.worse[i]),
                "is_fragile": bool(point.fragile[i] and point.worse[i] != 0),
            }
    return found


def rank_columns(window: Window, shared: Shared | None = None) -> Columns:
    """Rank sets and what goes with them, where two companies or more of a sector may be ranked.

    ``shared`` are the covariances of companies that lean on each other; all others are independent.
    """
    found: Columns = {}
    for _, rows in window.of_sectors(ranked(window)):
        if len(rows) >= 2:
            found |= _sector_ranks(window, rows, shared or {})
    return found


def _noise(window: Window, rows: Array, shared: Shared) -> dict[str, Any]:
    """What the rank sets need to know of the errors: their covariance where companies lean on each other."""
    place = {window.companies[row]: i for i, row in enumerate(rows)}
    between = np.zeros((len(window.scale.pillars), len(rows), len(rows)))
    for (first, second, pillar), covariance in shared.items():
        if first in place and second in place and pillar in window.scale.pillars:
            k, i, j = window.scale.pillars.index(pillar), place[first], place[second]
            between[k, i, j] = between[k, j, i] = covariance
    known, scale = ~window.missing[rows], window.scale
    return index_noise(window.raw_sd[rows], known, scale.sd, scale.weight, between)


def _sector_ranks(window: Window, rows: Array, shared: Shared) -> Columns:
    raw, error = window.raw[rows], window.raw_sd[rows]
    options = {name: RANK[name] for name in ("level", "draws", "seed")}
    joint, alone = both_rank_sets(raw, **_noise(window, rows, shared), **options)
    rho = rankability(window.tau2, error**2)
    first, top = tau_best(joint, 1), tau_best(joint, 3)
    is_ordered = rho >= CONFIGURATION["evidence"]["rankability"]
    order = _order(window, rows) if is_ordered else {}
    weights = _weights(window, rows)
    return {
        row: {
            "ranked": len(rows),
            "rank_low": int(joint.low[i]),
            "rank_high": int(joint.high[i]),
            # A set for all at once is never narrower than one for a company alone, also where draws say so by chance.
            "marginal_low": int(max(alone.low[i], joint.low[i])),
            "marginal_high": int(min(alone.high[i], joint.high[i])),
            "possible_first": bool(first[i]),
            "possible_top3": bool(top[i]),
            "borderline": bool(joint.borderline[i]),
            "rankability": rho,
            "is_order_shown": is_ordered,
            **{name: values[i] for name, values in (order | weights).items()},
        }
        for i, row in enumerate(rows)
    }


def _order(window: Window, rows: Array) -> dict[str, Any]:
    """Expected ranks and grades, from what is displayed: shrunken scores with their own errors."""
    score, error = window.score[rows], window.score_sd[rows]
    expected = expected_ranks(score, error)
    graded = grades(score, error, lambda_=RANK["grade_lambda"], max_discordance=RANK["max_discordance"])
    return {
        "expected_rank": expected.expected_rank,
        "pcer": expected.percentile,
        "grade": graded.grade.tolist(),
        "grades": [graded.groups] * len(rows),
        "grade_discordance": [graded.discordance] * len(rows),
    }


def _weights(window: Window, rows: Array) -> dict[str, Any]:
    options = CONFIGURATION["index"]
    found = weight_sensitivity(
        window.estimate[rows],
        window.scale.sd,
        weights=window.scale.weight,
        draws=options["dirichlet_draws"],
        seed=RANK["seed"],
        stable=options["stable_third"],
    )
    return {
        "weight_rank_low": found.rank_low.tolist(),
        "weight_rank_high": found.rank_high.tolist(),
        "modal_third": found.modal_third.tolist(),
        "modal_third_share": found.modal_third_share,
        "depends_on_weights": found.depends.tolist(),
    }
