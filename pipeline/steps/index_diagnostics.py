"""Does the index go with size, or with the sources that tell of a company?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipeline import scores
from pipeline.dictionary import tables as published
from pipeline.scores.frames import frame, rows_table
from pipeline.scores.size import counted, diagnostic_rows
from pipeline.scores.spans import bounds
from pipeline.steps import Context
from pipeline.steps.complaint_rates import CUSTOMERS
from pipeline.steps.service_scores import frozen, windows

# Sums of whole numbers, so that their order does not matter.
CELLS = """
select span, source, company_id, sum(weights) as weights
from enriched.score_cells
group by span, source, company_id
order by span, source, company_id
"""


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One table with every frozen half-year."""
    found, customers = windows(con) or {}, frame(con.sql(CUSTOMERS).to_arrow_table())
    cells = {span: rows for (span,), rows in frame(con.sql(CELLS).to_arrow_table()).by("span")}
    rows = [
        row
        for name in sorted(frozen(con))
        if (name, "published") in found and name in cells
        for row in diagnostic_rows(found[name, "published"], counted(customers, bounds(name)[1]), cells[name])
    ]
    yield rows_table(rows, list(published()["index_diagnostics"].types))


fingerprint = scores.fingerprint
