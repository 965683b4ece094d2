"""Which two companies may be named for sending customers to each other, with everything that is known of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np

from pipeline import figures
from pipeline.methods.configuration import load
from pipeline.methods.network import may_name_pairs
from pipeline.steps import Context

# Only those that had their right of reply by the last look at anything.
HEARD = """
select pairs.*
from enriched.company_pairs as pairs
where pairs.named_from <= (select cast(max(seen_at) as date) from staging.sightings)
order by pairs.party_a, pairs.party_b
"""


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Pairs over the thresholds, both sides heard; the others stay without names in ``referral_sectors``."""
    settings = load()["network"]
    rows = [row for row in con.sql(HEARD).to_arrow_table().to_pylist() if may_be_named(row, settings)]
    if not rows:
        return
    columns = figures.columns_of(rows)
    there, back, cases = (np.array(columns[name], dtype=float) for name in ("a_to_b", "b_to_a", "cases"))
    said = np.array(columns["resolved_yes"], dtype=float) + columns["resolved_no"]
    yield figures.table(
        columns
        | {"reciprocity": (2 * np.minimum(there, back) / (there + back)).tolist()}
        | figures.share_columns("loop", columns["loops"], cases)
        | figures.share_columns("unresolved", columns["resolved_no"], said)
    )


def fingerprint(context: Context) -> str:
    """The thresholds are part of the answer."""
    return figures.method_fingerprint()


def may_be_named(pair: dict[str, Any], settings: dict[str, Any]) -> bool:
    """Does one pair reach the thresholds: cases both ways together, each way, and sources."""
    weights = [[0, pair["a_to_b"]], [pair["b_to_a"], 0]]
    sources = [[0, pair["sources"]], [pair["sources"], 0]]
    return bool(may_name_pairs(weights, sources, **settings)[0, 1])
