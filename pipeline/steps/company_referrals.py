"""How often a company sends its customers on, and how often that ends nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipeline import figures
from pipeline.steps import Context

COUNTS = """
with periods as (
    select case_id, half_year as period from enriched.counted_cases
    union all
    select case_id, 'all' as period from enriched.counted_cases
)

select
    cases.company_id,
    min(cases.sector_id) as sector_id,
    periods.period,
    count(*) as cases,
    count(*) filter (where paths.is_sent_away) as referred,
    count(*) filter (where paths.is_pillar_to_post) as pillar_to_post,
    count(*) filter (where paths.is_loop) as loops,
    count(*) filter (where paths.hops > 0 and paths.is_orphaned is not null) as paths,
    count(*) filter (where paths.hops > 0 and paths.is_orphaned) as orphaned
from enriched.counted_cases as cases
join periods on cases.case_id = periods.case_id
left join enriched.case_paths as paths on cases.case_id = paths.case_id
group by cases.company_id, periods.period
order by cases.company_id, periods.period
"""


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Every company in every half-year with a case, and over all of them."""
    columns = figures.columns_of(con.sql(COUNTS).to_arrow_table().to_pylist())
    if not columns:
        return
    shares = {"referred": "cases", "pillar_to_post": "cases", "orphaned": "paths"}
    for name, whole in shares.items():
        columns |= figures.share_columns(name, columns[name], columns[whole])
    yield figures.table(columns)


def fingerprint(context: Context) -> str:
    """How intervals are made is part of the answer."""
    return figures.method_fingerprint()
