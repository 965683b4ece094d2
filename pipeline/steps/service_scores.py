"""Scores, rank sets, bands and doubts of every company in every window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipeline import scores
from pipeline.dictionary import tables as published
from pipeline.scores import services
from pipeline.scores.companies import Window, scale_of
from pipeline.scores.frames import Frame, frame, rows_table
from pipeline.steps import Context

COUNTS = """
select counts.*, spans.score_window, spans.version
from enriched.score_counts as counts
join enriched.score_spans as spans on counts.span = spans.span
order by counts.span, counts.company_id
"""
ESTIMATES = "select * from marts.pillar_estimates order by score_window, version, company_id, pillar"
COVARIANCES = (
    "select * from marts.pillar_covariances order by score_window, version, company_id, pillar_a, pillar_b"
)
SHARED = "select * from marts.company_covariances order by all"
SCALES = "select * from marts.pillar_scales order by pillar"
COMPANIES = "select company_id, sector_id, coalesce(parent_id, company_id) from marts.companies order by 1"
FROZEN = "select score_window from marts.score_windows where is_confirmatory order by 1"


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """All windows at once; where too few pillars exist for an index, the evidence alone."""
    companies = known_companies(con)
    found = windows(con)
    if found is None:
        rows = services.count_rows(_frame(con, COUNTS), companies)
    else:
        rows = services.service_rows(found, frozen(con), services.shared_of(_frame(con, SHARED)))
    yield rows_table(rows, list(published()["service_scores"].types))


fingerprint = scores.fingerprint


def windows(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], Window] | None:
    """Every window with its companies; None where there can be no index."""
    scale = scale_of(_frame(con, SCALES))
    if scale is None:
        return None
    counts, estimates, covariances = (_frame(con, sql) for sql in (COUNTS, ESTIMATES, COVARIANCES))
    return services.windows(counts, estimates, covariances, scale, known_companies(con))


def frozen(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The windows whose figures are confirmatory."""
    return {name for (name,) in con.execute(FROZEN).fetchall()}


def known_companies(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str | None, str]]:
    """Sector and parent of every company; a company without a parent is its own."""
    return {company: (sector, parent) for company, sector, parent in con.execute(COMPANIES).fetchall()}


def _frame(con: duckdb.DuckDBPyConnection, sql: str) -> Frame:
    return frame(con.sql(sql).to_arrow_table())
