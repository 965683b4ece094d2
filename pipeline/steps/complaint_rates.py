"""Complaints per 100,000 customers and quarter, where a company's customers are counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipeline import scores
from pipeline.dictionary import tables as published
from pipeline.scores.frames import frame, rows_table
from pipeline.scores.size import counted, incidence_rows
from pipeline.scores.spans import bounds
from pipeline.steps import Context
from pipeline.steps.pillar_estimates import sectors
from pipeline.steps.service_scores import frozen

COUNTS = "select * from enriched.score_counts order by span, company_id"
CUSTOMERS = "select * from marts.customers order by company_id, counted_on"


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One table with every frozen half-year."""
    counts, customers = (frame(con.sql(sql).to_arrow_table()) for sql in (COUNTS, CUSTOMERS))
    sector_of, known = sectors(con), frozen(con)
    rows = [
        row | {"score_window": name}
        for (name,), part in counts.by("span")
        if name in known
        for row in incidence_rows(part, counted(customers, bounds(name)[1]), sector_of)
    ]
    yield rows_table(rows, list(published()["complaint_rates"].types))


fingerprint = scores.fingerprint
