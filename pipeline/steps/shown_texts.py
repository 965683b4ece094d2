"""What of every complaint's text may be shown, by its source's terms, with the evidence where it then
stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipeline import shown
from pipeline.reading import redact
from pipeline.steps import Context

BATCH = 2_000
# What its author or publisher removed is counted, not shown; nor is what is sensitive, nor what no source
# lets us.
ROWS = """
select
    complaints.complaint_id,
    complaints.title,
    complaints.narrative,
    case
        when complaints.is_sensitive or complaints.is_gone then 'none'
        else coalesce(sources.publish_text, 'none')
    end as text_shown,
    coalesce(readings.evidence, []) as evidence,
    coalesce(readings.personal_data, []) as personal_data
from enriched.complaints as complaints
left join enriched.readings as readings on complaints.text_key = readings.text_key
left join registry.sources as sources on complaints.source = sources.source
"""


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One row per complaint; a text of which nothing may be shown is null."""
    answer = con.execute(ROWS)
    while rows := answer.fetchmany(BATCH):
        yield pa.Table.from_pylist([_row(*row) for row in rows], schema=SCHEMA)


def fingerprint(context: Context) -> str:
    """How texts are cut and cleaned is part of the answer."""
    return hashlib.sha256(Path(shown.__file__).read_bytes()).hexdigest()


def _row(
    complaint_id: str,
    title: str | None,
    narrative: str | None,
    text_shown: str,
    evidence: list[dict[str, Any]],
    personal: list[dict[str, Any]],
) -> dict[str, Any]:
    row: dict[str, Any] = {"complaint_id": complaint_id, "text_shown": text_shown, "evidence": []}
    if text_shown == "none":
        return row
    if title is not None:
        row["title"] = shown.line(redact(title).text, shown.LONGEST_TITLE)
    if narrative is None:
        return row
    spans = [shown.Span(e["label"], e["span_start"], e["span_end"], e["rule"]) for e in evidence]
    marked = [shown.Personal(p["type"], p["span_start"], p["span_end"]) for p in personal]
    what = (shown.full if text_shown == "full" else shown.excerpt)(narrative, spans, marked)
    row["narrative"] = what.text or None
    row["evidence"] = [
        {"label": s.label, "span_start": s.start, "span_end": s.end, "rule": s.rule} for s in what.evidence
    ]
    return row


SPAN = [("label", pa.string()), ("span_start", pa.int32()), ("span_end", pa.int32()), ("rule", pa.string())]
SCHEMA = pa.schema(
    [
        ("complaint_id", pa.string()),
        ("title", pa.string()),
        ("narrative", pa.string()),
        ("text_shown", pa.string()),
        ("evidence", pa.list_(pa.struct(SPAN))),
    ]
)
