"""How far ranks shift when the index is made otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipeline import scores
from pipeline.dictionary import tables as published
from pipeline.scores.frames import frame, rows_table
from pipeline.scores.variants import variant_rows
from pipeline.steps import Context
from pipeline.steps.pillar_estimates import ESTIMATES
from pipeline.steps.service_scores import frozen, windows


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One table with every sector, window and variant."""
    estimates = frame(con.sql(ESTIMATES).to_arrow_table())
    rows = variant_rows(windows(con) or {}, estimates, frozen(con))
    yield rows_table(rows, list(published()["score_variants"].types))


fingerprint = scores.fingerprint
