"""Themes that stand out in a sector."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipeline import scores
from pipeline.dictionary import tables as published
from pipeline.scores.frames import frame, rows_table
from pipeline.scores.themes import theme_rows
from pipeline.steps import Context

LABELS = "select * from enriched.score_labels order by score_window, sector_id, source, label"


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One table with every sector, window and label."""
    rows = theme_rows(frame(con.sql(LABELS).to_arrow_table()))
    yield rows_table(rows, list(published()["sector_themes"].types))


fingerprint = scores.fingerprint
