"""Where every ranked company stands when the index is made otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipeline import scores
from pipeline.dictionary import tables as published
from pipeline.scores.frames import rows_table
from pipeline.scores.variants import place_rows
from pipeline.steps import Context
from pipeline.steps.score_variants import remakes

RANGES = """
select company_id, score_window, rank_low, rank_high
from marts.service_scores
where ranked is not null
"""


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One table with every ranked company, window and variant."""
    ranges = {(company, window): ends for company, window, *ends in con.execute(RANGES).fetchall()}
    found = place_rows(remakes(con), {key: (low, high) for key, (low, high) in ranges.items()})
    yield rows_table(found, list(published()["company_variants"].types))


fingerprint = scores.fingerprint
