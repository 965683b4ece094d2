"""The sector screen: every sector in every frozen half-year, and what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from pipeline import scores
from pipeline.dictionary import tables as published
from pipeline.scores import beside
from pipeline.scores.companies import Window
from pipeline.scores.frames import Frame, frame, rows_table
from pipeline.scores.ranking import scored
from pipeline.scores.screening import screen_rows, screened
from pipeline.scores.spans import bounds
from pipeline.scores.units import units_of
from pipeline.steps import Context
from pipeline.steps.service_scores import frozen, known_companies, windows

LOCKS = "select * from enriched.score_locks order by score_window, sector_id"
MONTHS = "select * from enriched.score_months order by company_id, month"
# Sums of whole numbers, so that their order does not matter.
EXITS = """
select
    exits.span,
    exits.company_id,
    exits.pillar,
    exits.day,
    sum(exits.events) as events,
    sum(exits.others) as others,
    sum(exits.followed) as followed
from enriched.score_exits as exits
join enriched.score_spans as spans on exits.span = spans.span
where spans.is_frozen and spans.version = 'published' and (select count(*) from marts.norms) > 0
group by exits.span, exits.company_id, exits.pillar, exits.day
order by exits.span, exits.company_id, exits.pillar, exits.day
"""
NORMS = "select * from marts.norms order by norm_id"
CUSTOMERS = "select * from marts.customers order by company_id, counted_on"
ACCURACY = """
select gold_positive, true_positive, gold_negative, true_negative
from marts.reading_accuracy
where label = 'lock_in' and is_usable
"""
SECTORS = "select sector_id from marts.sectors order by sector_id"
POWER = "select sector_id, amber_rate, red_rate from marts.screen_calibration where sector_id is not null"


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One table with all sectors of the site; sectors that cannot be screened are said to be so."""
    sectors = [name for (name,) in con.execute(SECTORS).fetchall()]
    found, every = windows(con) or {}, sorted(frozen(con))
    places = [found[name, "published"] for name in every if (name, "published") in found]
    figures = _Beside(con, places)
    seen = [one for window in places if (one := screened(units_of(window), figures.of(window))) is not None]
    rows = [*screen_rows(seen, sectors, every), *_not_run(every, {one.units.window for one in seen}, sectors)]
    power = {sector: (amber, red) for sector, amber, red in con.execute(POWER).fetchall()}
    yield rows_table((_with_power(row, power) for row in rows), list(published()["sector_screens"].types))


fingerprint = scores.fingerprint


class _Beside:
    """What stands beside the screen, read once for all windows."""

    def __init__(self, con: duckdb.DuckDBPyConnection, places: list[Window]) -> None:
        self.locks, self.exits = _by(con, LOCKS, "score_window"), _by(con, EXITS, "span")
        self.norms, self.customers = (frame(con.sql(sql).to_arrow_table()) for sql in (NORMS, CUSTOMERS))
        self.companies = known_companies(con)
        accuracy = con.sql(ACCURACY).to_arrow_table().to_pylist()
        self.accuracy = accuracy[0] if accuracy else None
        months = frame(con.sql(MONTHS).to_arrow_table())
        self.movements = beside.movements(months, _members(places[-1])) if places else {}

    def of(self, window: Window) -> Mapping[str, Mapping[str, Any]]:
        """By sector; breaks and moving together are told once, beside the latest window."""
        members, last = _members(window), bounds(window.name)[1]
        parts = [beside.concentration(self.customers, self.companies, last), self.movements]
        if window.name in self.locks:
            parts.append(beside.locks(self.locks[window.name], self.accuracy))
        if window.name in self.exits:
            parts.append(beside.norms(self.norms, self.exits[window.name], members))
        return {
            sector: {name: value for part in parts for name, value in part.get(sector, {}).items()}
            for sector in {sector for part in parts for sector in part}
        }


def _members(window: Window) -> dict[str, list[str]]:
    return {
        sector: [window.companies[row] for row in rows] for sector, rows in window.of_sectors(scored(window))
    }


def _by(con: duckdb.DuckDBPyConnection, sql: str, name: str) -> dict[str, Frame]:
    return {key: rows for (key,), rows in frame(con.sql(sql).to_arrow_table()).by(name)}


def _not_run(every: list[str], seen: set[str], sectors: list[str]) -> Iterator[dict[str, Any]]:
    for name in every:
        for sector in sectors if name not in seen else ():
            yield {
                "sector_id": sector,
                "score_window": name,
                "is_latest": name == every[-1],
                "units": 0,
                "cases": 0,
                "flag": "not_run",
                "reason": "too_few_sectors",
                "words": [],
            }


def _with_power(row: dict[str, Any], power: Mapping[str, tuple[float, float]]) -> dict[str, Any]:
    """Without power for a gap of 0.8 log odds, no flag means that the sector could not be tested."""
    amber, red = power.get(row["sector_id"], (None, None))
    tested = row["flag"] not in ("not_run", "descriptive")
    return row | {
        "power_amber": amber,
        "power_red": red,
        "could_be_tested": bool(tested and (red or 0) >= 0.5),
    }
