"""How far sources of one company and companies of one sector differ, per window and pillar."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipeline import scores
from pipeline.dictionary import tables as published
from pipeline.scores import pillars
from pipeline.scores.frames import frame, rows_table
from pipeline.steps import Context
from pipeline.steps.pillar_estimates import ESTIMATES, sectors, spans


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One table with every window, version and pillar."""
    found = pillars.window_rows(frame(con.sql(ESTIMATES).to_arrow_table()), spans(con), sectors(con))
    yield rows_table(found, list(published()["pillar_windows"].types))


fingerprint = scores.fingerprint
