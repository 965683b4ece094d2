"""The index made otherwise: how far ranks within a sector shift, and who leaves the range of its places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from pipeline.methods.index import compare_variants, service_level, variant_scores
from pipeline.methods.pooling import combine
from pipeline.methods.ranks import point_ranks
from pipeline.scores.companies import Window
from pipeline.scores.frames import Array, Frame, coded
from pipeline.scores.ranking import ranked, scored
from pipeline.scores.without_source import pillars_without

Windows = Mapping[tuple[str, str], Window]
Ranges = Mapping[tuple[str, str], tuple[int, int]]  # of places, by company and window


@dataclass(frozen=True, slots=True)
class Remade:
    """The companies (N,) of one sector and window: their index, and every other way of making it (N,)."""

    sector: str
    window: str
    companies: list[str]
    base: Array
    variants: Mapping[str, Array]

    def compared(self) -> Iterator[tuple[str, Array]]:
        """Variants with the companies that have a score either way, where these are two or more."""
        for variant, scores in self.variants.items():
            both = np.isfinite(self.base) & np.isfinite(scores)
            if both.sum() >= 2:
                yield variant, both


def remade(found: Windows, estimates: Frame, scales: Frame, frozen: set[str]) -> Iterator[Remade]:
    """Ranked companies of frozen half-years; in the present, companies with a score and other half-lives only.

    ``estimates`` are those per source, to leave one source out; ``scales`` those of all pillars.
    """
    by_span = {span: rows for (span,), rows in estimates.by("span")}
    for (name, version), window in found.items():
        if version == "published" and (name in frozen or name == "current"):
            others = _elsewhere(found, window)
            if name != "current":
                own = by_span.get(name)
                others |= _ridits(window) | _without_sources(window, own) | _hurdles(window, own, scales)
            rows = scored(window) if name == "current" else ranked(window)
            yield from _sectors(window, rows, others, is_frozen=name != "current")


def _sectors(
    window: Window, rows: Array, others: Mapping[str, Array], *, is_frozen: bool
) -> Iterator[Remade]:
    for sector, members in window.of_sectors(rows):
        if len(members) >= 2:
            own = {variant: scores[members] for variant, scores in others.items()}
            own |= _computed(window, members) if is_frozen else {}
            companies = [window.companies[i] for i in members]
            yield Remade(sector, window.name, companies, window.raw[members], own)


def variant_rows(found: Iterator[Remade]) -> Iterator[dict[str, object]]:
    """Rows of `score_variants`: how far ranks within a sector shift."""
    for one in found:
        shifts = compare_variants(one.base, one.variants)
        for variant, both in one.compared():
            first, other = (int(np.argmax(scores[both])) for scores in (one.base, one.variants[variant]))
            yield {
                "sector_id": one.sector,
                "score_window": one.window,
                "variant": variant,
                "companies": int(both.sum()),
                "rank_shift": shifts[variant],
                "top_changes": first != other,
            }


def place_rows(found: Iterator[Remade], ranges: Ranges) -> Iterator[dict[str, object]]:
    """Rows of `company_variants`: the place of every ranked company, and whether it leaves its range.

    Where a variant gives some company no score, places are those among the others, before and after; the shift is then
    counted from the place among all.
    """
    for one in found:
        among_all = point_ranks(one.base)
        for variant, both in one.compared():
            before, after = (point_ranks(scores[both]) for scores in (one.base, one.variants[variant]))
            for i, was, now in zip(np.flatnonzero(both), before, after, strict=True):
                range_ = ranges.get((one.companies[i], one.window))
                if range_ is not None:
                    place = int(among_all[i] + now - was)
                    yield {
                        "company_id": one.companies[i],
                        "sector_id": one.sector,
                        "score_window": one.window,
                        "variant": variant,
                        "companies": int(both.sum()),
                        "rank": int(now),
                        "index_rank": int(was),
                        "is_within_range": range_[0] <= place <= range_[1],
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


def _hurdles(window: Window, estimates: Frame | None, scales: Frame) -> dict[str, Array]:
    """Hurdles inside effort: the mean of both, each on its own scale; where one is unknown, the other."""
    sd = dict(zip(scales["pillar"], scales["scale_sd"], strict=True)) if len(scales) else {}
    if estimates is None or "E" not in window.scale.pillars or "H" not in sd:
        return {}
    effort = window.scale.pillars.index("E")
    place = {company: i for i, company in enumerate(window.companies)}
    rows = estimates.where(estimates["pillar"] == "H")
    both = np.full((2, len(place)), np.nan)
    both[0] = window.estimate[:, effort] / sd["E"]
    if len(rows):
        hurdles = combine(rows["estimate"], rows["variance"], rows["company_id"])
        both[1, [place[company] for company in hurdles.names]] = hurdles.mean / sd["H"]
    known = np.isfinite(both)
    table = window.estimate / window.scale.sd
    sums = np.where(known, both, 0.0).sum(0)
    table[:, effort] = np.where(known.any(0), sums / np.maximum(known.sum(0), 1), np.nan)
    return {"hurdles_in_effort": _index(window, table, np.ones(len(window.scale.sd)))}


def _without_sources(window: Window, estimates: Frame | None) -> dict[str, Array]:
    """Each source left out in turn; the others are combined anew."""
    sources = [] if estimates is None else coded(estimates["source"])[1]
    return {
        f"without_source:{source}": _index(
            window, pillars_without(window, estimates, source)[0], window.scale.sd
        )
        for source in sources
        if estimates is not None
    }


def _index(window: Window, table: Array, sd: Array) -> Array:
    return service_level(table, sd, window.scale.weight, min_weight=window.scale.least).score
