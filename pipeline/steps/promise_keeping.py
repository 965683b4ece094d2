"""Of what was promised, how much was kept; and how late came what was not kept in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import numpy as np

from pipeline import figures
from pipeline.methods.survival import kaplan_meier, median
from pipeline.methods.tipping import unknown_bounds
from pipeline.steps import Context

LAST_DAY = 366  # lateness beyond a year is one class

SUBJECTS = """
with subjects as (
    select 'company' as subject, company_id as subject_id, promises.* from enriched.case_promises as promises
    union all
    select 'sector' as subject, sector_id as subject_id, promises.* from enriched.case_promises as promises
    where sector_id is not null
),

periods as (
    select subjects.*, half_year as period from subjects
    union all
    select subjects.*, 'all' as period from subjects
)
"""
COUNTS = f"""{SUBJECTS}
select
    subject,
    subject_id,
    period,
    kind,
    count(*) as cases,
    count(*) filter (where outcome = 'kept') as kept,
    count(*) filter (where outcome = 'broken') as broken,
    count(*) filter (where outcome = 'unknown') as unknown,
    count(*) filter (where late_days is not null or waited_days is not null) as late_cases
from periods
group by subject, subject_id, period, kind
order by subject, subject_id, period, kind
"""  # noqa: S608 - our own words
DAYS = f"""{SUBJECTS}
select
    subject,
    subject_id,
    period,
    kind,
    least(coalesce(late_days, waited_days), {LAST_DAY}) as day,
    count(*) filter (where late_days is not null) as settled,
    count(*) filter (where late_days is null) as waiting
from periods
where coalesce(late_days, waited_days) is not null
group by subject, subject_id, period, kind, day
"""  # noqa: S608 - our own words


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Every company and sector in every half-year, and over all of them, by kind of promise."""
    rows = con.sql(COUNTS).to_arrow_table().to_pylist()
    if not rows:
        return
    columns = figures.columns_of(rows)
    kept, broken, unknown = (np.array(columns[name], dtype=float) for name in ("kept", "broken", "unknown"))
    low, high = unknown_bounds(kept, broken, unknown)
    yield figures.table(
        columns
        | figures.share_columns("kept", kept, kept + broken)
        | {"bound_low": figures.known(low), "bound_high": figures.known(high)}
        | {"late_median_days": figures.known(_late(columns, con.execute(DAYS).fetchall()))}
    )


def fingerprint(context: Context) -> str:
    """How shares and medians are made is part of the answer."""
    return figures.method_fingerprint()


def _late(columns: dict[str, list[Any]], cells: Sequence[tuple[Any, ...]]) -> Any:
    """Median days from due to done (Kaplan-Meier); NaN where not reached, or with too few that were followed."""
    keys = zip(*(columns[name] for name in ("subject", "subject_id", "period", "kind")), strict=True)
    late = np.full(len(columns["cases"]), np.nan)
    place = {key: row for row, key in enumerate(keys) if columns["late_cases"][row] >= figures.FEWEST}
    if not place:
        return late
    number = {row: k for k, row in enumerate(place.values())}
    settled, waiting = (np.zeros((len(place), LAST_DAY + 1)) for _ in range(2))
    for *key, day, done, open_ in cells:
        if tuple(key) in place:
            row = number[place[tuple(key)]]
            settled[row, day], waiting[row, day] = done, open_
    # A day later than the day itself, for nobody can be followed to day 0.
    found = median(kaplan_meier(np.arange(1, LAST_DAY + 2), settled, waiting)).estimate - 1
    late[list(place.values())] = np.where(found < LAST_DAY, found, np.nan)
    return late
