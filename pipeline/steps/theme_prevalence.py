"""How often a theme is named in a sector: as read, and corrected for how often reading errs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np

from pipeline import figures
from pipeline.methods.prevalence import corrected_prevalence
from pipeline.steps import Context

GOLD = ("gold_positive", "true_positive", "gold_negative", "true_negative")

COUNTS = """
with sectors as (
    select coalesce(sector_id, 'all') as sector_id, count(*) as cases
    from enriched.counted_cases
    where sector_id is not null
    group by grouping sets ((sector_id), ())
),

named as (
    select coalesce(cases.sector_id, 'all') as sector_id, listed.label, count(*) as naming
    from enriched.counted_cases as cases
    cross join unnest(cases.labels) as listed (label)
    where cases.sector_id is not null
    group by grouping sets ((cases.sector_id, listed.label), (listed.label))
),

labels as (
    select distinct label from named
)

select
    sectors.sector_id,
    labels.label,
    sectors.cases,
    coalesce(named.naming, 0) as naming,
    accuracy.gold_positive,
    accuracy.true_positive,
    accuracy.gold_negative,
    accuracy.true_negative
from sectors
cross join labels
left join named on sectors.sector_id = named.sector_id and labels.label = named.label
left join marts.reading_accuracy as accuracy on labels.label = accuracy.label and accuracy.is_usable
where sectors.cases > 0
order by sectors.sector_id, labels.label
"""


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Every label in every sector; corrected where its errors are known and not too many."""
    rows = con.sql(COUNTS).to_arrow_table().to_pylist()
    if not rows:
        return
    columns = figures.columns_of(rows)
    gold = {name: np.array(columns.pop(name), dtype=float) for name in GOLD}
    naming, cases = (np.array(columns[name], dtype=float) for name in ("naming", "cases"))
    columns |= figures.share_columns("raw", naming, cases)
    columns |= {f"corrected_{end}": [None] * len(rows) for end in ("rate", "low", "high")}
    known = np.flatnonzero(np.isfinite(gold["gold_positive"]) & (cases >= figures.FEWEST))
    if len(known):
        found = corrected_prevalence(
            naming[known],
            cases[known],
            gold_positive=gold["gold_positive"][known],
            true_positive=gold["true_positive"][known],
            gold_negative=gold["gold_negative"][known],
            true_negative=gold["true_negative"][known],
        )
        for end, values in zip(("rate", "low", "high"), (found.estimate, found.low, found.high), strict=True):
            for place, value in zip(known.tolist(), figures.known(values), strict=True):
                columns[f"corrected_{end}"][place] = value
    yield figures.table(columns)


def fingerprint(context: Context) -> str:
    """How shares are corrected is part of the answer."""
    return figures.method_fingerprint()
