"""The screen pillar by pillar; exploratory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipeline import scores
from pipeline.dictionary import tables as published
from pipeline.scores.frames import rows_table
from pipeline.scores.screening import pillar_screen_rows
from pipeline.scores.units import units_of
from pipeline.steps import Context
from pipeline.steps.service_scores import frozen, windows


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One table with every frozen half-year."""
    found = windows(con) or {}
    rows = [
        row
        for (name, version), window in found.items()
        if version == "published" and name in frozen(con)
        for row in pillar_screen_rows(units_of(window), window.scale.pillars)
    ]
    yield rows_table(rows, list(published()["pillar_screens"].types))


fingerprint = scores.fingerprint
