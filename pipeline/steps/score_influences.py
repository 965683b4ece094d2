"""How far one case moves the share answered and the share resolved of its company in its source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa

from pipeline import scores
from pipeline.scores import curves
from pipeline.scores.frames import coded, frame
from pipeline.steps import Context

EXITS = "select * from enriched.score_exits order by span, source, company_id, pillar, day"


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One table per span, source and pillar."""
    for (span, source, pillar), rows in frame(con.sql(EXITS).to_arrow_table()).by("span", "source", "pillar"):
        company, names = coded(rows["company_id"])
        found = curves.influences(rows, company, len(names), pillar)
        yield pa.table(
            {
                "span": [span] * len(found),
                "source": [source] * len(found),
                "company_id": [names[place] for place, *_ in found],
                "pillar": [pillar] * len(found),
                "day": pa.array([day for _, day, *_ in found], pa.int32()),
                "state": [state for *_, state, _ in found],
                "influence": pa.array([influence for *_, influence in found], pa.int64()),
            }
        )


fingerprint = scores.fingerprint
