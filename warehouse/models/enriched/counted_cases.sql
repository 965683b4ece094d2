-- One row per case that counts in what is told of companies: not part of a wave that is set apart, and posted on a known day.
with told as (
    select cases.*
    from enriched.case_sources as cases
    left join enriched.burst_cases as waves on cases.case_id = waves.case_id and cases.source = waves.source
    where cases.company_id is not null and cases.half_year is not null and not coalesce(waves.is_quarantined, false)
)

select
    case_id,
    min(company_id) as company_id,
    min(sector_id) as sector_id,
    min(half_year) as half_year,
    min(first_posted_at) as first_posted_at,
    min(complainant_key) as complainant_key,
    count(*) as sources,
    list_distinct(flatten(list(labels))) as labels,
    -- One good end is an end, wherever it was told.
    case when bool_or(resolved = 'yes') then 'yes' when bool_or(resolved = 'no') then 'no' else 'unknown' end as resolved
from told
group by case_id
