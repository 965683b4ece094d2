"""Stage 1: every company against the others of the same source, pillar by pillar."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pipeline.methods.effort import company_ridits
from pipeline.methods.mantel_haenszel import log_odds_ratios_within
from pipeline.methods.proportions import Effect
from pipeline.scores import CONFIGURATION, PILLARS, UNIT
from pipeline.scores.curves import HORIZONS, completed, curve
from pipeline.scores.frames import Array, Frame, coded

LEAST_DESIGN_EFFECT = 0.25  # answers of one person that cancel by chance do not make a company certain
CLASSES = 20  # of effort, as the cells have them
COLUMNS = ("span", "source", "company_id", "pillar", "cases", "yes", "no", "estimate", "variance")


def source_estimates(
    cells: Frame, exits: Frame, efforts: Frame, counts: Frame, products: Frame
) -> Iterator[dict[str, Any]]:
    """Rows of log odds ratios per span, source, company and pillar, for companies with enough cases to speak of.

    ``yes`` and ``no`` are plain cases, for the share that is printed beside. Where nobody or everybody of a source
    succeeds, nothing compares.
    """
    ended = dict(exits.by("span", "source"))
    effort = dict(efforts.by("span", "source"))
    enough = _enough(counts)
    clustering = design_effects(products)
    for (span, source), rows in cells.by("span", "source"):
        company, names = coded(rows["company_id"])
        shown = np.array([(span, name) in enough for name in names])
        if not shown.any():
            continue
        strata, _ = _strata(rows, ("half_year", "theme", "severity"))
        worth = _kish(rows, company, len(names))
        found = _binary(rows, company, strata, worth, names, shown, ended.get((span, source)))
        if (span, source) in effort:
            found["E"] = _effort(effort[span, source], names, worth, shown)
        for pillar in PILLARS:
            if pillar in found:
                yield from _rows(span, source, pillar, names, shown, found[pillar], clustering)


def design_effects(products: Frame) -> dict[tuple[str, str], dict[str, float]]:
    """Per span and company: variance with complainants as clusters, over that with every case its own cluster."""
    found = {}
    for i in range(len(products)):
        effects = {}
        for pillar in PILLARS:
            name = pillar.lower()
            alone = products[f"{name}_alone"][i]
            effects[pillar] = max(products[name * 2][i] / alone, LEAST_DESIGN_EFFECT) if alone > 0 else 1.0
        found[products["span"][i], products["company_id"][i]] = effects
    return found


def _enough(counts: Frame) -> set[tuple[str, str]]:
    least = CONFIGURATION["evidence"]["show_raw"]
    rows = np.flatnonzero(counts["cases"] >= least)
    return {(counts["span"][i], counts["company_id"][i]) for i in rows}


def _kish(rows: Frame, company: Array, companies: int) -> Array:
    """What one unit of weight is worth in cases (C,): ``sum w / sum w^2``, 1 where all weights are 1."""
    weights = np.bincount(company, rows["weights"], companies) / UNIT
    squares = np.bincount(company, rows["squares"], companies) / UNIT**2
    return np.asarray(weights / squares)


Found = tuple[Effect, Array, Array]


def _binary(
    rows: Frame,
    company: Array,
    strata: Array,
    worth: Array,
    names: list[str],
    shown: Array,
    exits: Frame | None,
) -> dict[str, Found]:
    """Effects of R, S, P, O and H with the plain shares behind them, for the companies shown."""
    found = {}
    shape = (len(names), int(strata.max()) + 1)
    for pillar in ("R", "S", "P", "O", "H"):
        yes, no = (_grid(rows, company, strata, f"{pillar.lower()}_{word}", shape) for word in ("yes", "no"))
        scale = worth
        if pillar in HORIZONS and exits is not None:
            still = _grid(rows, company, strata, f"{pillar.lower()}_open", shape)
            yes, no, followed = _complete(yes, no, still, exits, names, pillar)
            scale = worth * followed
        if yes.sum() > 0 and no.sum() > 0:
            scaled = yes * scale[:, None], no * scale[:, None]
            effect = log_odds_ratios_within(
                *(part[shown] for part in scaled), *(part.sum(0) for part in scaled)
            )
            found[pillar] = effect, yes.sum(1)[shown], no.sum(1)[shown]
    return found


def _complete(
    yes: Array, no: Array, still: Array, exits: Frame, names: list[str], pillar: str
) -> tuple[Array, Array, Array]:
    """Cases that were seen too short are shared out by the company's own curve in this source."""
    own = exits.where(exits["pillar"] == pillar)
    if not still.any() or not len(own):
        return yes, no, np.ones(len(names))
    place = {name: i for i, name in enumerate(names)}
    company = np.array([place[name] for name in own["company_id"]], dtype=np.int64)
    followed = completed(curve(own, company, len(names), pillar), pillar)
    share = followed.share[:, None]
    return yes + still * share, no + still * (1 - share), followed.worth


def _effort(efforts: Frame, names: list[str], worth: Array, shown: Array) -> Found:
    """Effect of E, with the mean ease (1 = least effort) as the plain share."""
    place = {name: i for i, name in enumerate(names)}
    company = np.array([place[name] for name in efforts["company_id"]], dtype=np.int64)
    strata, size = _strata(efforts, ("half_year", "theme", "is_grave"))
    counts = np.zeros((len(names), size, CLASSES))
    np.add.at(counts, (company, strata, efforts["effort_class"].astype(np.int64)), efforts["weights"] / UNIT)
    scaled = counts * worth[:, None, None]
    ease = 1 - (np.arange(CLASSES) + 0.5) / CLASSES
    cases, easy = counts.sum((1, 2))[shown], (counts.sum(1) @ ease)[shown]
    return company_ridits(scaled[shown], scaled.sum(0)), easy, cases - easy


def _rows(
    span: str,
    source: str,
    pillar: str,
    names: list[str],
    shown: Array,
    found: Found,
    clustering: dict[tuple[str, str], dict[str, float]],
) -> Iterator[dict[str, Any]]:
    effect, yes, no = found
    for i, place in enumerate(np.flatnonzero(shown)):
        if np.isfinite(effect.estimate[i]) and np.isfinite(effect.variance[i]) and effect.variance[i] > 0:
            clustered = clustering.get((span, names[place]), {}).get(pillar, 1.0)
            yield {
                "span": span,
                "source": source,
                "company_id": names[place],
                "pillar": pillar,
                "cases": float(yes[i] + no[i]),
                "yes": float(yes[i]),
                "no": float(no[i]),
                "estimate": float(effect.estimate[i]),
                "variance": float(effect.variance[i]) * clustered,
            }


def _strata(rows: Frame, names: tuple[str, ...]) -> tuple[Array, int]:
    code = np.zeros(len(rows), dtype=np.int64)
    for name in names:
        own, labels = coded(rows[name])
        code = code * len(labels) + own
    _, dense = np.unique(code, return_inverse=True)
    return dense, int(dense.max()) + 1 if len(dense) else 0


def _grid(rows: Frame, company: Array, strata: Array, column: str, shape: tuple[int, int]) -> Array:
    flat = np.bincount(company * shape[1] + strata, rows[column] / UNIT, shape[0] * shape[1])
    return flat.reshape(shape)
