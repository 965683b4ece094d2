"""One crawl and what it leaves in the lake: complaints, sightings, refused items and a run record."""

from __future__ import annotations

import fcntl
import os
import re
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from zlib import crc32

import msgspec

from pipeline.paths import Home, World
from scrapers.exceptions import DoubtError, LockedError
from scrapers.items import Complaint, Sighting
from scrapers.journal import Journal, adopt
from scrapers.seen import Seen

State = Literal["new", "changed", "unchanged", "gone", "refused"]
KEPT_ERRORS = 50


@dataclass(slots=True)
class RunRecord:
    """How one crawl went. ``reason`` is Scrapy's ("finished", ...), "refused", "imported", or "killed"."""

    source: str
    crawl_id: str
    world: World
    started_at: datetime
    finished_at: datetime
    reason: str
    requests: int = 0
    items: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    refused: int = 0
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several equal parts of a source, such as 1/4."""

    number: int = 1
    of: int = 1

    @classmethod
    def parse(cls, text: str) -> Shard:
        """A shard as people write it; anything but k/n with 1 <= k <= n raises ``ValueError``."""
        found = re.fullmatch(r"(\d+)/(\d+)", text)
        if found is None or not 1 <= int(found[1]) <= int(found[2]):
            raise ValueError(f"{text!r} is no shard; write it as 1/4, the first of four.")
        return cls(int(found[1]), int(found[2]))

    def holds(self, name: str) -> bool:
        """True when this shard is the one for a thread, review page or post."""
        return crc32(name.encode()) % self.of == self.number - 1


def crawl_id(home: Home, source: str, at: datetime) -> str:
    """A name for a crawl that sorts by time, and after others of the same second: stopped clocks have
    many.
    """
    name = f"{at:%Y%m%dT%H%M%SZ}-{source}-"
    known = [*(home.lake / "crawls").glob(f"{name}*"), *home.lake.glob(f"complaints/source={source}/{name}*")]
    taken = [int(path.name.removeprefix(name)[:6], 16) for path in known]
    lowest = max(taken, default=-1) + 1
    return f"{name}{lowest + secrets.randbelow((0x1000000 - lowest) // 16):06x}"


class Crawl:
    """One run over one source. Only one may run at a time, or several shards of it."""

    def __init__(self, home: Home, source: str, started_at: datetime, shard: Shard = Shard()) -> None:
        self.home, self.source, self.started_at, self.shard = home, source, started_at, shard
        self.counts: Counter[str] = Counter()
        self.errors: list[str] = []
        self._locks = _locked(home.lake / "locks", source, shard)
        with _held(home.lake / "locks" / f"{source}.index.lock"):
            for record in _adopted_crawls(home, source):
                write_record(home, record)
            self.seen = Seen(home, source)
        self.crawl_id = crawl_id(home, source, started_at)
        self._complaints, self._sightings, self._refused = (
            Journal(home.lake / kind / f"source={source}" / f"{self.crawl_id}.jsonl")
            for kind in ("complaints", "sightings", "refused")
        )

    def store(self, item: Complaint, state: State, line: bytes | None) -> None:
        """Write the line of a new or changed complaint, and always that it was seen."""
        assert item.fetched_at is not None
        if line is not None:
            self._complaints.write(line)
        self.saw(item.source_id, state, item.fetched_at)
        self.counts["items"] += 1

    def saw(self, source_id: str, state: State, at: datetime) -> None:
        """Log one look at a complaint."""
        self._sightings.write(msgspec.json.encode(Sighting(self.source, source_id, at, state, self.crawl_id)))
        self.counts[state] += 1

    def refuse(self, source_id: str | None, url: str | None, field: str, reason: str) -> None:
        """Keep that an item was not accepted, and why; not what it said."""
        kept = {"source_id": source_id, "url": url, "field": field, "reason": reason}
        self._refused.write(msgspec.json.encode(kept))
        self.counts["not accepted"] += 1

    def doubt(self, doubt: DoubtError) -> None:
        """Keep a doubt that a page object had about one record."""
        self.refuse(doubt.source_id, doubt.url, doubt.field, doubt.reason)

    def error(self, sentence: str) -> None:
        """Keep one error for the run record; the same one only once, and not endlessly many."""
        if sentence not in self.errors and len(self.errors) < KEPT_ERRORS:
            self.errors.append(sentence)

    def seal(self) -> None:
        """Close the files and name them; complaints first, so that no sighting lacks its complaint."""
        for journal in (self._complaints, self._sightings, self._refused):
            journal.seal()
        self.seen.close()
        for lock in self._locks:
            os.close(lock)

    def record(self, finished_at: datetime, reason: str, requests: int) -> RunRecord:
        """The run record, written into the lake."""
        record = RunRecord(
            self.source,
            self.crawl_id,
            self.home.world,
            self.started_at,
            finished_at,
            reason,
            requests,
            items=self.counts["items"],
            new=self.counts["new"],
            changed=self.counts["changed"],
            unchanged=self.counts["unchanged"],
            gone=self.counts["gone"],
            refused=self.counts["not accepted"],
            errors=self.errors,
        )
        write_record(self.home, record)
        return record


def write_record(home: Home, record: RunRecord) -> None:
    """Put a run record into the lake in one step."""
    folder = home.lake / "crawls"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{record.crawl_id}.json"
    draft = path.with_suffix(".json.part")
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n")
    draft.replace(path)


def read_record(home: Home, crawl_id: str) -> RunRecord | None:
    """The run record of a crawl, or None when it died before it could write one."""
    path = home.lake / "crawls" / f"{crawl_id}.json"
    return msgspec.json.decode(path.read_bytes(), type=RunRecord) if path.exists() else None


def _adopted_crawls(home: Home, source: str) -> Iterator[RunRecord]:
    """Seal what dead crawls of this source left; a record for each, from the looks that it got to log."""
    for kind in ("complaints", "refused"):
        adopt(home.lake / kind / f"source={source}")
    for path in adopt(home.lake / "sightings" / f"source={source}"):
        name, counts, last = path.stem, Counter[str](), datetime.min.replace(tzinfo=UTC)
        with path.open("rb") as lines:
            for look in map(msgspec.json.Decoder(Sighting).decode, lines):
                counts[look.state] += 1
                last = max(last, look.seen_at)
        yield RunRecord(
            source,
            name,
            home.world,
            started_at=datetime.strptime(name.split("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC),
            finished_at=last,
            reason="killed",
            items=counts["new"] + counts["changed"] + counts["unchanged"],
            new=counts["new"],
            changed=counts["changed"],
            unchanged=counts["unchanged"],
            gone=counts["gone"],
            errors=["This crawl was killed before it could finish; what it had written was kept."],
        )


def _locked(folder: Path, source: str, shard: Shard) -> list[int]:
    """Locks for a whole source, or for one shard of it; they end with the process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    if shard.of == 1:
        return [_lock(folder / f"{source}.lock", fcntl.LOCK_EX, source)]
    mine = folder / f"{source}.{shard.number}-of-{shard.of}.lock"
    return [_lock(folder / f"{source}.lock", fcntl.LOCK_SH, source), _lock(mine, fcntl.LOCK_EX, source)]


def _lock(path: Path, kind: int, source: str) -> int:
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        raise LockedError(
            f"Another crawl or import of {source} is running; wait until it has finished."
        ) from None
    return file


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Wait for a lock and keep it for a moment."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
