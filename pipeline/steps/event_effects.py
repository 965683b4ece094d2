"""Did an event change how customers were served? Eight weeks before and after, against others not concerned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import duckdb
import numpy as np

from pipeline import figures
from pipeline.methods.its import interrupted_series
from pipeline.steps import Context

WEEKS = 8
ANSWERED_DAYS = 14
FEWEST = 10  # cases on either side; placebo dates tell how far so few can move by chance

EVENTS = """
select
    events.event_id,
    events.company_id,
    coalesce(events.sector_id, companies.sector_id) as sector_id,
    events.kind,
    events.starts_on
from registry.events as events
left join enriched.companies as companies on events.company_id = companies.company_id
order by events.event_id
"""
ANSWERED = """
select
    company_id,
    sector_id,
    posted_on as day,
    count(*) filter (where reply_days <= $days) as successes,
    count(*) as cases
from enriched.followed_cases
where sector_id is not null and (followed_days >= $days or reply_days <= $days)
group by company_id, sector_id, posted_on
"""
RESOLVED = """
select
    company_id,
    sector_id,
    cast(first_posted_at as date) as day,
    count(*) filter (where resolved = 'yes') as successes,
    count(*) as cases
from enriched.counted_cases
where sector_id is not null and resolved <> 'unknown'
group by company_id, sector_id, day
"""


class Daily(NamedTuple):
    """Per company and day: successes and cases (N, D), with the companies' sectors and the first day."""

    companies: list[str]
    sectors: list[str]
    first: date
    successes: Any
    cases: Any


class Weekly(NamedTuple):
    """Per week (W,), and per control and week (N, W); the event falls on the first day of week ``middle``."""

    middle: int
    successes: Any
    cases: Any
    others_successes: Any
    others_cases: Any


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Every event with what happened to answers and to solutions; where nothing can be said, why."""
    events = con.sql(EVENTS).to_arrow_table().to_pylist()
    if not events:
        return
    outcomes = {
        "answered_14": _daily(con.execute(ANSWERED, {"days": ANSWERED_DAYS}).fetchall()),
        "resolved_said": _daily(con.execute(RESOLVED).fetchall()),
    }
    rows = [
        event | {"outcome": outcome, "weeks": WEEKS} | _effect(event, daily)
        for event in events
        for outcome, daily in outcomes.items()
    ]
    yield figures.table(figures.columns_of(rows))


def fingerprint(context: Context) -> str:
    """How effects are measured is part of the answer."""
    return figures.method_fingerprint()


def _daily(rows: Sequence[tuple[Any, ...]]) -> Daily | None:
    if not rows:
        return None
    keys = sorted({row[:2] for row in rows})
    first, last = min(row[2] for row in rows), max(row[2] for row in rows)
    counts = np.zeros((2, len(keys), (last - first).days + 1))
    place = {key: number for number, key in enumerate(keys)}
    for company, sector, day, *values in rows:
        counts[:, place[company, sector], (day - first).days] = values
    return Daily([key[0] for key in keys], [key[1] for key in keys], first, *counts)


def _effect(event: dict[str, Any], daily: Daily | None) -> dict[str, Any]:
    """The change at one event beyond that of the controls; or the reason why there is none."""
    if daily is None:
        return _nothing("too_few_cases")
    own, controls = _sides(event, daily)
    if not own.any():
        return _nothing("too_few_cases" if event["sector_id"] else "no_controls")
    weekly = _weekly(event, daily, own, controls)
    if weekly is None:
        return _nothing("too_near_the_end")
    before, after = slice(weekly.middle - WEEKS, weekly.middle), slice(weekly.middle, weekly.middle + WEEKS)
    first, second = (weekly.others_cases[:, half].sum(1) for half in (before, after))
    counts = {"cases_before": int(weekly.cases[before].sum()), "cases_after": int(weekly.cases[after].sum())}
    if min(counts.values()) < FEWEST:
        return _nothing("too_few_cases") | counts
    if not (first * second).any():
        return _nothing("no_controls") | counts
    control = _share(weekly.others_successes[:, before].sum(1), first)
    rates = {
        "rate_before": float(weekly.successes[before].sum() / counts["cases_before"]),
        "control_before": float(np.average(control, weights=_share(first * second, first + second))),
        "volume_ratio": counts["cases_after"] / counts["cases_before"],
    }
    return _nothing(None) | counts | rates | _interruption(weekly, rates)


def _interruption(weekly: Weekly, rates: dict[str, float]) -> dict[str, Any]:
    found = interrupted_series(
        _share(weekly.successes, weekly.cases),
        weekly.middle,
        controls=_share(weekly.others_successes, weekly.others_cases),
        cases=weekly.cases,
        control_cases=weekly.others_cases,
        window=WEEKS,
    )
    return {
        "rate_after": rates["rate_before"] + found.own_change,
        "control_after": rates["control_before"] + found.control_change,
        "effect": found.effect,
        "p_value": found.p_value,
        "placebos": len(found.placebo),
    }


def _weekly(event: dict[str, Any], daily: Daily, own: Any, controls: Any) -> Weekly | None:
    """Weeks that begin on the event's day of the week; None where not enough of them lie on both sides."""
    at = (event["starts_on"] - daily.first).days
    start = at % 7
    weeks = (daily.cases.shape[1] - start) // 7
    middle = (at - start) // 7
    if not WEEKS <= middle <= weeks - WEEKS:
        return None
    successes, cases = (
        table[:, start : start + weeks * 7].reshape(len(table), weeks, 7).sum(2)
        for table in (daily.successes, daily.cases)
    )
    others = (_grouped(event, daily, controls, table) for table in (successes, cases))
    return Weekly(middle, successes[own].sum(0), cases[own].sum(0), *others)


def _sides(event: dict[str, Any], daily: Daily) -> tuple[Any, Any]:
    """Which companies the event concerns, and which it is held against: others of the sector, or other sectors."""
    companies, sectors = np.array(daily.companies), np.array(daily.sectors)
    within = sectors == event["sector_id"]
    if event["company_id"] is not None:
        own = companies == event["company_id"]
        return own, within & ~own
    return within, ~within


def _grouped(event: dict[str, Any], daily: Daily, controls: Any, table: Any) -> Any:
    """The controls' rows: companies one by one, or sectors together when a sector is concerned."""
    if event["company_id"] is not None:
        return table[controls]
    sectors = np.array(daily.sectors)
    rows = [table[sectors == sector].sum(0) for sector in sorted(set(sectors[controls]))]
    return np.array(rows).reshape(len(rows), table.shape[1])


def _share(successes: Any, cases: Any) -> Any:
    """Share per week; 0 in a week without cases, which then has no weight."""
    return np.divide(successes, cases, out=np.zeros(np.shape(cases)), where=cases > 0)


def _nothing(reason: str | None) -> dict[str, Any]:
    return dict.fromkeys(FIGURES) | {"reason": reason}


FIGURES = (
    "cases_before",
    "cases_after",
    "rate_before",
    "rate_after",
    "control_before",
    "control_after",
    "effect",
    "p_value",
    "placebos",
    "volume_ratio",
)
