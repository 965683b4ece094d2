"""Lake files into the working database: good rows kept, the rest in quarantine with the reason as a sentence.

A file is loaded in one transaction together with its line in ``state.files``, so that a process that dies
half-way
leaves nothing behind and doubles nothing. A file that changed or vanished since (``forget`` rewrites files)
is unloaded
and, if it is still there, loaded again.
"""

# ruff: noqa: S608 - names in a statement are the contract's, the models' or ours
from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import duckdb

from pipeline import contract, files, keys, lake_files
from pipeline.contract import Rule
from pipeline.database import in_transaction, quoted
from pipeline.lake_files import FileRefusedError, LakeFile
from pipeline.paths import Home
from pipeline.progress import SILENT, Progress

TABLES = {"complaints": "complaint", "sightings": "sighting"}


@dataclass(slots=True)
class LoadReport:
    """What a load changed: files and rows taken in, rows refused, files unloaded."""

    files: int = 0
    rows: int = 0
    refused: int = 0
    unloaded: int = 0


def load(
    con: duckdb.DuckDBPyConnection, home: Home, now: datetime | None = None, progress: Progress = SILENT
) -> LoadReport:
    """Brings the tables ``lake.complaints`` and ``lake.sightings`` up to the sealed files of the lake.

    Rows that say they were collected more than a day after ``now`` are refused.
    """
    prepare(con)
    report = LoadReport()
    found = {file.key: file for file in lake_files.sealed(home.lake)}
    loaded = dict(con.execute("select file, size || '/' || mtime_ns from state.files").fetchall())
    stale = {key for key, stamp in loaded.items() if key not in found or found[key].stamp != stamp}
    for key in sorted(stale):
        in_transaction(con, partial(_unload, con, key))
        report.unloaded += 1
    new = [file for key, file in sorted(found.items()) if key not in loaded or key in stale]
    is_forgotten = keys.Forgotten(home)
    with progress.track("Loading the lake", len(new)) as advance:
        for file in new:
            rows, refused = _load_file(con, file, is_forgotten, now)
            report.files, report.rows, report.refused = (
                report.files + 1,
                report.rows + rows,
                report.refused + refused,
            )
            advance(1)
    return report


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Makes the tables; when the contract changed, empties them so that every file is loaded anew."""
    con.execute(
        "create table if not exists state.files "
        "(file varchar primary key, kind varchar, source varchar, size bigint, "
        "mtime_ns bigint, sha256 varchar, rows bigint, refused bigint)"
    )
    con.execute(
        "create table if not exists state.quarantine "
        "(kind varchar, file varchar, line bigint, field varchar, reason varchar, excerpt varchar)"
    )
    for table, record in TABLES.items():
        wanted = [(field.name, field.sql) for field in contract.fields(record)]
        if _columns(con, table)[: len(wanted)] != _canonical(con, wanted):
            in_transaction(con, partial(_remake, con, table, wanted))


def fingerprint(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """Changes when, and only when, the content behind a lake table changed."""
    rows = con.execute(
        "select file, sha256 from state.files where kind = ? order by file", [table]
    ).fetchall()
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str]]:
    return con.execute(
        "select column_name, data_type from duckdb_columns() where schema_name = 'lake' and table_name = ? "
        "order by column_index",
        [table],
    ).fetchall()


def _canonical(con: duckdb.DuckDBPyConnection, wanted: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Column types spelled as DuckDB spells them."""
    casts = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in wanted)
    return [(row[0], row[1]) for row in con.execute(f"describe select {casts}").fetchall()]


def _remake(con: duckdb.DuckDBPyConnection, table: str, wanted: list[tuple[str, str]]) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in wanted)
    con.execute(f"create or replace table lake.{table} ({columns}, file varchar, line bigint)")
    con.execute("delete from state.files where kind = ?", [table])
    con.execute("delete from state.quarantine where kind = ?", [table])


def _unload(con: duckdb.DuckDBPyConnection, key: str) -> None:
    for table in TABLES:
        con.execute(f"delete from lake.{table} where file = ?", [key])
    con.execute("delete from state.quarantine where file = ?", [key])
    con.execute("delete from state.files where file = ?", [key])


def _load_file(
    con: duckdb.DuckDBPyConnection, file: LakeFile, is_forgotten: keys.Forgotten, now: datetime | None
) -> tuple[int, int]:
    """Rows taken in from one file and rows refused; what is read waits in temporary tables until it is
    judged.
    """
    record = TABLES[file.kind]
    columns = ", ".join(f"{field.name} {field.sql}" for field in contract.fields(record))
    con.execute(f"create or replace temp table incoming (line bigint, {columns}, unfit varchar)")
    con.execute(
        "create or replace temp table refused (line bigint, field varchar, reason varchar, excerpt varchar)"
    )
    try:
        digest = lake_files.stage(con, file, record)
    except FileRefusedError as error:
        digest = files.digest(file.path)
        con.execute("delete from incoming")
        con.execute("insert into refused values (null, null, ?, null)", [str(error)])
    _drop_forgotten(con, file, is_forgotten)
    _refuse(con, _rules(file, record, now))
    if record == "complaint":
        _refuse_repeated(con)
    return in_transaction(con, partial(_take_in, con, file, digest))


def _drop_forgotten(con: duckdb.DuckDBPyConnection, file: LakeFile, is_forgotten: keys.Forgotten) -> None:
    """Rows that somebody had erased stay out, also when a file brings them back."""
    if not is_forgotten.anything(file.source):
        return
    ids = [row[0] for row in con.execute("select distinct source_id from incoming").fetchall()]
    erased = [i for i in ids if i is not None and is_forgotten(file.source, i)]
    con.execute("delete from incoming where list_contains(?, source_id)", [erased])


def _rules(file: LakeFile, record: str, now: datetime | None) -> list[Rule]:
    """The contract's rules, and those that need the file or the clock."""
    elsewhere = Rule(
        "source", f"source <> {quoted(file.source)}", "is not the source of the folder that the file lies in"
    )
    found = [*contract.rules(record), elsewhere]
    if now is not None:
        seen = "fetched_at" if record == "complaint" else "seen_at"
        latest = (now + timedelta(days=1)).astimezone(UTC).replace(tzinfo=None)
        found.append(Rule(seen, f"{seen} > timestamp {quoted(latest)}", "lies in the future"))
    return found


def _refuse(con: duckdb.DuckDBPyConnection, rules: list[Rule]) -> None:
    """Moves every row that breaks a rule to ``refused``, with the first that it breaks; a date is shown, a
    text never.
    """
    by_type = {field.name: field.type for record in TABLES.values() for field in contract.fields(record)}
    shown = " ".join(
        f"when {rule.broken} then cast({rule.field} as varchar)"
        for rule in rules
        if by_type[rule.field] in {"instant", "date", "number", "integer"}
    )
    fields = " ".join(f"when {rule.broken} then {quoted(rule.field)}" for rule in rules)
    reasons = " ".join(
        f"when {rule.broken} then {quoted(f'{rule.field} {rule.sentence}.')}" for rule in rules
    )
    con.execute(
        f"insert into refused select line, coalesce(unfit, case {fields} end), "
        f"case when unfit is not null then unfit || ' does not hold a fitting value.' {reasons} end, "
        f"case when unfit is null then case {shown} end end from incoming "
        f"where unfit is not null or {' or '.join(f'({rule.broken})' for rule in rules)}"
    )
    con.execute("delete from incoming where line in (select line from refused)")


def _refuse_repeated(con: duckdb.DuckDBPyConnection) -> None:
    """A complaint may stand in a file again when it changed in the meantime; the same look at it may not."""
    con.execute(
        "insert into refused select line, 'source_id', 'source_id: this complaint stands earlier in the "
        "same file, in the same version or collected at the same moment.', null from incoming "
        "qualify row_number() over (partition by source_id, content_hash order by line) > 1 "
        "or row_number() over (partition by source_id, fetched_at order by line) > 1"
    )
    con.execute("delete from incoming where line in (select line from refused)")


def _take_in(con: duckdb.DuckDBPyConnection, file: LakeFile, digest: str) -> tuple[int, int]:
    names = ", ".join(field.name for field in contract.fields(TABLES[file.kind]))
    con.execute(f"insert into lake.{file.kind} select {names}, {quoted(file.key)}, line from incoming")
    con.execute(
        "insert into state.quarantine select ?, ?, line, field, reason, excerpt from refused",
        [file.kind, file.key],
    )
    rows, refused = (
        int(con.execute(f"select count(*) from {t}").fetchall()[0][0]) for t in ("incoming", "refused")
    )
    con.execute(
        "insert into state.files values (?, ?, ?, ?, ?, ?, ?, ?)",
        [file.key, file.kind, file.source, file.size, file.mtime_ns, digest, rows, refused],
    )
    return rows, refused
