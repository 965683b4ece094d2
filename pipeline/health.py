"""The state of every source: what is declared, when it was last crawled and how that went, and whether it
is due.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline import crawls, sources
from pipeline.crawls import Crawl
from pipeline.paths import Home

# A little less than the period, so that a daily job that starts a minute early still finds it due.
CADENCES = {
    "hourly": timedelta(minutes=55),
    "daily": timedelta(hours=23),
    "weekly": timedelta(days=6, hours=12),
    "monthly": timedelta(days=27),
    "quarterly": timedelta(days=88),
    "yearly": timedelta(days=360),
}


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source as it stands."""

    source: str
    stem: str
    title: str
    fetchable: bool
    fetchable_reason: str | None
    cadence: str | None
    last: Crawl | None
    last_finished_at: datetime | None
    is_due: bool

    @property
    def state(self) -> str:
        """In one word or two."""
        if not self.fetchable:
            return "not fetched"
        if self.last is None:
            return "never crawled"
        if self.last.reason not in ("finished", "imported"):
            return f"last crawl {self.last.reason}"
        return "errors" if self.last.errors else "due" if self.is_due else "good"


def health(home: Home, now: datetime) -> list[SourceHealth]:
    """Every declared source of the home's world."""
    records = crawls.load(home)
    return [_health(source, records, now) for source in sources.load(home).declared]


def due(home: Home, now: datetime) -> list[str]:
    """The sources that may be fetched and whose cadence asks for it."""
    return [one.source for one in health(home, now) if one.is_due]


def _health(source: sources.Source, records: crawls.Crawls, now: datetime) -> SourceHealth:
    finished = records.last_finished(source.source)
    finished_at = finished.started_at if finished else None
    period = CADENCES.get((source.cadence or "").split()[0].strip(",;:") if source.cadence else "")
    rested = finished_at is None or (period is not None and now - finished_at >= period)
    return SourceHealth(
        source=source.source,
        stem=source.stem,
        title=source.title,
        fetchable=source.fetchable,
        fetchable_reason=source.fetchable_reason,
        cadence=source.cadence,
        last=records.last(source.source),
        last_finished_at=finished_at,
        is_due=source.fetchable and period is not None and rested,
    )
