"""How far ranks shift when the index is made otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipeline import scores
from pipeline.dictionary import tables as published
from pipeline.scores.frames import frame, rows_table
from pipeline.scores.variants import Remade, remade, variant_rows
from pipeline.steps import Context
from pipeline.steps.pillar_estimates import ESTIMATES
from pipeline.steps.service_scores import SCALES, frozen, windows


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One table with every sector, window and variant."""
    yield rows_table(variant_rows(remakes(con)), list(published()["score_variants"].types))


fingerprint = scores.fingerprint


def remakes(con: duckdb.DuckDBPyConnection) -> Iterator[Remade]:
    """The index of every sector and window made otherwise."""
    estimates, scales = (frame(con.sql(sql).to_arrow_table()) for sql in (ESTIMATES, SCALES))
    return remade(windows(con) or {}, estimates, scales, frozen(con))
