"""Authors as numbers that say nothing: a keyed shuffle, drawn anew whenever the lake changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa

from pipeline import keys
from pipeline.steps import Context

BATCH = 50_000
# Content, not provenance: the same complaints seen until the same moment give the same numbers on every
# machine.
STATE = """
select
    (select max(seen_at) from staging.sightings),
    count(*),
    bit_xor(md5_number(complaint_id || content_hash))
from staging.complaints
"""
SHUFFLED = """
select author_key, cast(row_number() over (order by sha256($draw || author_key)) as integer) as complainant
from (select distinct author_key from staging.complaints where author_key is not null)
"""


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Numbers from 1 in the order of a hash that needs the home's key and the state of the lake to be
    computed.
    """
    state = str(con.execute(STATE).fetchall()[0])
    draw = keys.keyed_hash(keys.secret(context.home), "complainants", state)
    reader = con.sql(SHUFFLED, params={"draw": draw}).to_arrow_reader(BATCH)
    yield from (pa.Table.from_batches([batch]) for batch in reader)
