"""Stage 1: every company against the others of the same source, pillar by pillar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Compared:
    """The companies (N,) of one source and span side by side.

    ``tables`` holds per pillar the cases for and against it by stratum (N, K) and what one case is worth (N,);
    ``effort`` the cases by stratum and class (N, K, V), with their worth.
    """

    span: str
    source: str
    names: list[str]
    shown: Array
    weights: Array
    tables: Mapping[str, tuple[Array, Array, Array]]
    effort: tuple[Array, Array] | None

    def scaled(self, pillar: str) -> tuple[Array, Array]:
        """Cases for and against a pillar, as many as they are worth."""
        yes, no, worth = self.tables[pillar]
        return yes * worth[:, None], no * worth[:, None]


def compared(cells: Frame, exits: Frame, efforts: Frame, counts: Frame) -> Iterator[Compared]:
    """Every span and source in which some company has enough cases to speak of.

    Where nobody or everybody of a source succeeds, nothing compares.
    """
    ended = dict(exits.by("span", "source"))
    effort = dict(efforts.by("span", "source"))
    enough = _enough(counts)
    for (span, source), rows in cells.by("span", "source"):
        company, names = coded(rows["company_id"])
        shown = np.array([(span, name) in enough for name in names])
        if not shown.any():
            continue
        strata, _ = _strata(rows, ("half_year", "theme", "severity"))
        worth = _kish(rows, company, len(names))
        tables = _tables(rows, company, strata, worth, names, ended.get((span, source)))
        own = effort.get((span, source))
        classes = None if own is None else (_classes(own, names), worth)
        weights = np.bincount(company, rows["weights"], len(names))
        yield Compared(span, source, names, shown, weights, tables, classes)


def source_estimates(
    cells: Frame, exits: Frame, efforts: Frame, counts: Frame, products: Frame
) -> Iterator[dict[str, Any]]:
    """Rows of log odds ratios per span, source, company and pillar, for companies with enough cases to speak of.

    ``yes`` and ``no`` are plain cases, for the share that is printed beside.
    """
    clustering = design_effects(products)
    for one in compared(cells, exits, efforts, counts):
        found = {pillar: _binary(one, pillar) for pillar in one.tables}
        if one.effort is not None:
            found["E"] = _effort(*one.effort, one.shown)
        for pillar in PILLARS:
            if pillar in found:
                yield from _rows(one, pillar, found[pillar], clustering)


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


def _tables(
    rows: Frame, company: Array, strata: Array, worth: Array, names: list[str], exits: Frame | None
) -> dict[str, tuple[Array, Array, Array]]:
    """Cases for and against R, S, P, O and H, with what a case is worth."""
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
            found[pillar] = yes, no, scale
    return found


def _binary(one: Compared, pillar: str) -> Found:
    """Effect of a pillar with the plain shares behind it, for the companies shown."""
    yes, no, _ = one.tables[pillar]
    scaled = one.scaled(pillar)
    effect = log_odds_ratios_within(*(part[one.shown] for part in scaled), *(part.sum(0) for part in scaled))
    return effect, yes.sum(1)[one.shown], no.sum(1)[one.shown]


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


def _classes(efforts: Frame, names: list[str]) -> Array:
    """Cases by company, stratum and class of effort (N, K, V)."""
    place = {name: i for i, name in enumerate(names)}
    company = np.array([place[name] for name in efforts["company_id"]], dtype=np.int64)
    strata, size = _strata(efforts, ("half_year", "theme", "is_grave"))
    counts = np.zeros((len(names), size, CLASSES))
    np.add.at(counts, (company, strata, efforts["effort_class"].astype(np.int64)), efforts["weights"] / UNIT)
    return counts


def _effort(counts: Array, worth: Array, shown: Array) -> Found:
    """Effect of E, with the mean ease (1 = least effort) as the plain share."""
    scaled = counts * worth[:, None, None]
    ease = 1 - (np.arange(CLASSES) + 0.5) / CLASSES
    cases, easy = counts.sum((1, 2))[shown], (counts.sum(1) @ ease)[shown]
    return company_ridits(scaled[shown], scaled.sum(0)), easy, cases - easy


def _rows(
    one: Compared, pillar: str, found: Found, clustering: dict[tuple[str, str], dict[str, float]]
) -> Iterator[dict[str, Any]]:
    effect, yes, no = found
    for i, place in enumerate(np.flatnonzero(one.shown)):
        if np.isfinite(effect.estimate[i]) and np.isfinite(effect.variance[i]) and effect.variance[i] > 0:
            clustered = clustering.get((one.span, one.names[place]), {}).get(pillar, 1.0)
            yield {
                "span": one.span,
                "source": one.source,
                "company_id": one.names[place],
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
