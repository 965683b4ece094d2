"""Erases one complaint for good: from the lake, the working database and every snapshot, and keeps it out.

What remains is a keyed hash in ``lake/forgotten.jsonl``, by which a later crawl or import recognises the
complaint and drops it. Published counts stay as they were: they hold nobody's words.
"""

# ruff: noqa: S608 - names in a statement are ours

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

import duckdb

from pipeline import build, files, keys, withdraw
from pipeline.database import compact, delete, exclusive, quoted
from pipeline.errors import BusyError, ObservatoryError
from pipeline.paths import Home
from pipeline.progress import SILENT, Progress

FOLDERS = ("complaints", "sightings", "refused")


@dataclass(slots=True)
class ForgetReport:
    """Where the complaint stood: lake files rewritten, lines and rows erased, and snapshots with their new
    versions.
    """

    files: list[str] = field(default_factory=list)
    lines: int = 0
    snapshots: dict[str, str] = field(default_factory=dict)
    database: Literal["absent", "rebuilt", "deleted"] = "absent"

    @property
    def found(self) -> bool:
        """Was there anything to erase."""
        return bool(self.files or self.snapshots)


def forget(
    home: Home, source: str, source_id: str, *, now: datetime, progress: Progress = SILENT
) -> ForgetReport:
    """Erases ``source``/``source_id`` everywhere below the home; doing it twice does no harm.

    Raises ``BusyError`` while a crawl of the source is running. The database is built again, so that
    nothing derived remains; a database that cannot be built is deleted, for the lake holds all of it.
    """
    report = ForgetReport()
    with exclusive(home), _no_crawl(home, source):
        _keep_out(home, source, source_id, now)
        urls = _erase_from_lake(home, source, source_id, report)
        _erase_from_run_records(home, source, source_id, urls, report)
        for index in (home.lake / "seen").glob(f"{source}.sqlite*"):
            index.unlink()
        report.snapshots = withdraw.without(home, f"{source}/{source_id}")
    if home.database.exists():
        report.database = _erase_from_database(home, now, progress)
    return report


@contextmanager
def _no_crawl(home: Home, source: str) -> Iterator[None]:
    """Holds the lock that a crawl of the source would hold."""
    folder = home.lake / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{source}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(
                f"A crawl of {source} is running; forget the complaint when it has finished."
            ) from None
        yield


def _keep_out(home: Home, source: str, source_id: str, now: datetime) -> None:
    """Written first: whatever happens next, the complaint does not come back."""
    if keys.Forgotten(home)(source, source_id):
        return
    path = home.lake / "forgotten.jsonl"
    before = path.read_bytes() if path.exists() else b""
    key = keys.complaint_key(keys.secret(home), source, source_id)
    entry = {"source": source, "key": key, "on": f"{now:%Y-%m-%d}"}
    files.write_whole(path, before + json.dumps(entry).encode() + b"\n")


def _erase_from_lake(home: Home, source: str, source_id: str, report: ForgetReport) -> set[str]:
    """Rewrites every file that holds the complaint; returns the addresses under which it stood."""
    urls: set[str] = set()
    for folder in FOLDERS:
        for path in sorted((home.lake / folder / f"source={source}").glob("*")):
            erase = _erase_rows if path.suffix == ".parquet" else _erase_lines
            erased = erase(path, source_id, urls)
            if erased:
                report.lines += erased
                report.files.append(str(path.relative_to(home.lake)))
    return urls


def _erase_lines(path: Path, source_id: str, urls: set[str]) -> int:
    """Copies all lines but the complaint's, then takes the file's place; a file left without lines goes."""
    spelled = tuple(
        json.dumps(source_id, ensure_ascii=ascii_only).encode()[1:-1] for ascii_only in (True, False)
    )
    with path.open("rb") as lines:
        if not any(_is_about(line, source_id, spelled) for line in lines):
            return 0
    erased = kept = 0
    draft = path.with_name(f".{path.name}.draft")
    with path.open("rb") as lines, draft.open("wb") as rest:
        for line in lines:
            if _is_about(line, source_id, spelled):
                erased += 1
                urls |= _urls(line)
            else:
                kept += 1
                rest.write(line)
        rest.flush()
        os.fsync(rest.fileno())
    _replace(path, draft, keep=kept > 0)
    return erased


def _is_about(line: bytes, source_id: str, spelled: tuple[bytes, ...]) -> bool:
    """Is a line about the complaint; one that cannot be read but holds its id counts as about it."""
    if not any(form in line for form in spelled):
        return False
    try:
        return bool(json.loads(line).get("source_id") == source_id)
    except (ValueError, AttributeError):
        return True


def _urls(line: bytes) -> set[str]:
    try:
        url = json.loads(line).get("url")
    except (ValueError, AttributeError):
        return set()
    return {url} if url else set()


def _erase_rows(path: Path, source_id: str, urls: set[str]) -> int:
    """The same for a bulk file."""
    read = f"read_parquet({quoted(path)}, hive_partitioning = false)"
    draft = path.with_name(f".{path.name}.draft")
    with duckdb.connect() as con:
        columns = {row[0] for row in con.execute(f"describe select * from {read}").fetchall()}
        url = "url" if "url" in columns else "null"
        found = con.execute(f"select {url} from {read} where source_id = ?", [source_id]).fetchall()
        if not found:
            return 0
        urls |= {row[0] for row in found if row[0]}
        con.execute(
            f"copy (from {read} where source_id <> {quoted(source_id)}) to {quoted(draft)} (format parquet)"
        )
        kept = int(con.execute(f"select count(*) from read_parquet({quoted(draft)})").fetchall()[0][0])
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    _replace(path, draft, keep=kept > 0)
    return len(found)


def _replace(path: Path, draft: Path, *, keep: bool) -> None:
    if keep:
        draft.replace(path)
    else:
        path.unlink()
        draft.unlink()
    files.sync_folder(path.parent)


def _erase_from_run_records(
    home: Home, source: str, source_id: str, urls: set[str], report: ForgetReport
) -> None:
    """A run record may name the complaint in an error; that error goes."""
    for path in sorted((home.lake / "crawls").glob(f"*-{source}-*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        named = [
            e for e in record.get("errors", []) if any(url in e for url in urls) or source_id in e.split()
        ]
        if named:
            record["errors"] = [error for error in record["errors"] if error not in named]
            files.write_json(path, record)
            report.files.append(str(path.relative_to(home.lake)))


def _erase_from_database(home: Home, now: datetime, progress: Progress) -> Literal["rebuilt", "deleted"]:
    """Builds again without the complaint, then copies the database, for a file keeps the bytes of deleted
    rows.
    """
    try:
        build.build(home, now=now, progress=progress)
        with exclusive(home):
            compact(home)
    except (ObservatoryError, duckdb.Error):
        with exclusive(home):
            delete(home)
        return "deleted"
    return "rebuilt"
