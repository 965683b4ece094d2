-- One row per company and period (half-year or 'all') with at least one case: how many cases, by whom, from where.
with counted as (
    select company_id, sector_id, case_id, source, complainant_key, resolved, half_year as period
    from enriched.scored_cases
    where company_id is not null and half_year is not null
    union all
    select company_id, sector_id, case_id, source, complainant_key, resolved, 'all' as period
    from enriched.scored_cases
    where company_id is not null and half_year is not null
),

by_source as (
    select company_id, period, source, count(*) as cases
    from counted
    group by company_id, period, source
),

sources as (
    select company_id, period, count(*) as sources, max(cases) / sum(cases) as largest_source_rate
    from by_source
    group by company_id, period
)

select
    counted.company_id,
    counted.sector_id,
    counted.period,
    count(distinct counted.case_id) as cases,
    count(distinct counted.complainant_key) as complainants,
    sources.sources,
    sources.largest_source_rate,
    count(*) filter (where counted.resolved = 'yes') as resolved_yes,
    count(*) filter (where counted.resolved = 'no') as resolved_no,
    count(*) filter (where counted.resolved = 'unknown') as resolved_unknown
from counted
join sources on counted.company_id = sources.company_id and counted.period = sources.period
group by
    counted.company_id, counted.sector_id, counted.period, sources.sources, sources.largest_source_rate
