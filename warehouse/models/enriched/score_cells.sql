-- One row per span, source, company and stratum (half-year, theme, severity): cases that speak for or against each pillar, as sums of weights.
with judged as (
    select
        *,
        case
            when reply_state = 'open' and reply_end < 42 then 'open'
            when reply_state = 'event' and reply_end <= 42 then 'yes'
            when reply_state is not null then 'no'
        end as answered,
        case
            when resolution_state = 'open' and resolution_end < 90 then 'open'
            when resolution_state = 'event' and resolution_end <= 90 then 'yes'
            when resolution_state is not null then 'no'
        end as solved
    from enriched.scored_entries
)

select
    span,
    source,
    company_id,
    half_year,
    theme,
    severity,
    count(*) as cases,
    cast(sum(weight) as double) as weights,
    cast(sum(weight * weight) as double) as squares,
    cast(coalesce(sum(weight) filter (where answered = 'yes'), 0) as double) as r_yes,
    cast(coalesce(sum(weight) filter (where answered = 'no'), 0) as double) as r_no,
    cast(coalesce(sum(weight) filter (where answered = 'open'), 0) as double) as r_open,
    cast(coalesce(sum(weight) filter (where solved = 'yes'), 0) as double) as s_yes,
    cast(coalesce(sum(weight) filter (where solved = 'no'), 0) as double) as s_no,
    cast(coalesce(sum(weight) filter (where solved = 'open'), 0) as double) as s_open,
    cast(coalesce(sum(weight) filter (where promise = 'kept'), 0) as double) as p_yes,
    cast(coalesce(sum(weight) filter (where promise = 'broken'), 0) as double) as p_no,
    cast(coalesce(sum(weight) filter (where not is_passed_on), 0) as double) as o_yes,
    cast(coalesce(sum(weight) filter (where is_passed_on), 0) as double) as o_no,
    cast(coalesce(sum(weight) filter (where not has_hurdle), 0) as double) as h_yes,
    cast(coalesce(sum(weight) filter (where has_hurdle), 0) as double) as h_no
from judged
group by span, source, company_id, half_year, theme, severity
