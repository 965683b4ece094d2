"""Covariances between companies of a sector, where a source is held by one of them for a large part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipeline import scores
from pipeline.dictionary import tables as published
from pipeline.scores.frames import frame, rows_table
from pipeline.scores.shared import covariance_rows
from pipeline.steps import Context
from pipeline.steps.pillar_estimates import ESTIMATES, spans

CORRELATIONS = "select * from enriched.source_correlations order by all"
SPREAD = """
select spans.span, windows.pillar, windows.tau_source
from marts.pillar_windows as windows
join enriched.score_spans as spans
    on windows.score_window = spans.score_window and windows.version = spans.version
"""


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One row per pillar and two companies; none where no source has such a holder."""
    correlations, estimates = (frame(con.sql(sql).to_arrow_table()) for sql in (CORRELATIONS, ESTIMATES))
    spread = {(span, pillar): tau for span, pillar, tau in con.execute(SPREAD).fetchall()}
    window = {span: name for span, (name, _) in spans(con).items()}
    rows = covariance_rows(correlations, estimates, spread)
    told = (row | {"score_window": window[row["span"]]} for row in rows)
    yield rows_table(told, list(published()["company_covariances"].types))


fingerprint = scores.fingerprint
