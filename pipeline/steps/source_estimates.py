"""Stage 1: log odds ratios of every company against the others of the same source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipeline import scores
from pipeline.scores.frames import frame, rows_table
from pipeline.scores.sources import COLUMNS, source_estimates
from pipeline.steps import Context

# Ordered, so that sums run in one order.
INPUTS = (
    "select * from enriched.score_cells order by span, source, company_id, half_year, theme, severity",
    # Days are needed only of companies with cases that were seen too short.
    """
    select exits.*
    from enriched.score_exits as exits
    join (
        select span, source, company_id
        from enriched.score_cells
        group by span, source, company_id
        having sum(r_open + s_open) > 0
    ) as unfinished
        on exits.span = unfinished.span
        and exits.source = unfinished.source
        and exits.company_id = unfinished.company_id
    order by exits.span, exits.source, exits.company_id, exits.pillar, exits.day
    """,
    "select * from enriched.score_efforts order by all",
    "select * from enriched.score_counts order by span, company_id",
    "select * from enriched.score_products order by span, company_id",
)


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One table with every span, source, company and pillar."""
    inputs = [frame(con.sql(sql).to_arrow_table()) for sql in INPUTS]
    yield rows_table(source_estimates(*inputs), COLUMNS)


fingerprint = scores.fingerprint
