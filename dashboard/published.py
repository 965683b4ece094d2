"""Published tables as they stand: rows by the values of their columns, in the order of their key."""

from __future__ import annotations

import pandas as pd

from .downloads import described
from .snapshot import Snapshot


def of(snapshot: Snapshot, table: str, **where: object) -> pd.DataFrame:
    """The rows of ``table`` whose columns hold these values (None: hold nothing), by the table's key.

    A snapshot published before the table existed has no rows of it.
    """
    facts = described()[table]
    if not _holds(snapshot, table):
        return pd.DataFrame(columns=list(facts["columns"]))
    conditions = [f"{name} is not distinct from ${name}" for name in where]
    narrowed = f" where {' and '.join(conditions)}" if conditions else ""
    # Table, columns and key are names of our own list; what the reader chose goes in as parameters.
    return snapshot.frame(f"select * from public.{table}{narrowed} order by {', '.join(facts['key'])}", where)  # noqa: S608


def _holds(snapshot: Snapshot, table: str) -> bool:
    found = snapshot.frame(
        "select table_name from information_schema.tables where table_schema = 'public' and table_name = $name",
        {"name": table},
    )
    return len(found) > 0
