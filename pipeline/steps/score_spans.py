"""The spans in which cases are counted: half-years, and the decaying present as of the last look at anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa

from pipeline import scores
from pipeline.scores import spans
from pipeline.steps import Context

AS_OF = """
select max(looked_at) from (
    select max(last_crawled_at) as looked_at from marts.sources
    union all
    select max(last_seen_at) from marts.complaints
)
"""
HALF_YEARS = """
select half_year, count(*) filter (where not is_quarantined), count(*) filter (where is_quarantined)
from enriched.scored_cases
where company_id is not null
group by half_year
order by half_year
"""


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One row per span; nothing without a case."""
    found = con.execute(HALF_YEARS).fetchall()
    if not found:
        return
    as_of = con.execute(AS_OF).fetchall()[0][0]
    yield pa.Table.from_pylist([row | NUMBERS for row in spans.spans(found, as_of)], schema=SCHEMA)


fingerprint = scores.fingerprint


NUMBERS = {
    "configuration": scores.CONFIGURATION.hash,
    "seed": scores.CONFIGURATION["rank"]["seed"],
    "draws": scores.CONFIGURATION["rank"]["draws"],
    "permutations": scores.CONFIGURATION["sector"]["permutations"],
}
SCHEMA = pa.schema(
    [
        ("span", pa.string()),
        ("score_window", pa.string()),
        ("version", pa.string()),
        ("starts_on", pa.date32()),
        ("ends_on", pa.date32()),
        ("freezes_on", pa.date32()),
        ("status", pa.string()),
        ("is_frozen", pa.bool_()),
        ("with_quarantined", pa.bool_()),
        ("halflife_days", pa.int32()),
        ("as_of", pa.timestamp("us")),
        ("cases", pa.int64()),
        ("quarantined", pa.int64()),
        ("configuration", pa.string()),
        ("seed", pa.int64()),
        ("draws", pa.int32()),
        ("permutations", pa.int32()),
    ]
)
