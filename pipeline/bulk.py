"""Bulk files into the lake as Parquet, by one SELECT in DuckDB; what is unfit stays out, named by its line.

    bytes -> whole records -> rows of text -> items -> the new and changed ones, redacted -> the lake

What a source's files look like stands in ``warehouse/imports/<source>.yml``, what their rows mean in the
SELECT beside it. Memory does not grow with the files. The work happens in a folder of its own inside the
lake, and a file appears under its sealed name only when it is whole.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline import bulk_items, contract, yaml_files
from pipeline.bulk_files import Layout, tables
from pipeline.bulk_rows import RefusedLog, take_rows
from pipeline.database import exclusive, quoted, tune
from pipeline.errors import UsageError
from pipeline.paths import WAREHOUSE, Home
from pipeline.redaction_batches import BatchRedactor

IMPORTS = WAREHOUSE / "imports"
BATCH_ROWS = 20_000


@dataclass(slots=True)
class ImportResult:
    """What an import did: ``rows`` were good, of which ``repeated`` stood in the files more than once.

    ``refused`` rows stand in ``refused_file`` with file, line and reason; they make the exit code 1.
    """

    source: str
    import_id: str
    files: list[str] = field(default_factory=list)
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: int = 0
    refused: int = 0
    refused_file: Path | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0, or 1 when something was kept out."""
        return 1 if self.refused else 0


def sources() -> list[str]:
    """The sources whose bulk files can be imported."""
    return sorted(path.stem for path in IMPORTS.glob("*.sql"))


def import_file(source: str, files: Sequence[Path], home: Home, *, now: datetime) -> ImportResult:
    """Adds the new and the changed complaints of bulk files to the lake, and a sighting of every complaint.

    Unfit rows are refused one by one. A file that is no table of this source, or whose dates are written
    day first, is an error (``DataError``), and then nothing of any file is added; so is a source without
    bulk files or a file that is not there (``UsageError``). ``now`` becomes the moment of fetching and
    seeing.
    """
    if source not in sources():
        raise UsageError(f"There are no bulk files of '{source}'; there are of: {', '.join(sources())}.")
    if home.world != "live":
        raise UsageError("Bulk files hold real complaints; the demo world holds fictional ones only.")
    layout = _layout(source)
    for path in files:
        with tables(Path(path), layout) as found:
            list(found)
    moment = now.astimezone(UTC)
    result = ImportResult(source, f"{moment:%Y%m%dT%H%M%SZ}-{source}-{secrets.token_hex(3)}")
    with exclusive(home):
        for killed in home.lake.glob(".import-*"):
            shutil.rmtree(killed)
        work = home.lake / f".import-{result.import_id}"
        work.mkdir(parents=True)
        try:
            _make(work, result, [Path(path) for path in files], layout, home, moment)
            _seal(work, result, home, moment)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return result


def _layout(source: str) -> Layout:
    found = yaml_files.read(IMPORTS / f"{source}.yml")
    return Layout(tuple(found["required"]), tuple(found["optional"]), tuple(found["nothing"]))


def _make(
    work: Path, result: ImportResult, files: list[Path], layout: Layout, home: Home, now: datetime
) -> None:
    """Fills the result, and ``work`` with the refused rows, the complaints and the sightings."""
    select = (IMPORTS / f"{result.source}.sql").read_text(encoding="utf-8")
    with duckdb.connect(str(work / "import.duckdb")) as con, RefusedLog(work / "refused.jsonl") as refused:
        tune(con, work / "spill")
        for path in files:
            with tables(path, layout) as found:
                for table in found:
                    take_rows(con, table, len(result.files), layout, work, refused)
                    result.files.append(table.name)
        bulk_items.load_known(con, home.lake / "complaints" / f"source={result.source}")
        bulk_items.read_items(con, select, work, import_id=result.import_id, now=now)
        bulk_items.check_dates(con, result.files)
        bulk_items.log_unfit(con, result.files, refused)
        bulk_items.compare(con)
        _count(con, result, refused, bulk_items.drop_forgotten(con, result.source, home))
        _write_sightings(con, work, result, now)
        _write_complaints(con, work, result.new + result.changed)


def _count(con: duckdb.DuckDBPyConnection, result: ImportResult, refused: RefusedLog, forgotten: int) -> None:
    counts = dict(con.execute("select state, count(*) from looks group by state").fetchall())
    result.new, result.changed = counts.get("new", 0), counts.get("changed", 0)
    result.unchanged = counts.get("unchanged", 0)
    good = con.execute("select count(*) from items where refused_field is null").fetchall()[0][0]
    result.rows = good - forgotten
    result.repeated = result.rows - sum(counts.values())
    result.refused = refused.rows
    result.warnings = bulk_items.unknown_categories(con)
    if forgotten:
        result.warnings.append(
            f"{forgotten} complaints were erased on request earlier and were left out again."
        )


def _write_sightings(con: duckdb.DuckDBPyConnection, work: Path, result: ImportResult, now: datetime) -> None:
    con.execute(
        f"""
        copy (
            select
                {quoted(result.source)} as source, source_id, timestamptz {quoted(now.isoformat())} as
                seen_at, state, {quoted(result.import_id)} as crawl_id
            from looks
        ) to {quoted(work / "sightings.parquet")} (format parquet, compression zstd)
        """  # noqa: S608 - the values are quoted
    )


def _write_complaints(con: duckdb.DuckDBPyConnection, work: Path, rows: int) -> None:
    """The new and changed items, narratives redacted, in the contract's columns; no file without any."""
    if rows == 0:
        return
    fields = contract.fields("complaint")
    schema = pa.schema([(field.name, field.arrow) for field in fields])
    con.execute("""
        create view news as
        from items
        where (file_number, line) in (select (file_number, line) from looks where state <> 'unchanged')
    """)
    texts = con.execute("select count(narrative) from news").fetchall()[0][0]
    zoned = [f"{f.name} at time zone 'UTC' as {f.name}" if f.type == "instant" else f.name for f in fields]
    news = con.sql(f"select {', '.join(zoned)} from news")  # noqa: S608 - the contract's own names
    with BatchRedactor(texts) as redactor, pq.ParquetWriter(work / "complaints.parquet", schema) as writer:
        for batch in news.to_arrow_reader(BATCH_ROWS):
            writer.write_batch(_redacted(batch, redactor).cast(schema))


def _redacted(batch: pa.RecordBatch, redactor: BatchRedactor) -> pa.RecordBatch:
    """The batch with its narratives redacted; only rows that have one are read."""
    column = batch.schema.get_field_index("narrative")
    narratives = batch.column(column)
    kept = narratives.is_valid()
    texts = redactor.redact(narratives.filter(kept).to_pylist())
    filled = pc.replace_with_mask(narratives, kept, pa.array(texts, narratives.type))
    return batch.set_column(column, batch.schema.field(column), filled)


def _seal(work: Path, result: ImportResult, home: Home, now: datetime) -> None:
    """Moves the files to their sealed names.

    Complaints before their sightings and the run record last: a complaint that nobody has seen yet counts
    as seen when it was fetched, but a sighting of a complaint that is not there would be a lie.
    """
    moves = [
        (
            "complaints.parquet",
            Path("complaints") / f"source={result.source}" / f"{result.import_id}.parquet",
        ),
        ("sightings.parquet", Path("sightings") / f"source={result.source}" / f"{result.import_id}.parquet"),
        ("crawl.json", Path("crawls") / f"{result.import_id}.json"),
    ]
    if result.refused:
        target = Path("refused") / f"source={result.source}" / f"{result.import_id}.jsonl"
        moves.insert(0, ("refused.jsonl", target))
        result.refused_file = home.lake / target
    (work / "crawl.json").write_text(json.dumps(_run_record(result, home, now)) + "\n", encoding="utf-8")
    for name, target in moves:
        if (work / name).exists():
            _move(work / name, home.lake / target)


def _run_record(result: ImportResult, home: Home, now: datetime) -> dict[str, object]:
    return {
        "source": result.source,
        "crawl_id": result.import_id,
        "started_at": now.isoformat(),
        "finished_at": now.isoformat(),
        "reason": "finished",
        "requests": 0,
        "items": result.rows - result.repeated,
        "new": result.new,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "refused": result.refused,
        "errors": result.warnings,
        "world": home.world,
    }


def _move(made: Path, sealed: Path) -> None:
    """Gives a file its sealed name once its bytes are on the disk."""
    sealed.parent.mkdir(parents=True, exist_ok=True)
    for path in (made, made.parent):
        _sync(path)
    made.rename(sealed)
    _sync(sealed.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
