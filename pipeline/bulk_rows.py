"""From a bulk file's bytes to rows of text in Parquet, each with file and line, and a log of refusals."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb

from pipeline import contract
from pipeline.bulk_files import Layout, Table
from pipeline.csv_records import Block, Records
from pipeline.database import quoted
from pipeline.errors import DataError

PART_BYTES = 64 << 20
HOPELESS = 1_000  # refused records after which a file that is mostly unreadable is given up


class RefusedLog:
    """The refused rows of an import, one JSON object per line.

    No value of a row is written, for it may be about a person.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8")
        self.rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(
        self, file: str, line: int, reason: str, *, field: str | None = None, source_id: str | None = None
    ) -> None:
        """One row: where it begins, the reason as a sentence, the field to blame, and its id if good."""
        entry = {"source_id": source_id, "url": None, "field": field, "reason": reason}
        self._file.write(json.dumps(entry | {"file": file, "line": line}, ensure_ascii=False) + "\n")
        self.rows += 1


def take_rows(
    con: duckdb.DuckDBPyConnection, table: Table, number: int, layout: Layout, work: Path, refused: RefusedLog
) -> None:
    """Writes the rows of the ``number``-th table as ``rows-*.parquet`` into ``work``, all values as text."""
    longest = contract.limits()["line"]
    delimiter = table.delimiter.encode()
    records = Records(table, table.columns, line=table.line, longest=longest, delimiter=delimiter)
    part, size, parts, good, bad = work / "part.csv", 0, 0, 0, 0
    file = part.open("wb")
    try:
        for block in records:
            size += file.write(b"".join(block.rows))
            good, bad = good + len(block.rows), bad + len(block.refused)
            _log(block, table.name, refused)
            _give_up_if_hopeless(table.name, good, bad, block)
            if size >= PART_BYTES:
                file.close()
                _to_parquet(con, table, number, layout, work / f"rows-{number:04}-{parts:05}.parquet")
                file, size, parts = part.open("wb"), 0, parts + 1
    finally:
        file.close()
    _to_parquet(con, table, number, layout, work / f"rows-{number:04}-{parts:05}.parquet")
    if table.damage:
        refused.add(table.name, records.line, f"The packed file is damaged from here on ({table.damage}).")


def _log(block: Block, name: str, refused: RefusedLog) -> None:
    for record in block.refused:
        refused.add(name, record.line, f"The row {record.reason}.", field=record.column)


def _give_up_if_hopeless(name: str, good: int, bad: int, block: Block) -> None:
    if bad > HOPELESS and bad > good:
        example = block.refused[0]
        raise DataError(
            f"{name}: of the first {good + bad} rows {bad} cannot be read; in line {example.line} the row "
            f"{example.reason}. Is it the file that the publisher offers, saved as CSV in UTF-8?"
        )


def _to_parquet(
    con: duckdb.DuckDBPyConnection, table: Table, number: int, layout: Layout, target: Path
) -> None:
    """One part of clean CSV as Parquet in the columns of the layout; one that the file lacks is null."""
    position = {column: f"c{i}" for i, column in enumerate(table.columns)}
    types = ", ".join(["line: 'bigint'", *(f"{name}: 'varchar'" for name in position.values())])
    values = ", ".join(_value(position.get(column), layout) + f' as "{column}"' for column in layout.columns)
    longest = 2 * contract.limits()["line"]
    con.execute(
        f"""
        copy (
            select {number} as file_number, line, {values}
            from read_csv(
                {quoted(target.parent / "part.csv")}, auto_detect = false, header = false,
                delim = {quoted(table.delimiter)}, quote = '"', escape = '"',
                max_line_size = {longest}, buffer_size = {2 * longest}, columns = {{{types}}}
            )
        ) to {quoted(target)} (format parquet, compression zstd)
        """  # noqa: S608 - the names are the layout's, the values quoted
    )


def _value(name: str | None, layout: Layout) -> str:
    """A column's text without blanks around it, and null where it says nothing."""
    if name is None:
        return "cast(null as varchar)"
    nothing = ", ".join(quoted(text) for text in layout.nothing)
    return f"case when trim({name}) not in ({nothing}) then trim({name}) end"
