"""Stages 2 and 3: one estimate per company, window and pillar from its sources, and that drawn to its sector."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipeline import scores
from pipeline.dictionary import tables as published
from pipeline.scores import pillars
from pipeline.scores.frames import frame, rows_table
from pipeline.steps import Context

ESTIMATES = "select * from enriched.source_estimates order by span, pillar, company_id, source"
PRODUCTS = "select * from enriched.score_products order by span, company_id"
SPANS = "select span, score_window, version from enriched.score_spans order by span"
SECTORS = "select company_id, sector_id from marts.companies order by company_id"


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """All of it at once: companies that are shrunk together cannot be taken apart."""
    estimates, products = (frame(con.sql(sql).to_arrow_table()) for sql in (ESTIMATES, PRODUCTS))
    found = pillars.estimate_rows(estimates, spans(con), sectors(con), products)
    yield rows_table(found, list(published()["pillar_estimates"].types))


fingerprint = scores.fingerprint


def spans(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str]]:
    """Window and version of every span."""
    return {span: (window, version) for span, window, version in con.execute(SPANS).fetchall()}


def sectors(con: duckdb.DuckDBPyConnection) -> dict[str, str | None]:
    """The sector of every company."""
    return dict(con.execute(SECTORS).fetchall())
