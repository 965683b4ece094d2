"""Tables of a snapshot as files: CSV, Parquet, Excel and JSON, each with its world, citation and dictionary.

A snapshot's connection may not touch the disk, so rows come out as Arrow batches and are written here; memory
does not grow with the table.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import duckdb

from pipeline import dictionary, snapshots
from pipeline.errors import DataError, UsageError
from pipeline.export_writers import CAUTION, FICTION, About, CsvWriter, JsonWriter, ParquetWriter, Writer
from pipeline.export_xlsx import XlsxWriter
from pipeline.paths import Home
from pipeline.progress import SILENT, Progress

BATCH_ROWS = 10_000
FORMATS: Mapping[str, Callable[..., Writer]] = {
    "csv": CsvWriter,
    "parquet": ParquetWriter,
    "xlsx": XlsxWriter,
    "json": JsonWriter,
}


@dataclass(slots=True)
class ExportResult:
    """The files written, and the rows of each table."""

    version: str
    world: str
    files: list[Path] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)


def write(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Mapping[str, object] | Sequence[object],
    form: str,
    target: BinaryIO | Path,
    *,
    world: str,
    citation: str,
    columns: Mapping[str, Mapping[str, Any]],
    title: str = "",
) -> int:
    """Writes the answer to a query in one form and returns its rows.

    ``columns`` are those of ``warehouse/columns.yml`` (type, nl, en, perhaps unit); ``title`` names the
    table. The connection answers nothing else meanwhile: give it a cursor of its own. No half file is left
    behind.
    """
    if form not in FORMATS:
        raise UsageError(f"There is no format '{form}'; there are: {', '.join(FORMATS)}.")
    about = About(world, title or "Complaint Observatory", citation, columns)
    if not isinstance(target, Path):
        return _write(connection, sql, parameters, form, target, about)
    with _whole(target) as file:
        return _write(connection, sql, parameters, form, file, about)


def _write(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Mapping[str, object] | Sequence[object],
    form: str,
    file: BinaryIO,
    about: About,
) -> int:
    rows = 0
    # Not execute(): its Arrow reader copies the whole answer first (measured: four times the memory).
    with closing(connection.sql(sql, params=parameters or None).to_arrow_reader(BATCH_ROWS)) as reader:
        writer = FORMATS[form](file, reader.schema, about)
        for batch in reader:
            writer.add(batch)
            rows += batch.num_rows
        writer.finish(rows)
    return rows


@contextmanager
def _whole(target: Path) -> Iterator[BinaryIO]:
    """A file that gets its name when it is complete."""
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def export_snapshot(
    home: Home,
    to: Path,
    formats: Sequence[str] = ("csv",),
    *,
    tables: Sequence[str] = (),
    sector: str | None = None,
    company: str | None = None,
    progress: Progress = SILENT,
) -> ExportResult:
    """Writes tables of the served snapshot into a folder, with the data dictionary and a read-me.

    ``tables`` defaults to all. ``sector`` and ``company`` (ids) keep the rows about them, in every table
    that knows sectors or companies. What does not exist is a ``UsageError`` that names what does.
    """
    snapshot = _served(home)
    _check("format", formats, FORMATS)
    _check("table", tables, dictionary.tables())
    chosen = list(tables) or list(dictionary.tables())
    order = _Order(to, chosen, formats, sector, company, _citation(snapshot.manifest, sector, company))
    result = ExportResult(snapshot.version, str(snapshot.manifest["world"]))
    to.mkdir(parents=True, exist_ok=True)
    with snapshot.connection() as connection:
        _check_id(connection, "sector", sector)
        _check_id(connection, "company", company)
        with progress.track("Exporting", len(chosen) * len(formats)) as advance:
            _write_tables(connection, order, result, advance)
    result.files += [_write_dictionary(to, result, chosen), _write_read_me(to, result, order.citation)]
    return result


@dataclass(frozen=True, slots=True)
class _Order:
    """What to export: which tables in which formats, about whom, where to, and how to cite it."""

    to: Path
    tables: Sequence[str]
    formats: Sequence[str]
    sector: str | None
    company: str | None
    citation: str


def _served(home: Home) -> snapshots.Snapshot:
    snapshot = snapshots.current(home)
    if snapshot is None:
        raise DataError(
            f"Nothing has been published in {home.snapshots} yet; run `observatory build` and `publish`."
        )
    return snapshot


def _write_tables(
    connection: duckdb.DuckDBPyConnection,
    order: _Order,
    result: ExportResult,
    advance: Callable[[int], None],
) -> None:
    """Every table in every format; ``result`` is told the files and the rows."""
    for table in order.tables:
        sql, parameters = _selection(table, order.sector, order.company)
        about: dict[str, Any] = {"citation": order.citation, "columns": _meanings(table), "title": table}
        for form in order.formats:
            path = order.to / _file_name(result, table, form)
            result.rows[table] = write(connection, sql, parameters, form, path, world=result.world, **about)
            result.files.append(path)
            advance(1)


def _selection(table: str, sector: str | None, company: str | None) -> tuple[str, dict[str, object]]:
    """The query for a table, narrowed as far as its columns allow, in the order of its key."""
    described = dictionary.tables()[table]
    conditions = [
        _about_one(table, f"{name}_id") for name, value in (("sector", sector), ("company", company)) if value
    ]
    kept = [condition for condition in conditions if condition]
    parameters: dict[str, object] = {
        name: value
        for name, value in (("sector", sector), ("company", company))
        if any(f"${name}" in c for c in kept)
    }
    where = f"where {' and '.join(kept)} " if kept else ""
    columns = ", ".join(column.name for column in described.columns)
    # Names of our own dictionary; what the caller chose goes in as parameters.
    return f"select {columns} from public.{table} {where}order by {', '.join(described.key)}", parameters  # noqa: S608


def _about_one(table: str, column: str) -> str | None:
    """The condition that a row is about the chosen sector or company, if the table can tell."""
    parameter = "$" + column.removesuffix("_id")
    types = dictionary.tables()[table].types
    if column in types:
        return f"{column} = {parameter}"
    if "complaint_id" in types:
        return f"complaint_id in (select complaint_id from public.complaints where {column} = {parameter})"  # noqa: S608
    if "company_id" in types:
        return f"company_id in (select company_id from public.companies where {column} = {parameter})"  # noqa: S608
    return None


def _check(what: str, chosen: Iterable[str], known: Iterable[str]) -> None:
    for name in chosen:
        if name not in known:
            raise UsageError(f"There is no {what} '{name}'; there are: {', '.join(known)}.")


def _check_id(connection: duckdb.DuckDBPyConnection, what: str, chosen: str | None) -> None:
    if chosen is None:
        return
    table = "sectors" if what == "sector" else "companies"
    found = connection.execute(f"select {what}_id from public.{table}").fetchall()  # noqa: S608 - our own names
    known = [row[0] for row in found]
    if chosen not in known:
        near = ", ".join(difflib.get_close_matches(chosen, known, 3, 0.5))
        hint = f" Did you mean: {near}?" if near else f" Export the table {table} to see them all."
        raise UsageError(f"There is no {what} with the id '{chosen}' in this snapshot.{hint}")


def _citation(manifest: Mapping[str, Any], sector: str | None, company: str | None) -> str:
    part = ", ".join(f"{name} {value}" for name, value in (("sector", sector), ("company", company)) if value)
    fiction = f" {FICTION['en']}" if manifest["world"] != "live" else ""
    return (
        f"Complaint Observatory, snapshot {manifest['version']} (data up to {str(manifest['as_of'])[:10]}, "
        f"published {str(manifest['published_at'])[:10]})" + (f", {part}" if part else "") + f".{fiction}"
    )


def _file_name(result: ExportResult, name: str, form: str) -> str:
    return f"{'' if result.world == 'live' else f'{result.world}-'}{name}-{result.version}.{form}"


def _meanings(table: str) -> dict[str, dict[str, Any]]:
    return {
        column.name: {"type": column.type, "unit": column.unit, **column.meaning}
        for column in dictionary.tables()[table].columns
    }


def _write_dictionary(to: Path, result: ExportResult, tables: Sequence[str]) -> Path:
    """What every column of every exported table means, beside the files."""
    path = to / _file_name(result, "columns", "csv")
    lines = [
        (table, column.name, column.type, column.unit, column.meaning["nl"], column.meaning["en"])
        for table in tables
        for column in dictionary.tables()[table].columns
    ]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([("table", "column", "type", "unit", "nl", "en"), *lines])
    return path


def _write_read_me(to: Path, result: ExportResult, citation: str) -> Path:
    path = to / _file_name(result, "readme", "txt")
    fiction = [FICTION["nl"], FICTION["en"], ""] if result.world != "live" else []
    rows = [f"{table}: {count}" for table, count in result.rows.items()]
    text = [
        *fiction,
        citation,
        "",
        CAUTION["nl"],
        CAUTION["en"],
        "",
        f"Wat de kolommen betekenen / what the columns mean: {_file_name(result, 'columns', 'csv')}",
        "CSV: een tekst die een spreadsheet voor een formule zou aanzien begint er met een '.",
        "CSV: a text that a spreadsheet would take for a formula begins with a ' there.",
        "",
        "Rijen / rows",
        *rows,
    ]
    path.write_text("\n".join(text) + "\n", encoding="utf-8-sig")
    return path
