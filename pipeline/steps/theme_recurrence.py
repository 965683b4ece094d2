"""Does a company learn? Its most frequent themes, against a year before and against the rest of its sector."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipeline import figures
from pipeline.methods.themes import theme_recurrence
from pipeline.steps import Context

THEMES_SHOWN = 3
FEWEST_CASES = 5  # of a theme, both half-years together
NO_FAILURE = "delight"

# The last half-year that is frozen, and the same half of the year before.
PERIODS = """
select max(score_window) as now
from marts.score_windows
where is_confirmatory
"""
COUNTS = """
with named as (
    select cases.company_id, cases.sector_id, cases.half_year, listed.theme
    from enriched.counted_cases as cases
    cross join unnest(cases.labels) as listed (theme)
    where cases.sector_id is not null and cases.half_year in ($now, $before) and listed.theme <> $no_failure
),

by_company as (
    select
        company_id,
        sector_id,
        theme,
        count(*) filter (where half_year = $now) as cases_now,
        count(*) filter (where half_year = $before) as cases_before
    from named
    group by company_id, sector_id, theme
),

beside as (
    select
        *,
        sum(cases_now) over (partition by sector_id, theme) - cases_now as sector_now,
        sum(cases_before) over (partition by sector_id, theme) - cases_before as sector_before
    from by_company
)

select company_id, sector_id, theme, cases_now, cases_before, sector_now, sector_before
from beside
where cases_now + cases_before >= $fewest
qualify row_number() over (partition by company_id order by cases_now + cases_before desc, theme) <= $shown
order by company_id, theme
"""


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """The three most frequent themes of every company; nothing before two like half-years are frozen."""
    now = con.execute(PERIODS).fetchall()[0][0]
    if now is None:
        return
    before = f"{int(now[:4]) - 1}{now[4:]}"
    asked = {
        "now": now,
        "before": before,
        "no_failure": NO_FAILURE,
        "fewest": FEWEST_CASES,
        "shown": THEMES_SHOWN,
    }
    columns = figures.columns_of(con.sql(COUNTS, params=asked).to_arrow_table().to_pylist())
    if not columns or not any(columns["sector_before"]):
        return
    counts = (columns[name] for name in ("cases_now", "cases_before", "sector_now", "sector_before"))
    found = theme_recurrence(*[[float(n) for n in column] for column in counts])
    yield figures.table(
        columns
        | {"period_now": [now] * len(columns["theme"]), "period_before": [before] * len(columns["theme"])}
        | {"ratio": figures.known(found.ratio)}
        | {"ratio_low": figures.known(found.low), "ratio_high": figures.known(found.high)}
    )


def fingerprint(context: Context) -> str:
    """How ratios are made is part of the answer."""
    return figures.method_fingerprint()
