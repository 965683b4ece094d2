"""How far two companies of a sector lean on each other in a source of which one company holds much."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np

from pipeline import scores
from pipeline.scores.frames import Frame, frame, rows_table
from pipeline.scores.shared import COLUMNS, correlation_rows
from pipeline.scores.sources import compared
from pipeline.steps import Context
from pipeline.steps.pillar_estimates import sectors
from pipeline.steps.source_estimates import INPUTS

RANKED = "select span from enriched.score_spans where is_frozen and version = 'published' order by span"


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One table with the frozen half-years, which alone are ranked."""
    ranked = [span for (span,) in con.execute(RANKED).fetchall()]
    inputs = [_only(frame(con.sql(sql).to_arrow_table()), ranked) for sql in INPUTS[:4]]
    rows = correlation_rows(compared(*inputs), sectors(con))
    yield rows_table(rows, COLUMNS)


fingerprint = scores.fingerprint


def _only(rows: Frame, chosen: list[str]) -> Frame:
    return rows.where(np.isin(rows["span"].astype(str), chosen))
