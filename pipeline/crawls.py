"""The run records that crawls leave in the lake, one JSON file each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from pipeline.paths import Home

Instant = Annotated[datetime, Meta(tz=True)]


class Crawl(msgspec.Struct, kw_only=True):
    """One crawl of one source; a field that is not needed here may stand in the file as well."""

    crawl_id: str
    source: str
    started_at: Instant
    finished_at: Instant | None = None
    reason: str | None = None
    requests: int | None = None
    items: int | None = None
    new: int | None = None
    changed: int | None = None
    unchanged: int | None = None
    refused: int | None = None
    errors: list[str] = []
    world: str | None = None


@dataclass(frozen=True, slots=True)
class Crawls:
    """Run records in order of their start, and a sentence for each file that is none."""

    records: list[Crawl]
    problems: list[tuple[str, str]]

    def last(self, source: str) -> Crawl | None:
        """The latest crawl of a source."""
        return next((crawl for crawl in reversed(self.records) if crawl.source == source), None)

    def last_finished(self, source: str) -> Crawl | None:
        """The latest crawl of a source that came to its end."""
        finished = (c for c in reversed(self.records) if c.source == source and c.reason == "finished")
        return next(finished, None)


def load(home: Home) -> Crawls:
    """Every run record of the lake."""
    decoder = msgspec.json.Decoder(Crawl)
    records, problems = [], []
    for path in sorted((home.lake / "crawls").glob("*.json")):
        try:
            records.append(decoder.decode(path.read_bytes()))
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            problems.append((f"crawls/{path.name}", f"The run record cannot be read: {error}."))
    return Crawls(sorted(records, key=lambda crawl: crawl.started_at), problems)
