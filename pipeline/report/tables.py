"""Rows of an open snapshot. A table or column that an older snapshot lacks is not known, which is no error."""

# ruff: noqa: S608 - names in a statement are the dictionary's own; what a reader chose goes in as a parameter
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from pipeline import dictionary

Row = dict[str, Any]


class Tables:
    """The published tables behind a connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        found = connection.execute(
            "select table_name, column_name from information_schema.columns where table_schema = 'public'"
        ).fetchall()
        self._columns: dict[str, set[str]] = {}
        for table, column in found:
            self._columns.setdefault(table, set()).add(column)

    def rows(self, table: str, **wanted: object) -> list[Row]:
        """Rows in the order of the table's key, with these values; every declared column is there."""
        declared = dictionary.tables()[table]
        if table not in self._columns:
            return []
        assert set(wanted) <= set(declared.types), f"{table} declares no such column"
        names = [name for name in declared.types if name in self._columns[table]]
        if not set(wanted) <= set(names):
            return []
        where = " and ".join(f"{name} = ${name}" for name in wanted) or "true"
        order = ", ".join(name for name in declared.key if name in names)
        sql = f"select {', '.join(names)} from public.{table} where {where} order by {order}"
        empty = dict.fromkeys(declared.types)
        return [empty | row for row in self.ask(sql, wanted)]

    def row(self, table: str, **wanted: object) -> Row | None:
        """The only row with these values; None when there is none."""
        found = self.rows(table, **wanted)
        assert len(found) <= 1, f"{table} has several rows of {wanted}"
        return found[0] if found else None

    def ask(self, sql: str, parameters: Mapping[str, object]) -> list[Row]:
        """The answer to a query over tables that every snapshot has."""
        answer = self._connection.execute(sql, dict(parameters))
        names = [column[0] for column in answer.description or ()]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
