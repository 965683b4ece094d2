"""Are customers who met a hurdle, such as a form without a telephone number, answered later in public, too?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import numpy as np

from pipeline import figures
from pipeline.methods.survival import answered_within, kaplan_meier, log_rank_counts
from pipeline.steps import Context

ALL = "all"
DAYS = np.arange(1, 43)
BEYOND = len(DAYS) + 1  # the class of what comes later

# Every case once per hurdle that anybody met, with or without it; what came later than 42 days is one class.
CELLS = """
with hurdles as (
    select distinct listed.hurdle
    from enriched.followed_cases as cases
    cross join unnest(cases.hurdles) as listed (hurdle)
),

days as (
    select
        sector_id,
        source,
        hurdles,
        reply_days is not null as is_reply,
        case
            when reply_days is not null then least(greatest(ceil(reply_days), 1), $beyond)
            else least(floor(followed_days), $beyond)
        end as day
    from enriched.followed_cases
    where sector_id is not null
)

select
    coalesce(days.sector_id, 'all') as sector_id,
    hurdles.hurdle,
    days.source,
    coalesce(array_contains(days.hurdles, hurdles.hurdle), false) as has_hurdle,
    cast(days.day as integer) as day,
    count(*) filter (where days.is_reply) as replied,
    count(*) filter (where not days.is_reply) as censored
from days
cross join hurdles
where days.day >= 1
group by grouping sets (
    (days.sector_id, hurdles.hurdle, days.source, has_hurdle, days.day),
    (hurdles.hurdle, days.source, has_hurdle, days.day)
)
"""


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Curves with and without every hurdle that enough cases of a sector met, day by day."""
    cells = con.execute(CELLS, {"beyond": BEYOND}).fetchall()
    groups: dict[tuple[str, str], list[Any]] = {}
    for sector, hurdle, *cell in cells:
        groups.setdefault((sector, hurdle), []).append(cell)
    rows: list[dict[str, Any]] = []
    for (sector, hurdle), own in sorted(groups.items()):
        rows.extend({"sector_id": sector, "hurdle": hurdle} | point for point in _curves(own))
    if rows:
        yield figures.table(figures.columns_of(rows))


def fingerprint(context: Context) -> str:
    """How curves are made is part of the answer."""
    return figures.method_fingerprint()


def _curves(cells: Sequence[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Both curves of one sector and hurdle; nothing where either side has too few cases."""
    sources = sorted({cell[0] for cell in cells})
    replied, censored = (np.zeros((len(sources), 2, BEYOND)) for _ in range(2))
    for source, has_hurdle, day, came, ended in cells:
        at = (sources.index(source), int(has_hurdle), day - 1)
        replied[at], censored[at] = came, ended
    followed = (replied + censored).sum((0, 2))
    if followed.min() < figures.FEWEST:
        return
    at_risk = np.flip(np.cumsum(np.flip(replied + censored, -1), -1), -1)
    p_value = float(log_rank_counts(replied[..., : len(DAYS)], at_risk[..., : len(DAYS)]).p_value)
    curve = kaplan_meier(np.arange(1, BEYOND + 1), replied.sum(0), censored.sum(0))
    for day in DAYS.tolist():
        share = answered_within(curve, day)
        columns = [figures.known(values) for values in (share.estimate, share.low, share.high)]
        for side in (0, 1):
            point = {f"answered_{end}": column[side] for end, column in zip(ENDS, columns, strict=True)}
            yield {
                "has_hurdle": bool(side),
                "day": day,
                "followed": int(followed[side]),
                **point,
                "p_value": p_value,
            }


ENDS = ("rate", "low", "high")
