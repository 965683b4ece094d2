"""Per company and period: how much evidence there is, and as far as it goes, estimates with intervals and
rank sets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from pipeline.methods.evidence import evidence_levels
from pipeline.methods.proportions import Interval, normal_quantile
from pipeline.methods.ranks import joint_rank_sets
from pipeline.methods.resolution import resolution
from pipeline.methods.survival import (
    Curve,
    answered_within,
    cumulative_log_odds,
    kaplan_meier,
    median,
    restricted_mean,
)
from pipeline.steps import Context

HORIZONS = (3, 14, 42)
RANKED_BY = 14  # days
LEVEL = 0.95
DAYS = np.arange(1, 44)
REASONS = {
    "cases": "too_few_cases",
    "complainants": "too_few_complainants",
    "sources": "single_source",
    "largest_source": "dominant_source",
}

PERIODS = "select * from enriched.company_periods order by company_id, period"
REPLY_DAYS = """
with days as (
    select company_id, half_year as period, day, replied, censored from marts.reply_cells where theme = 'all'
    union all
    select company_id, 'all', day, replied, censored from marts.reply_cells where theme = 'all'
)
select company_id, period, day, sum(replied), sum(censored) from days group by company_id, period, day
"""


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Every company in every half-year with a case, and over all of them."""
    rows = con.sql(PERIODS).to_arrow_table().to_pylist()
    if not rows:
        return
    replied, censored = _counts(rows, con.execute(REPLY_DAYS).fetchall())
    curve = kaplan_meier(DAYS, replied, censored)
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    columns["followed"] = (replied + censored).sum(1).astype(int).tolist()
    columns |= _answered(curve) | _resolved(columns) | _evidence(columns)
    yield pa.table(columns | _ranks(columns, curve))


def _evidence(columns: dict[str, Any]) -> dict[str, Any]:
    """The evidence level (method, section 3) and the code of what is first missing for the next.

    Reliability is granted here: it is that of a shrunken score, and these are raw figures.
    """
    found = evidence_levels(
        columns["cases"],
        columns["complainants"],
        columns["sources"],
        columns["largest_source_rate"],
        reliability=1.0,
    )
    return {
        "evidence_level": found.level.tolist(),
        "evidence_reason": [REASONS[missing[0]] if missing else None for missing in found.lacking],
    }


def _counts(rows: Sequence[dict[str, Any]], cells: Sequence[tuple[Any, ...]]) -> tuple[Any, Any]:
    """Replies and censorings per row of the table and day from 1 to 43; following of less than a day tells
    nothing.
    """
    place = {(row["company_id"], row["period"]): number for number, row in enumerate(rows)}
    replied, censored = (np.zeros((len(rows), len(DAYS))) for _ in range(2))
    for company, period, day, came, ended in cells:
        if day >= 1:
            replied[place[company, period], day - 1] += float(came)
            censored[place[company, period], day - 1] += float(ended)
    return replied, censored


def _answered(curve: Curve) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for day in HORIZONS:
        columns |= _interval(f"answered_{day}", answered_within(curve, day, level=LEVEL))
    columns |= _without_answer(curve)
    half = median(curve).estimate
    columns["median_reply_days"] = _known(np.where(half <= max(HORIZONS), half, np.nan))
    return columns


def _without_answer(curve: Curve) -> dict[str, list[float | None]]:
    """Days without an answer out of 42, where the curve is known that far."""
    mean, known = restricted_mean(curve, max(HORIZONS)), answered_within(curve, max(HORIZONS)).estimate
    half = normal_quantile(LEVEL) * np.sqrt(mean.variance)
    ends = {"": mean.estimate, "_low": mean.estimate - half, "_high": mean.estimate + half}
    within = {end: np.clip(days, 0, max(HORIZONS)) for end, days in ends.items()}
    return {
        f"unanswered_days{end}": _known(np.where(np.isfinite(known), days, np.nan))
        for end, days in within.items()
    }


def _resolved(columns: dict[str, Any]) -> dict[str, Any]:
    found = resolution(*(columns[f"resolved_{word}"] for word in ("yes", "no", "unknown")), level=LEVEL)
    return {
        **_interval("resolved_said", found.said),
        "resolved_all_rate": _known(found.of_all.estimate),
        "resolved_bound_high": _known(found.bound_high),
    }


def _ranks(columns: dict[str, Any], curve: Curve) -> dict[str, list[int | None]]:
    """Joint rank sets within sector and period, among companies with enough evidence (Klein, Wright,
    Wieczorek 2020).
    """
    size = len(columns["period"])
    low: list[int | None] = [None] * size
    high, ranked = low.copy(), low.copy()
    effect = cumulative_log_odds(curve, RANKED_BY)
    groups: dict[tuple[str, str], list[int]] = {}
    for number in range(size):
        comparable = columns["evidence_level"][number] == 3 and columns["followed"][number] > 0
        if comparable and columns["sector_id"][number] is not None and np.isfinite(effect.variance[number]):
            groups.setdefault((columns["sector_id"][number], columns["period"][number]), []).append(number)
    for members in groups.values():
        if len(members) < 2:
            continue
        sets = joint_rank_sets(effect.estimate[members], np.sqrt(effect.variance[members]), level=LEVEL)
        for place, number in enumerate(members):
            low[number], high[number], ranked[number] = (
                int(sets.low[place]),
                int(sets.high[place]),
                len(members),
            )
    return {"rank_low": low, "rank_high": high, "ranked": ranked}


def _interval(name: str, interval: Interval) -> dict[str, Any]:
    return {
        f"{name}_rate": _known(interval.estimate),
        f"{name}_low": _known(interval.low),
        f"{name}_high": _known(interval.high),
    }


def _known(values: Any) -> list[float | None]:
    """Numbers, with what does not exist as null."""
    return [None if np.isnan(value) else float(value) for value in values]
