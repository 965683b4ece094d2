-- One row per span and company: products of the influences of its cases on pairs of pillars, summed per complainant first.
with shares as (
    select
        span,
        source,
        company_id,
        sum(p_yes) / nullif(sum(p_yes + p_no), 0) as p,
        sum(o_yes) / nullif(sum(o_yes + o_no), 0) as o,
        sum(h_yes) / nullif(sum(h_yes + h_no), 0) as h
    from enriched.score_cells
    group by span, source, company_id
),

efforts as (
    select span, source, company_id, sum(weights * effort_class) / sum(weights) as effort
    from enriched.score_efforts
    group by span, source, company_id
),

-- In ten-thousandths of a case, rounded, so that sums are exact in any order.
moves as (
    select
        entries.span,
        entries.company_id,
        entries.complainant_key,
        coalesce(cast(round(answered.influence * entries.weight / 65536.0) as bigint), 0) as r,
        coalesce(cast(round(solved.influence * entries.weight / 65536.0) as bigint), 0) as s,
        coalesce(cast(round(10000 * entries.weight / 65536.0 * (efforts.effort - entries.effort_class) / 20.0) as bigint), 0) as e,
        coalesce(
            cast(round(10000 * entries.weight / 65536.0 * (case entries.promise when 'kept' then 1.0 when 'broken' then 0.0 end - shares.p)) as bigint), 0
        ) as p,
        coalesce(cast(round(10000 * entries.weight / 65536.0 * (case when entries.is_passed_on then 0.0 when not entries.is_passed_on then 1.0 end - shares.o)) as bigint), 0) as o,
        coalesce(cast(round(10000 * entries.weight / 65536.0 * (case when entries.has_hurdle then 0.0 when not entries.has_hurdle then 1.0 end - shares.h)) as bigint), 0) as h
    from enriched.scored_entries as entries
    join shares
        on entries.span = shares.span
        and entries.source = shares.source
        and entries.company_id = shares.company_id
    left join efforts
        on entries.span = efforts.span
        and entries.source = efforts.source
        and entries.company_id = efforts.company_id
    left join enriched.score_influences as answered
        on answered.pillar = 'R'
        and entries.span = answered.span
        and entries.source = answered.source
        and entries.company_id = answered.company_id
        and entries.reply_end = answered.day
        and entries.reply_state = answered.state
    left join enriched.score_influences as solved
        on solved.pillar = 'S'
        and entries.span = solved.span
        and entries.source = solved.source
        and entries.company_id = solved.company_id
        and entries.resolution_end = solved.day
        and entries.resolution_state = solved.state
),

persons as (
    select
        span,
        company_id,
        complainant_key,
        sum(r) as r,
        sum(s) as s,
        sum(e) as e,
        sum(p) as p,
        sum(o) as o,
        sum(h) as h,
        sum(r * r) as r_alone,
        sum(s * s) as s_alone,
        sum(e * e) as e_alone,
        sum(p * p) as p_alone,
        sum(o * o) as o_alone,
        sum(h * h) as h_alone
    from moves
    group by span, company_id, complainant_key
)

select
    span,
    company_id,
    cast(sum(r * r) as double) as rr,
    cast(sum(r * s) as double) as rs,
    cast(sum(r * e) as double) as re,
    cast(sum(r * p) as double) as rp,
    cast(sum(r * o) as double) as ro,
    cast(sum(r * h) as double) as rh,
    cast(sum(s * s) as double) as ss,
    cast(sum(s * e) as double) as se,
    cast(sum(s * p) as double) as sp,
    cast(sum(s * o) as double) as so,
    cast(sum(s * h) as double) as sh,
    cast(sum(e * e) as double) as ee,
    cast(sum(e * p) as double) as ep,
    cast(sum(e * o) as double) as eo,
    cast(sum(e * h) as double) as eh,
    cast(sum(p * p) as double) as pp,
    cast(sum(p * o) as double) as po,
    cast(sum(p * h) as double) as ph,
    cast(sum(o * o) as double) as oo,
    cast(sum(o * h) as double) as oh,
    cast(sum(h * h) as double) as hh,
    cast(sum(r_alone) as double) as r_alone,
    cast(sum(s_alone) as double) as s_alone,
    cast(sum(e_alone) as double) as e_alone,
    cast(sum(p_alone) as double) as p_alone,
    cast(sum(o_alone) as double) as o_alone,
    cast(sum(h_alone) as double) as h_alone
from persons
group by span, company_id
