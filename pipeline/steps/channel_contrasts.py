"""The same cases on two public channels: on which of the two was the customer answered, and on which sooner?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipeline import figures
from pipeline.methods.gradient import matched_log_rank, mcnemar
from pipeline.steps import Context

DAYS = 14
FEWEST_PAIRS = 10

# A case counts among the pairs once it was followed on both for so long, or answered; sooner or later is told by every
# pair, as far as both were followed. A word counts on the day that it completes, following in complete days.
PAIRS = """
with told as (
    select
        case_id,
        source,
        company_id,
        sector_id,
        coalesce(reply_days <= $days, false) as is_answered,
        coalesce(followed_days >= $days or reply_days <= $days, false) as is_counted,
        case when reply_days is not null then greatest(ceil(reply_days), 1) end as reply_day,
        case when reply_days is null then floor(followed_days) else 1e9 end as until_day
    from enriched.followed_cases
),

pairs as (
    select
        one.company_id,
        one.sector_id,
        one.source as source_a,
        other.source as source_b,
        one.is_counted and other.is_counted as is_counted,
        one.is_answered as on_a,
        other.is_answered as on_b,
        one.reply_day <= other.until_day and one.reply_day < coalesce(other.reply_day, 1e9) as is_a_sooner,
        other.reply_day <= one.until_day and other.reply_day < coalesce(one.reply_day, 1e9) as is_b_sooner
    from told as one
    join told as other on one.case_id = other.case_id and one.source < other.source
)

select
    coalesce(company_id, 'all') as company_id,
    case when company_id is not null then min(sector_id) end as sector_id,
    source_a,
    source_b,
    count(*) filter (where is_counted) as pairs,
    count(*) filter (where is_counted and on_a and on_b) as on_both,
    count(*) filter (where is_counted and on_a and not on_b) as only_a,
    count(*) filter (where is_counted and not on_a and on_b) as only_b,
    count(*) filter (where is_counted and not on_a and not on_b) as neither,
    count(*) filter (where is_a_sooner) as sooner_a,
    count(*) filter (where is_b_sooner) as sooner_b
from pairs
group by grouping sets ((company_id, source_a, source_b), (source_a, source_b))
having count(*) filter (where is_counted) >= $fewest
order by company_id, source_a, source_b
"""


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Every company with enough such cases, and all of them together."""
    asked = {"days": DAYS, "fewest": FEWEST_PAIRS}
    columns = figures.columns_of(con.sql(PAIRS, params=asked).to_arrow_table().to_pylist())
    if columns:
        p_values = mcnemar(columns["only_a"], columns["only_b"])
        sooner = matched_log_rank(columns["sooner_a"], columns["sooner_b"])
        yield figures.table(
            columns | {"p_value": figures.known(p_values), "log_rank_p": figures.known(sooner)}
        )


def fingerprint(context: Context) -> str:
    """The test is part of the answer."""
    return figures.method_fingerprint()
