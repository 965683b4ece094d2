"""Published versions without one complaint: rewritten under a new version, the old one taken away."""

# ruff: noqa: S608 - names in a statement are the snapshot's own

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from pipeline import files, publish, snapshots
from pipeline.database import quoted, tune
from pipeline.errors import DataError
from pipeline.paths import Home
from pipeline.snapshots import Snapshot


def without(home: Home, complaint_id: str) -> dict[str, str]:
    """Rewrites every version that holds the complaint; returns the new version of each.

    A version that cannot be opened is taken away: it may hold the complaint. Only for whoever holds the
    home's lock.
    """
    rewritten: dict[str, str] = {}
    served = publish.served(home)
    for folder in publish.version_folders(home):
        try:
            snapshot = snapshots.at(folder)
            if not _holds(snapshot, complaint_id):
                continue
            rewritten[snapshot.version] = _rewritten(
                home, snapshot, complaint_id, served == snapshot.version
            ).version
        except DataError:
            publish.remove(home, folder)
            rewritten[folder.name] = "withdrawn"
    return rewritten


def _holds(snapshot: Snapshot, complaint_id: str) -> bool:
    with snapshot.connection() as con:
        found = con.execute(
            "select 1 from public.complaints where complaint_id = ?", [complaint_id]
        ).fetchall()
    return bool(found)


def _rewritten(home: Home, old: Snapshot, complaint_id: str, is_served: bool) -> Snapshot:
    with publish.temporary_folder(home) as folder:
        database = folder / "observatory.duckdb"
        _copy_tables(old, database, complaint_id)
        made = _seal(folder, database, old)
        files.sync_tree(folder)
        place = home.snapshots / made.version
        folder.rename(place)
        files.sync_folder(home.snapshots)
    snapshot = snapshots.at(place)
    if is_served:
        snapshots.point_to(home, snapshot)
    publish.remove(home, old.folder)
    return snapshot


def _copy_tables(old: Snapshot, database: Path, complaint_id: str) -> None:
    """Every table as it is, comments and order too, without the complaint's rows and without its name on a
    case.
    """
    (database.parent / "parquet").mkdir()
    con = duckdb.connect(str(database))
    try:
        tune(con, database.parent / ".spill")
        con.execute(f"attach {quoted(old.database)} as origin (read_only)")
        con.execute("create schema public")
        for table, columns in _tables(con).items():
            con.execute(f"create table public.{table} as {_selected(table, columns, complaint_id)}")
            _copy_comments(con, table)
            path = database.parent / "parquet" / f"{table}.parquet"
            con.execute(f"copy public.{table} to {quoted(path)} (format parquet, compression zstd)")
        con.execute("detach origin")
    finally:
        con.close()
        shutil.rmtree(database.parent / ".spill", ignore_errors=True)


def _tables(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    rows = con.execute(
        "select table_name, list(column_name order by column_index) from duckdb_columns() "
        "where database_name = 'origin' and schema_name = 'public' group by table_name order by table_name"
    ).fetchall()
    return dict(rows)


def _selected(table: str, columns: list[str], complaint_id: str) -> str:
    gone = quoted(complaint_id)
    values = "*"
    if "case_id" in columns:
        # A case is named after its first post; when that goes, the next gives it its name.
        others = f"origin.public.complaints where case_id = {gone} and complaint_id <> {gone}"
        heir = f"(select min(complaint_id) from {others})"
        values = f"* replace (case when case_id = {gone} then {heir} else case_id end as case_id)"
    where = f" where complaint_id is distinct from {gone}" if "complaint_id" in columns else ""
    return f"select {values} from origin.public.{table}{where} order by rowid"


def _copy_comments(con: duckdb.DuckDBPyConnection, table: str) -> None:
    on_table = con.execute(
        "select comment from duckdb_tables() "
        "where database_name = 'origin' and table_name = ? and comment is not null",
        [table],
    ).fetchall()
    for (comment,) in on_table:
        con.execute(f"comment on table public.{table} is {quoted(comment)}")
    on_columns = con.execute(
        "select column_name, comment from duckdb_columns() "
        "where database_name = 'origin' and table_name = ? and comment is not null",
        [table],
    ).fetchall()
    for column, comment in on_columns:
        con.execute(f"comment on column public.{table}.{column} is {quoted(comment)}")


def _seal(folder: Path, database: Path, old: Snapshot) -> Snapshot:
    """The old version's words about itself, with the new files, and with the version that it takes the
    place of.
    """
    content = {path.name: files.digest(path) for path in sorted((folder / "parquet").glob("*.parquet"))}
    digest = hashlib.sha256(repr((old.version, sorted(content.items()))).encode()).hexdigest()
    version = f"{old.version[:10]}-{digest[:8]}"
    database.rename(folder / f"observatory-{version}.duckdb")
    for name in ("datapackage.json", "dataset.jsonld"):
        text = (old.folder / name).read_text(encoding="utf-8").replace(old.version, version)
        files.write_json(folder / name, _refreshed(json.loads(text), folder, content))
    manifest = old.manifest | {
        "version": version,
        "replaces": old.version,
        "forgotten": int(old.manifest.get("forgotten", 0)) + 1,
        "tables": {Path(name).stem: {"rows": _rows(folder / "parquet" / name)} for name in content},
    }
    manifest["files"] = {
        str(path.relative_to(folder)): {"sha256": files.digest(path), "bytes": path.stat().st_size}
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    files.write_json(folder / "manifest.json", manifest)
    return Snapshot(folder, manifest)


def _refreshed(described: dict[str, Any], folder: Path, content: dict[str, str]) -> dict[str, Any]:
    """A description with the sizes and hashes of the new files (``resources`` in one format,
    ``distribution`` in the other).
    """
    for part in described.get("resources", described.get("distribution", [])):
        name = Path(part.get("path", part.get("contentUrl"))).name
        size = (folder / "parquet" / name).stat().st_size
        if "hash" in part:
            part |= {"bytes": size, "hash": f"sha256:{content[name]}"}
        else:
            part |= {"contentSize": str(size), "sha256": content[name]}
    return described


def _rows(path: Path) -> int:
    return int(pq.read_metadata(path).num_rows)
