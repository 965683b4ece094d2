"""The sector screen without each source in turn: does a flag hang on one source?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipeline import scores
from pipeline.dictionary import tables as published
from pipeline.scores.frames import frame, rows_table
from pipeline.scores.without_source import source_rows
from pipeline.steps import Context
from pipeline.steps.pillar_estimates import ESTIMATES
from pipeline.steps.service_scores import frozen, windows

FLAGS = "select sector_id, score_window, flag from marts.sector_screens"


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One table with every sector, frozen half-year and source."""
    found, every = windows(con) or {}, sorted(frozen(con))
    estimates = {span: rows for (span,), rows in frame(con.sql(ESTIMATES).to_arrow_table()).by("span")}
    seen = [found[name, "published"] for name in every if (name, "published") in found and name in estimates]
    flags = {(sector, window): flag for sector, window, flag in con.execute(FLAGS).fetchall()}
    rows = source_rows(seen, estimates, every, flags)
    yield rows_table(rows, list(published()["screen_sources"].types))


fingerprint = scores.fingerprint
