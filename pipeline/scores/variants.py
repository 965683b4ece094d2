"""Rows of `score_variants`: how far ranks within a sector shift when the index is made otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from pipeline.methods.index import compare_variants, service_level, variant_scores
from pipeline.methods.pooling import combine
from pipeline.scores.companies import Window
from pipeline.scores.frames import Array, Frame, coded
from pipeline.scores.ranking import ranked, scored

Windows = Mapping[tuple[str, str], Window]


def variant_rows(found: Windows, estimates: Frame, frozen: set[str]) -> Iterator[dict[str, object]]:
    """Ranked companies of frozen half-years; in the present, companies with a score and other half-lives only.

    ``estimates`` are those per source, to leave one source out.
    """
    by_span = {span: rows for (span,), rows in estimates.by("span")}
    for (name, version), window in found.items():
        if version != "published" or (name not in frozen and name != "current"):
            continue
        others = _elsewhere(found, window)
        rows = scored(window) if name == "current" else ranked(window)
        if name != "current":
            others |= _ridits(window) | _without_sources(window, by_span.get(name))
        for sector, members in window.of_sectors(rows):
            if len(members) >= 2:
                own = {variant: scores[members] for variant, scores in others.items()}
                if name != "current":
                    own |= _computed(window, members)
                yield from _rows(sector, name, window.raw[members], own)


def _rows(
    sector: str, window: str, base: Array, variants: Mapping[str, Array]
) -> Iterator[dict[str, object]]:
    shifts = compare_variants(base, variants)
    for variant, scores in variants.items():
        both = np.isfinite(base) & np.isfinite(scores)
        if both.sum() >= 2:
            yield {
                "sector_id": sector,
                "score_window": window,
                "variant": variant,
                "companies": int(both.sum()),
                "rank_shift": shifts[variant],
                "top_changes": bool(np.argmax(base[both]) != np.argmax(scores[both])),
            }


def _computed(window: Window, members: Array) -> dict[str, Array]:
    scale = window.scale
    return variant_scores(window.estimate[members] / scale.sd, scale.pillars, scale.weight)


def _elsewhere(found: Windows, window: Window) -> dict[str, Array]:
    """The same companies with quarantined cases counted, or with other half-lives."""
    scores = {}
    for (name, version), other in found.items():
        if name == window.name and version != "published":
            place = dict(zip(other.companies, other.raw, strict=True))
            own = np.array([place.get(company, np.nan) for company in window.companies])
            scores["quarantined_in" if version == "all" else version] = own
    return scores


def _ridits(window: Window) -> dict[str, Array]:
    """Places among all companies instead of log odds."""
    table = np.full(window.estimate.shape, np.nan)
    for k, values in enumerate(window.estimate.T):
        known = np.isfinite(values)
        seen = np.sort(values[known])
        low, high = (np.searchsorted(seen, values[known], side) for side in ("left", "right"))
        table[known, k] = (low + high) / (2 * max(len(seen), 1))
    return {"ridit": _index(window, table, np.ones(len(window.scale.sd)))}


def _without_sources(window: Window, estimates: Frame | None) -> dict[str, Array]:
    """Each source left out in turn; the others are combined anew."""
    if estimates is None:
        return {}
    place = {company: i for i, company in enumerate(window.companies)}
    scores = {}
    for source in coded(estimates["source"])[1]:
        kept = estimates.where(estimates["source"] != source)
        table = np.full(window.estimate.shape, np.nan)
        for (pillar,), rows in kept.by("pillar"):
            if pillar in window.scale.pillars:
                combined = combine(rows["estimate"], rows["variance"], rows["company_id"])
                at = [place[company] for company in combined.names]
                table[at, window.scale.pillars.index(pillar)] = combined.mean
        scores[f"without_source:{source}"] = _index(window, table, window.scale.sd)
    return scores


def _index(window: Window, table: Array, sd: Array) -> Array:
    return service_level(table, sd, window.scale.weight, min_weight=window.scale.least).score
