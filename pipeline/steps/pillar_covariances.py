"""Covariances of a company's pillars, from influences of its cases that were summed per complainant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipeline import scores
from pipeline.dictionary import tables as published
from pipeline.scores import pillars
from pipeline.scores.frames import frame, rows_table
from pipeline.steps import Context
from pipeline.steps.pillar_estimates import PRODUCTS, spans
from pipeline.steps.pillar_scales import ESTIMATES


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One row per pair of pillars that a company has."""
    estimates, products = (frame(con.sql(sql).to_arrow_table()) for sql in (ESTIMATES, PRODUCTS))
    span_of = {place: span for span, place in spans(con).items()}
    found = pillars.covariance_rows(estimates, span_of, products)
    yield rows_table(found, list(published()["pillar_covariances"].types))


fingerprint = scores.fingerprint
