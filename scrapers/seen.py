"""Which complaints of a source are known, and what they looked like last: an index over the sealed lake.

It is never the truth: it is brought up to date from the sealed files when a crawl starts, and made anew
when one of those was rewritten (that is what erasing a complaint does). What the running crawl itself saw
stands in a temporary table, so memory stays small, and a crawl that dies leaves nothing behind.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipeline.paths import Home

SCHEMA = """
create table if not exists files (name text primary key, size integer, modified integer) without rowid;
create table if not exists complaints (
    source_id text primary key, content_hash text, crawl_id text, url text) without rowid;
create table if not exists gone (source_id text primary key) without rowid;
"""
UPSERT = """
insert into complaints values (?, ?, ?, ?) on conflict (source_id) do update
set content_hash = excluded.content_hash, crawl_id = excluded.crawl_id, url = excluded.url
where excluded.crawl_id >= complaints.crawl_id
"""


class _Line(msgspec.Struct):
    source_id: str
    content_hash: str
    crawl_id: str
    url: str | None = None


class _Look(msgspec.Struct):
    source_id: str
    state: str


class Seen:
    """The index of one source."""

    def __init__(self, home: Home, source: str) -> None:
        self._folders = [home.lake / kind / f"source={source}" for kind in ("complaints", "sightings")]
        self._path = home.lake / "seen" / f"{source}.sqlite"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._database = self._connect()
        except sqlite3.DatabaseError:  # an index can be made again
            self._path.unlink()
            self._database = self._connect()
        self._catch_up()

    def last_hash(self, source_id: str) -> str | None:
        """The hash under which a complaint was last stored, or None for one never stored."""
        query = "select content_hash from complaints where source_id = ?"
        row = self._database.execute(query, (source_id,)).fetchone()
        return row[0] if row else None

    def look(self, source_id: str) -> bool:
        """Remember for this crawl that a complaint was looked at; False when it had been before."""
        return self._database.execute("insert or ignore into looks values (?)", (source_id,)).rowcount == 1

    def count(self) -> int:
        """How many complaints of this source are known."""
        return int(self._database.execute("select count(*) from complaints").fetchone()[0])

    def missed(self) -> Iterator[tuple[str, str]]:
        """Known complaints, with addresses, that this crawl did not meet and that may still be there."""
        yield from self._database.execute(
            "select source_id, url from complaints where url is not null"
            " and source_id not in (select source_id from looks)"
            " and source_id not in (select source_id from gone)"
            " order by random()"  # when there are too many for one crawl, each has its turn
        ).fetchall()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, isolation_level=None, timeout=60)
        database.execute("pragma journal_mode = wal")
        database.execute("pragma synchronous = normal")
        database.execute("pragma temp_store = file")
        database.execute("pragma temp.journal_mode = off")
        database.executescript(SCHEMA)
        database.execute("create temp table looks (source_id text primary key) without rowid")
        return database

    def _catch_up(self) -> None:
        """Take in the files sealed since the last time; all of them when one was rewritten or taken away."""
        sealed = {
            f"{folder.parent.name}/{path.name}": path
            for folder in self._folders
            for path in folder.glob("*.jsonl")
        }
        self._database.execute("begin immediate")
        known = {
            name: stamp for name, *stamp in self._database.execute("select name, size, modified from files")
        }
        if any(name not in sealed or _stamp(sealed[name]) != stamp for name, stamp in known.items()):
            for table in ("files", "complaints", "gone"):
                self._database.execute(f"delete from {table}")  # noqa: S608 - the names stand in the line above
            known = {}
        for name in sorted(sealed.keys() - known.keys()):
            self._take_in(name, sealed[name])
        self._database.execute("commit")

    def _take_in(self, name: str, path: Path) -> None:
        if name.startswith("complaints/"):
            self._database.executemany(UPSERT, _versions(path))
        else:
            self._database.executemany("insert or ignore into gone values (?)", _gone(path))
        self._database.execute("insert into files values (?, ?, ?)", (name, *_stamp(path)))


def _versions(path: Path) -> Iterator[tuple[str, str, str, str | None]]:
    decode = msgspec.json.Decoder(_Line).decode
    with path.open("rb") as lines:
        for line in map(decode, lines):
            yield line.source_id, line.content_hash, line.crawl_id, line.url


def _gone(path: Path) -> Iterator[tuple[str]]:
    decode = msgspec.json.Decoder(_Look).decode
    with path.open("rb") as lines:
        for line in lines:
            if b'"gone"' in line and (look := decode(line)).state == "gone":
                yield (look.source_id,)


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]
