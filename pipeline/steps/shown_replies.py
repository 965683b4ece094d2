"""What of every reply may be shown: all of it, a company's first words, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipeline import shown
from pipeline.steps import Context

BATCH = 2_000
# Under a complaint of which nothing may be shown, no reply is shown either: it would tell what the
# complaint said.
ROWS = """
select
    replies.complaint_id,
    replies.reply_number,
    replies.text,
    shown_texts.text_shown,
    coalesce(readings.personal_data, []) as personal_data
from enriched.replies as replies
join enriched.shown_texts as shown_texts on replies.complaint_id = shown_texts.complaint_id
left join enriched.readings as readings on replies.text_key = readings.text_key
where replies.text is not null
    and (shown_texts.text_shown = 'full' or (shown_texts.text_shown = 'excerpt' and replies.role = 'company'))
"""


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One row per reply with something to show."""
    answer = con.execute(ROWS)
    while rows := answer.fetchmany(BATCH):
        yield pa.table(
            {
                "complaint_id": pa.array([row[0] for row in rows], pa.string()),
                "reply_number": pa.array([row[1] for row in rows], pa.int32()),
                "text": pa.array([_text(*row[2:]) for row in rows], pa.string()),
            }
        )


def fingerprint(context: Context) -> str:
    """How texts are cut and cleaned is part of the answer."""
    return hashlib.sha256(Path(shown.__file__).read_bytes()).hexdigest()


def _text(text: str, text_shown: str, personal: list[dict[str, Any]]) -> str:
    marked = [shown.Personal(p["type"], p["span_start"], p["span_end"]) for p in personal]
    clean = shown.full(text, [], marked).text
    return clean if text_shown == "full" else shown.line(clean, shown.LONGEST_REPLY)
