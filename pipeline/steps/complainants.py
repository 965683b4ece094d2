"""Authors as numbers that say nothing: a keyed shuffle, drawn anew whenever the lake changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa

from pipeline import keys
from pipeline.steps import Context


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Numbers from 1 in the order of a hash that needs the home's key and the state of the lake to be
    computed.
    """
    secret = keys.secret(context.home)
    authors = [
        row[0]
        for row in con.execute(
            "select distinct author_key from staging.complaints where author_key is not null"
        ).fetchall()
    ]
    shuffled = sorted(authors, key=lambda author: keys.keyed_hash(secret, context.watermark, author))
    yield pa.table(
        {
            "author_key": pa.array(shuffled, pa.string()),
            "complainant": pa.array(range(1, len(shuffled) + 1), pa.int32()),
        }
    )


def fingerprint(context: Context) -> str:
    """The numbers change with the lake."""
    return context.watermark
