"""Working database to published snapshot: only when every check passes, all of it or nothing, never touched
again.

The version is named after the content, so that an unchanged world publishes nothing new.
"""

# ruff: noqa: S608 - names in a statement are the contract's, the models' or ours
from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from pipeline import check, dictionary, files, manifest, snapshots
from pipeline.database import exclusive, opened, quoted, tune
from pipeline.dictionary import Table
from pipeline.errors import DataError
from pipeline.paths import Home
from pipeline.progress import SILENT, Progress
from pipeline.snapshots import Snapshot

KEPT = 8
TEMPORARY = ".tmp-"


@dataclass(frozen=True, slots=True)
class Published:
    """The version that is served now, whether it is new, and the old versions that made room."""

    snapshot: Snapshot
    is_new: bool
    removed: list[str]


def publish(home: Home, *, now: datetime, keep: int = KEPT, progress: Progress = SILENT) -> Published:
    """Freezes the working database into a new version, or finds that nothing changed.

    Raises :class:`check.ChecksFailedError` when a check finds rows, and publishes nothing then. ``now`` is
    only written down.
    """
    with exclusive(home):
        with opened(home) as con:
            failures = check.failing(con, progress)
            if failures:
                raise check.ChecksFailedError(failures)
            facts = manifest.gather(con, home, now)
        unchanged = _unchanged(home, facts)
        if unchanged is not None:
            return Published(unchanged, False, [])
        with temporary_folder(home) as folder:
            write_tables(home.database, "marts", folder, progress)
            return _put_in_place(home, manifest.seal(folder, facts), keep)


def _unchanged(home: Home, facts: manifest.Facts) -> Snapshot | None:
    """The version served, when it was made from this very state of the database and of what people decide."""
    if served(home) is None:
        return None
    snapshot = snapshots.current(home)
    assert snapshot is not None
    same = all(snapshot.manifest.get(name) == getattr(facts, name) for name in ("built", "configuration"))
    return snapshot if same and snapshot.database.exists() else None


def write_tables(database: Path, schema: str, folder: Path, progress: Progress = SILENT) -> None:
    """Copies every published table from a schema of a database into a new DuckDB file and Parquet files in
    a folder.
    """
    (folder / "parquet").mkdir()
    tables = dictionary.tables().values()
    con = duckdb.connect(str(folder / manifest.DATABASE))
    try:
        tune(con, folder / ".spill")
        con.execute(f"attach {quoted(database)} as origin (read_only)")
        con.execute("create schema public")
        with progress.track("Publishing", len(tables)) as advance:
            for table in tables:
                _write_table(con, f"origin.{schema}", table, folder)
                advance(1)
        con.execute("detach origin")
    finally:
        con.close()
        shutil.rmtree(folder / ".spill", ignore_errors=True)


def _write_table(con: duckdb.DuckDBPyConnection, schema: str, table: Table, folder: Path) -> None:
    """Sorted by its key, so that the same rows give the same bytes."""
    names = ", ".join(table.types)
    con.execute(
        f"create table public.{table.name} as select {names} from {schema}.{table.name} "
        f"order by {', '.join(table.key)}"
    )
    con.execute(
        f"comment on table public.{table.name} is {quoted(table.grain['en'] + ' | ' + table.grain['nl'])}"
    )
    for column in table.columns:
        con.execute(f"comment on column public.{table.name}.{column.name} is {quoted(column.comment)}")
    path = folder / "parquet" / f"{table.name}.parquet"
    con.execute(f"copy public.{table.name} to {quoted(path)} (format parquet, compression zstd)")


def _put_in_place(home: Home, made: Snapshot, keep: int) -> Published:
    """Renames the sealed folder to its version and points to it; a version that is there already is pointed
    to again.
    """
    place = home.snapshots / made.version
    is_new = not (place / "manifest.json").exists()
    if is_new:
        files.sync_tree(made.folder)
        made.folder.rename(place)
        files.sync_folder(home.snapshots)
    snapshot = snapshots.at(place)
    if served(home) != snapshot.version:
        snapshots.point_to(home, snapshot)
    return Published(snapshot, is_new, remove_old(home, keep, snapshot.version))


def served(home: Home) -> str | None:
    """The version that is served; ``None`` also where the pointer is damaged, so that it is replaced."""
    try:
        snapshot = snapshots.current(home)
    except DataError:
        return None
    return snapshot.version if snapshot else None


def version_folders(home: Home) -> list[Path]:
    """Every folder that may hold a version, readable or not."""
    return [path for path in sorted(home.snapshots.glob("[!.]*")) if path.is_dir()]


def remove_old(home: Home, keep: int, serving: str) -> list[str]:
    """Removes all but the last versions; a reader that still has one open keeps its files till it lets go."""
    old = [s for s in snapshots.published(home)[:-keep] if s.version != serving]
    for snapshot in old:
        remove(home, snapshot.folder)
    return [snapshot.version for snapshot in old]


def remove(home: Home, folder: Path) -> None:
    """Takes a version away: under another name first, so that nobody opens half of it."""
    leaving = home.snapshots / f"{TEMPORARY}old-{secrets.token_hex(4)}"
    folder.rename(leaving)
    shutil.rmtree(leaving, ignore_errors=True)


@contextmanager
def temporary_folder(home: Home) -> Iterator[Path]:
    """A private folder beside the snapshots; what earlier publications left behind is cleared first.

    Only for whoever holds the home's lock: then no other temporary folder can be in use.
    """
    for stale in home.snapshots.glob(f"{TEMPORARY}*"):
        shutil.rmtree(stale, ignore_errors=True)
    path = home.snapshots / f"{TEMPORARY}{os.getpid()}-{secrets.token_hex(4)}"
    path.mkdir(parents=True)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
