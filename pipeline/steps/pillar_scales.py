"""The SD of every pillar over companies, frozen at the baseline year: the units of the index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipeline import scores
from pipeline.dictionary import tables as published
from pipeline.scores import pillars
from pipeline.scores.frames import frame, rows_table
from pipeline.steps import Context

ESTIMATES = "select * from marts.pillar_estimates order by score_window, version, pillar, company_id"
WINDOWS = "select score_window, status from marts.score_windows order by score_window"


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One row per pillar that companies have in the baseline."""
    estimates, windows = (frame(con.sql(sql).to_arrow_table()) for sql in (ESTIMATES, WINDOWS))
    found = pillars.scale_rows(estimates, pillars.baseline_of(windows))
    yield rows_table(found, list(published()["pillar_scales"].types))


fingerprint = scores.fingerprint
