"""The same cases on two public channels: on which of the two was the customer answered?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipeline import figures
from pipeline.methods.gradient import mcnemar
from pipeline.steps import Context

DAYS = 14
FEWEST_PAIRS = 10

# A case counts on a source once it was followed there for so long, or answered.
PAIRS = """
with told as (
    select case_id, source, company_id, sector_id, coalesce(reply_days <= $days, false) as is_answered
    from enriched.followed_cases
    where followed_days >= $days or reply_days <= $days
),

pairs as (
    select
        one.company_id,
        one.sector_id,
        one.source as source_a,
        other.source as source_b,
        one.is_answered as on_a,
        other.is_answered as on_b
    from told as one
    join told as other on one.case_id = other.case_id and one.source < other.source
)

select
    coalesce(company_id, 'all') as company_id,
    case when company_id is not null then min(sector_id) end as sector_id,
    source_a,
    source_b,
    count(*) as pairs,
    count(*) filter (where on_a and on_b) as on_both,
    count(*) filter (where on_a and not on_b) as only_a,
    count(*) filter (where not on_a and on_b) as only_b,
    count(*) filter (where not on_a and not on_b) as neither
from pairs
group by grouping sets ((company_id, source_a, source_b), (source_a, source_b))
having count(*) >= $fewest
order by company_id, source_a, source_b
"""


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Every company with enough such cases, and all of them together."""
    asked = {"days": DAYS, "fewest": FEWEST_PAIRS}
    columns = figures.columns_of(con.sql(PAIRS, params=asked).to_arrow_table().to_pylist())
    if columns:
        p_values = mcnemar(columns["only_a"], columns["only_b"])
        yield figures.table(columns | {"p_value": figures.known(p_values)})


def fingerprint(context: Context) -> str:
    """The test is part of the answer."""
    return figures.method_fingerprint()
