"""Everything that a report on one sector needs, read from an open snapshot once."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from pipeline.errors import UsageError
from pipeline.report.tables import Row, Tables

TESTED = ("red", "amber_persistent", "amber", "none")
POSTS = """
select source, count(*) as posts, count(distinct case_id) as cases,
    count(distinct coalesce(cast(complainant as varchar), case_id)) as complainants,
    count(*) filter (where is_gone) as gone,
    count(distinct case_id) filter (where is_quarantined) as quarantined
from public.complaints
where sector_id = $sector and is_complaint and half_year = $half_year
group by grouping sets ((source), ()) order by source nulls last
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """One sector in one half-year (``window``; None when none has been computed), and what it is compared with.

    ``screen`` is the verdict row, ``before`` that of the half-year before it, ``scores`` those of all companies.
    """

    tables: Tables
    manifest: Mapping[str, Any]
    sector: Row
    sectors: Mapping[str, Row]
    window: str | None
    span: Row | None
    screen: Row | None
    before: Row | None
    companies: Mapping[str, Row]
    members: tuple[Row, ...]
    scores: tuple[Row, ...]
    posts: tuple[Row, ...]
    sources: Mapping[str, Row]

    @property
    def id(self) -> str:
        """The sector's identifier."""
        return str(self.sector["sector_id"])

    @property
    def flag(self) -> str:
        """The verdict; ``not_run`` when there is none."""
        return str(self.screen["flag"]) if self.screen else "not_run"

    @property
    def is_tested(self) -> bool:
        """Was the sector held against the others at all."""
        return self.flag in TESTED

    @property
    def own(self) -> list[Row]:
        """Scores of the sector's own companies, those with an index first, by index and name."""
        rows = [row for row in self.scores if row["sector_id"] == self.id]
        return sorted(rows, key=lambda row: (-(row["index_score"] or -1e9), self.name(row["company_id"])))

    @property
    def total(self) -> Row | None:
        """Counts over all sources together."""
        return next((row for row in self.posts if row["source"] is None and row["posts"]), None)

    @property
    def published_on(self) -> dt.date:
        """The day on which the snapshot was published; an old one that does not say so has its last day."""
        return instant(self.manifest, "published_at" if "published_at" in self.manifest else "as_of").date()

    def name(self, company: str) -> str:
        """A company's name; its identifier when the snapshot has none."""
        return str(self.companies[company]["company_name"] if company in self.companies else company)


def gather(connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], sector_id: str) -> Facts:
    """The facts of one sector; a ``UsageError`` names the sectors there are."""
    tables = Tables(connection)
    sectors = {row["sector_id"]: row for row in tables.rows("sectors")}
    if sector_id not in sectors:
        raise UsageError(_unknown(sector_id, list(sectors)))
    screens = tables.rows("sector_screens", sector_id=sector_id)
    screen = next((row for row in screens if row["is_latest"]), None)
    window = screen["score_window"] if screen else _last_window(tables)
    companies = {row["company_id"]: row for row in tables.rows("companies")}
    return Facts(
        tables=tables,
        manifest=manifest,
        sector=sectors[sector_id],
        sectors=sectors,
        window=window,
        span=tables.row("score_windows", score_window=window) if window else None,
        screen=screen,
        before=_before(screens, window),
        companies=companies,
        members=tuple(row for row in companies.values() if row["sector_id"] == sector_id),
        scores=tuple(tables.rows("service_scores", score_window=window)) if window else (),
        posts=tuple(tables.ask(POSTS, {"sector": sector_id, "half_year": window or ""})),
        sources={row["source"]: row for row in tables.rows("sources")},
    )


def instant(manifest: Mapping[str, Any], name: str) -> dt.datetime:
    """A moment of the manifest, in UTC."""
    return dt.datetime.fromisoformat(str(manifest[name]))


def _before(screens: list[Row], window: str | None) -> Row | None:
    """The half-year directly before; windows further back say nothing about "in a row"."""
    if window is None:
        return None
    year, half = window.split("H")
    wanted = f"{year}H1" if half == "2" else f"{int(year) - 1}H2"
    return next((row for row in screens if row["score_window"] == wanted), None)


def _last_window(tables: Tables) -> str | None:
    windows = [
        row["score_window"] for row in tables.rows("score_windows") if row["score_window"] != "current"
    ]
    return max(windows, default=None)


def _unknown(sector_id: str, known: list[str]) -> str:
    near = difflib.get_close_matches(sector_id, known, 1, 0.5)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"There is no sector '{sector_id}' in this snapshot; there are: {', '.join(known)}.{hint}"
