"""What the models are given besides the lake: registry, declarations, run records and the column
dictionary, as tables.
"""

# ruff: noqa: S608 - names in a statement are the contract's, the models' or ours
from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from functools import partial
from typing import Any, get_type_hints

import duckdb
import msgspec
import pyarrow as pa

from pipeline import crawls, dictionary, lake, registry, sources
from pipeline.database import column_list, in_transaction
from pipeline.paths import Home
from pipeline.registry import Registry
from pipeline.registry_entries import FILES

Rows = Sequence[Mapping[str, Any]]


def store(con: duckdb.DuckDBPyConnection, home: Home) -> tuple[dict[str, str], Registry]:
    """Writes the given tables that changed; returns the fingerprint of each, the lake's included, and the
    registry.
    """
    known, declared, records = registry.load(home), sources.load(home), crawls.load(home)
    tables = {
        **{stem: (_registry_columns(stem), [entry.row() for entry in known.entries[stem]]) for stem in FILES},
        "sources": (SOURCE_COLUMNS, [asdict(source) for source in declared.declared]),
        "columns": (COLUMN_COLUMNS, _published()),
        "crawls": (CRAWL_COLUMNS, [msgspec.structs.asdict(crawl) for crawl in records.records]),
        "worlds": ({"world": "varchar"}, [{"world": home.world}]),
    }
    problems = [
        *(
            ("registry", p.file, f"{p.entry}: {p.field}" if p.field else p.entry, p.reason)
            for p in known.problems
        ),
        *(("source", file, None, reason) for file, reason in declared.problems),
        *(("crawl", file, None, reason) for file, reason in records.problems),
    ]
    in_transaction(con, partial(_quarantine, con, problems))
    fingerprints = {f"lake.{table}": lake.fingerprint(con, table) for table in lake.TABLES}
    for name, (columns, rows) in tables.items():
        fingerprints[f"registry.{name}"] = _store(con, f"registry.{name}", columns, rows)
    return fingerprints, known


def remember(con: duckdb.DuckDBPyConnection, name: str, fingerprint: str) -> None:
    """Marks that something is up to date with a fingerprint."""
    con.execute("insert or replace into state.made values (?, ?)", [name, fingerprint])


def remembered(con: duckdb.DuckDBPyConnection, name: str) -> str | None:
    """The fingerprint that something was last up to date with."""
    rows = con.execute("select fingerprint from state.made where name = ?", [name]).fetchall()
    return str(rows[0][0]) if rows else None


def _store(con: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], rows: Rows) -> str:
    fingerprint = hashlib.sha256(repr((columns, rows)).encode()).hexdigest()
    if remembered(con, name) != fingerprint:
        in_transaction(con, partial(_replace, con, name, columns, rows, fingerprint))
    return fingerprint


def _replace(
    con: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], rows: Rows, fingerprint: str
) -> None:
    con.execute(f"create or replace table {name} ({column_list(columns)})")
    if rows:
        values = pa.table({column: pa.array([row[column] for row in rows]) for column in columns})
        con.register("given", values)
        con.execute(f"insert into {name} select * from given")
        con.unregister("given")
    remember(con, name, fingerprint)


def _quarantine(con: duckdb.DuckDBPyConnection, problems: list[tuple[str, str, str | None, str]]) -> None:
    con.execute("delete from state.quarantine where kind in ('registry', 'source', 'crawl')")
    for kind, file, entry, reason in problems:
        con.execute(
            "insert into state.quarantine values (?, ?, null, ?, ?, null)", [kind, file, entry, reason]
        )


def _registry_columns(stem: str) -> dict[str, str]:
    return {column: kind for column, kind, _ in FILES[stem].TABLE}


def _published() -> list[dict[str, str]]:
    return [
        {"table_name": table, "column_name": column, "data_type": kind}
        for table, declared in dictionary.tables().items()
        for column, kind in declared.types.items()
    ]


def _source_columns() -> dict[str, str]:
    hints = get_type_hints(sources.Source)
    spelled = {bool: "boolean", bool | None: "boolean", int | None: "bigint", list[str]: "varchar[]"}
    return {field.name: spelled.get(hints[field.name], "varchar") for field in fields(sources.Source)}


SOURCE_COLUMNS = _source_columns()
COLUMN_COLUMNS = dict.fromkeys(("table_name", "column_name", "data_type"), "varchar")
CRAWL_COLUMNS = {
    "crawl_id": "varchar",
    "source": "varchar",
    "started_at": "timestamp",
    "finished_at": "timestamp",
    "reason": "varchar",
    **dict.fromkeys(("requests", "items", "new", "changed", "unchanged", "refused"), "bigint"),
    "errors": "varchar[]",
    "world": "varchar",
}
