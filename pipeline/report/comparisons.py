"""What a report computes itself from published tables: the sector against the others, and without each part of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from pipeline.methods.mantel_haenszel import stratified_log_odds_ratio
from pipeline.methods.proportions import wilson
from pipeline.methods.screen import LeaveOneOut, leave_one_out
from pipeline.methods.survival import answered_within, kaplan_meier, survival_limits
from pipeline.report.facts import Facts
from pipeline.report.tables import Row
from pipeline.scores import CONFIGURATION

LAST_DAY = 42
LEFT_OUT_PERMUTATIONS = 999  # as for the published extremes of the same table
REPLIES = """
select day, sum(replied) as replied, sum(censored) as censored
from public.reply_cells
where half_year = $half_year and theme = 'all' and (sector_id = $sector) = $inside
group by day order by day
"""
OUTCOMES = """
select source, sector_id = $sector as inside, sum(resolved_no) as no, sum(resolved_yes) as yes
from public.service_cells
where half_year = $half_year and theme = 'all'
group by source, inside order by source, inside
"""
SHARES = """
select sector_id = $sector as inside, count(distinct case_id) as cases,
    count(distinct case_id) filter (where severity = 3) as grave,
    count(distinct case_id) filter (where is_gone) as gone
from public.complaints
where half_year = $half_year and is_complaint and sector_id is not null
group by inside order by inside
"""


@dataclass(frozen=True, slots=True)
class ReplyCurve:
    """Share answered in substance by each day 1 to 42 with 95% limits, and the cases followed."""

    rate: list[float]
    low: list[float]
    high: list[float]
    cases: int

    def at(self, day: int) -> tuple[float, float, float]:
        """Share and limits by that day."""
        return self.rate[day - 1], self.low[day - 1], self.high[day - 1]


@dataclass(frozen=True, slots=True)
class Odds:
    """Odds of ending unresolved, of those who said, against the other sectors: ratio, limits, and cases."""

    source: str | None
    ratio: float
    low: float
    high: float
    cases: int
    others: int


@dataclass(frozen=True, slots=True)
class Share:
    """A share of so many cases, with Wilson limits."""

    rate: float
    low: float
    high: float
    cases: int


def reply_curves(facts: Facts) -> tuple[ReplyCurve | None, ReplyCurve | None]:
    """The sector and all other sectors; None where nobody was followed."""
    own, others = (
        _curve(
            facts.tables.ask(REPLIES, {"half_year": facts.window or "", "sector": facts.id, "inside": inside})
        )
        for inside in (True, False)
    )
    return own, others


def _curve(rows: list[Row]) -> ReplyCurve | None:
    if not rows:
        return None
    last = max(LAST_DAY, max(int(row["day"]) for row in rows))
    events, censored = np.zeros(last + 1), np.zeros(last + 1)
    for row in rows:
        events[row["day"]], censored[row["day"]] = row["replied"], row["censored"]
    found = kaplan_meier(np.arange(last + 1), events, censored)
    band = survival_limits(found)
    first = answered_within(found, 1)
    low, high = (1 - np.nan_to_num(side, nan=1.0) for side in (band.high, band.low))
    low[1], high[1] = float(first.low), float(first.high)
    days = slice(1, LAST_DAY + 1)
    return ReplyCurve(
        (1 - found.survival[days]).tolist(),
        low[days].tolist(),
        high[days].tolist(),
        int(events.sum() + censored.sum()),
    )


def unresolved_odds(facts: Facts) -> tuple[list[Odds], list[Odds]]:
    """Source by source; and all sources together without each in turn (the first row leaves none out)."""
    rows = facts.tables.ask(OUTCOMES, {"half_year": facts.window or "", "sector": facts.id})
    counts: dict[str, dict[bool, tuple[float, float]]] = {}
    for row in rows:
        if row["inside"] is not None:
            counts.setdefault(row["source"], {})[row["inside"]] = (float(row["no"]), float(row["yes"]))
    both = [source for source in counts if len(counts[source]) == 2]
    single = [_odds(source, [counts[source]]) for source in both]
    without = [
        _odds(left_out, [counts[source] for source in both if source != left_out])
        for left_out in (None, *both)
        if [source for source in both if source != left_out]
    ]
    return [one for one in single if one], [one for one in without if one]


def _odds(source: str | None, strata: list[dict[bool, tuple[float, float]]]) -> Odds | None:
    own, others = (np.array([stratum[inside] for stratum in strata]).T for inside in (True, False))
    estimate, variance = stratified_log_odds_ratio(own[0], own[1], others[0], others[1])
    if not np.isfinite(estimate):
        return None
    low, high = estimate + np.array([-1.96, 1.96]) * np.sqrt(variance)
    ratio, low, high = (float(np.exp(value)) for value in (estimate, low, high))
    return Odds(source, ratio, low, high, int(own.sum()), int(others.sum()))


def without_each_company(facts: Facts) -> LeaveOneOut | None:
    """L and N again without each unit of a sector that was tested; None where it was not."""
    if not facts.is_tested:
        return None
    units = _units(facts)
    return leave_one_out(
        [unit[2] for unit in units],
        [unit[3] for unit in units],
        [unit[0] for unit in units],
        facts.id,
        [unit[1] for unit in units],
        strata=None,
        permutations=LEFT_OUT_PERMUTATIONS,
        seed=int(CONFIGURATION["rank"]["seed"]),
        min_units=3,
        min_sectors=CONFIGURATION["sector"]["min_sectors"],
    )


def _units(facts: Facts) -> list[tuple[str, str, float, float]]:
    """Sector, parent, raw index and variance; brands of one parent in one sector are one unit, by their cases."""
    brands: dict[tuple[str, str], list[Row]] = {}
    for row in facts.scores:
        if row["evidence_level"] >= 2 and row["raw_index"] is not None and row["sector_id"] is not None:
            company = facts.companies.get(row["company_id"], {})
            parent = company.get("parent_id") or row["company_id"]
            brands.setdefault((row["sector_id"], parent), []).append(row)
    return [(*key, *_mean(brands[key])) for key in sorted(brands)]


def _mean(brands: Iterable[Row]) -> tuple[float, float]:
    rows = list(brands)
    weight = np.array([row["cases"] for row in rows], dtype=float)
    weight /= weight.sum()
    value = float(weight @ np.array([row["raw_index"] for row in rows]))
    return value, float(weight**2 @ np.array([row["raw_index_sd"] ** 2 for row in rows]))


def shares(facts: Facts) -> dict[str, Share | None]:
    """Share of grave and of removed cases, here and elsewhere: ``grave``, ``grave_elsewhere``, ``gone``, ..."""
    rows = facts.tables.ask(SHARES, {"half_year": facts.window or "", "sector": facts.id})
    found: dict[str, Share | None] = {}
    for inside, suffix in ((True, ""), (False, "_elsewhere")):
        row = next((row for row in rows if row["inside"] is inside), None)
        for name in ("grave", "gone"):
            found[name + suffix] = _share(int(row[name]), int(row["cases"])) if row else None
    return found


def _share(named: int, cases: int) -> Share | None:
    if not cases:
        return None
    found = wilson(named, cases)
    low, high = (float(np.squeeze(side)) for side in (found.low, found.high))
    return Share(named / cases, low, high, cases)
