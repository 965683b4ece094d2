"""Between which sectors, and with which roles, customers are sent to and fro; no company is named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipeline import figures
from pipeline.methods.configuration import load
from pipeline.steps import Context
from pipeline.steps.referral_pairs import may_be_named

# A word that no list knows is 'other': it could be anybody's name.
SIDES = """
with sides as (
    select
        case_id,
        resolved,
        is_loop,
        true as is_sent,
        from_sector_id as sector_id,
        case to_kind when 'company' then to_sector_id when 'role' then to_id else 'other' end as other_id,
        case to_kind when 'company' then 'sector' else 'role' end as other_kind,
        least(from_id, to_id) || '|' || greatest(from_id, to_id) as pair
    from enriched.referrals
    where from_kind = 'company'
    union all
    select
        case_id,
        resolved,
        is_loop,
        false as is_sent,
        to_sector_id as sector_id,
        case from_kind when 'company' then from_sector_id when 'role' then from_id else 'other' end as other_id,
        case from_kind when 'company' then 'sector' else 'role' end as other_kind,
        least(from_id, to_id) || '|' || greatest(from_id, to_id) as pair
    from enriched.referrals
    -- Within one sector both directions are the same cases; they are told once.
    where to_kind = 'company' and not (from_kind = 'company' and from_sector_id is not distinct from to_sector_id)
),

cases as (
    select
        sector_id,
        other_id,
        other_kind,
        case_id,
        min(resolved) as resolved,
        bool_or(is_sent) as is_sent,
        bool_or(not is_sent) as is_returned,
        bool_or(is_loop) as is_loop
    from sides
    where sector_id is not null and other_id is not null
    group by sector_id, other_id, other_kind, case_id
),

pairs as (
    select sector_id, other_id, other_kind, count(distinct pair) as pairs
    from sides
    where sector_id is not null and other_id is not null
    group by sector_id, other_id, other_kind
)

select
    cases.sector_id,
    cases.other_id,
    cases.other_kind,
    min(pairs.pairs) as pairs,
    count(*) filter (where cases.is_sent) as sent,
    count(*) filter (where cases.is_returned or (cases.is_loop and cases.sector_id = cases.other_id)) as returned,
    count(*) as cases,
    count(*) filter (where cases.is_loop) as loops,
    count(*) filter (where cases.resolved = 'yes') as resolved_yes,
    count(*) filter (where cases.resolved = 'no') as resolved_no,
    count(*) filter (where cases.resolved = 'unknown') as resolved_unknown
from cases
join pairs
    on cases.sector_id = pairs.sector_id and cases.other_id = pairs.other_id and cases.other_kind = pairs.other_kind
group by cases.sector_id, cases.other_id, cases.other_kind
order by cases.sector_id, cases.other_id, cases.other_kind
"""
PAIRS = "select sector_a, sector_b, a_to_b, b_to_a, sources from enriched.company_pairs"


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Every sector with every other side of its referrals."""
    rows = con.sql(SIDES).to_arrow_table().to_pylist()
    if not rows:
        return
    settings, over = load()["network"], dict[tuple[str, str], int]()
    for pair in con.sql(PAIRS).to_arrow_table().to_pylist():
        if may_be_named(pair, settings):
            for key in {(pair["sector_a"], pair["sector_b"]), (pair["sector_b"], pair["sector_a"])}:
                over[key] = over.get(key, 0) + 1
    columns = figures.columns_of(rows)
    columns["pairs_over_threshold"] = [over.get((row["sector_id"], row["other_id"]), 0) for row in rows]
    said = [yes + no for yes, no in zip(columns["resolved_yes"], columns["resolved_no"], strict=True)]
    yield figures.table(
        columns
        | figures.share_columns("loop", columns["loops"], columns["cases"])
        | figures.share_columns("unresolved", columns["resolved_no"], said)
    )


def fingerprint(context: Context) -> str:
    """The thresholds are part of the answer."""
    return figures.method_fingerprint()
