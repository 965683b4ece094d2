"""Waves: days on which one source brought more cases of one company than the half-year before explains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from pipeline.methods.bursts import Bursts, bursts
from pipeline.methods.configuration import load
from pipeline.steps import Context

FEWEST = 5  # cases; fewer on a day, or in a window, are no wave, however quiet it was before
LONGEST_GAP = 2  # days between two flagged days of one window

# Whatever they say: a wave of praise is a wave, too. Only companies that had such a day on that source are tested.
DAILY = f"""
with daily as (
    select company_id, source, told_on as day, count(*) as cases
    from enriched.told_cases
    where told_on is not null
    group by company_id, source, told_on
)

select company_id, source, day, cases
from daily
qualify max(cases) over (partition by company_id, source) >= {FEWEST}
order by company_id, source, day
"""  # noqa: S608 - a number of ours
SPAN = "select min(told_on), max(told_on) from enriched.told_cases"


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """The days of every window, with what was to be expected."""
    rows = con.execute(DAILY).fetchall()
    if not rows:
        return
    first, last = con.execute(SPAN).fetchall()[0]
    series = sorted({(company, source) for company, source, *_ in rows})
    place = {key: number for number, key in enumerate(series)}
    counts = np.zeros((len(series), (last - first).days + 1))
    for company, source, day, cases in rows:
        counts[place[company, source], (day - first).days] = cases
    settings = load()["burst"]
    found = bursts(
        counts,
        trailing_days=settings["trailing_days"],
        q=settings["q"],
        cap_quantile=settings["cap_quantile"],
        first_weekday=first.weekday(),
    )
    yield _table(series, first, counts, found)


def _table(series: Sequence[tuple[str, str]], first: date, counts: Any, found: Bursts) -> Any:
    rows: list[dict[str, Any]] = []
    for number, (company, source) in enumerate(series):
        for window in _windows(np.flatnonzero(found.flagged[number]).tolist()):
            days = range(window[0], window[-1] + 1)
            if counts[number, days.start : days.stop].sum() >= FEWEST:
                start = first + timedelta(days=days.start)
                rows.extend(
                    {"company_id": company, "source": source, "starts_on": start}
                    | _day(first, day, number, counts, found)
                    for day in days
                )
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _windows(flagged: Sequence[int]) -> Iterator[list[int]]:
    """Flagged days that lie together."""
    window: list[int] = []
    for day in flagged:
        if window and day - window[-1] > LONGEST_GAP:
            yield window
            window = []
        window.append(day)
    if window:
        yield window


def _day(first: date, day: int, number: int, counts: Any, found: Bursts) -> dict[str, Any]:
    """One day; a quiet day between two flagged ones has no cap."""
    cap, q_value = float(found.cap[number, day]), float(found.q_value[number, day])
    return {
        "day": first + timedelta(days=day),
        "cases": int(counts[number, day]),
        "expected": float(found.expected[number, day]),
        "q_value": None if np.isnan(q_value) else q_value,
        "cap": cap if np.isfinite(cap) else None,
    }


SCHEMA = pa.schema(
    {
        "company_id": pa.string(),
        "source": pa.string(),
        "starts_on": pa.date32(),
        "day": pa.date32(),
        "cases": pa.int64(),
        "expected": pa.float64(),
        "q_value": pa.float64(),
        "cap": pa.float64(),
    }
)
