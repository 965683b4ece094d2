"""Authors as numbers that say nothing: a keyed shuffle, drawn anew whenever the lake changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa

from pipeline import keys
from pipeline.steps import Context

# Content, not provenance: the same complaints seen until the same moment give the same numbers on every
# machine.
STATE = """
select
    (select max(seen_at) from staging.sightings),
    count(*),
    bit_xor(md5_number(complaint_id || content_hash))
from staging.complaints
"""


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Numbers from 1 in the order of a hash that needs the home's key and the state of the lake to be
    computed.
    """
    secret = keys.secret(context.home)
    draw = str(con.execute(STATE).fetchall()[0])
    authors = [
        row[0]
        for row in con.execute(
            "select distinct author_key from staging.complaints where author_key is not null"
        ).fetchall()
    ]
    shuffled = sorted(authors, key=lambda author: keys.keyed_hash(secret, draw, author))
    yield pa.table(
        {
            "author_key": pa.array(shuffled, pa.string()),
            "complainant": pa.array(range(1, len(shuffled) + 1), pa.int32()),
        }
    )
