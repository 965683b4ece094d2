-- One row per company and window with at least one case: how many cases, by whom, from where.
with by_source as (
    select span, company_id, source, count(*) as cases, sum(weight) as weights
    from enriched.scored_entries
    group by span, company_id, source
),

largest as (
    select span, company_id, source as largest_source
    from by_source
    qualify row_number() over (partition by span, company_id order by weights desc, source) = 1
),

sources as (
    select
        span,
        company_id,
        count(*) as sources,
        cast(max(weights) as double) / cast(sum(weights) as double) as largest_source_rate
    from by_source
    group by span, company_id
),

counted as (
    select
        span,
        company_id,
        count(distinct case_id) as cases,
        count(distinct complainant_key) as complainants,
        -- Kish: what decaying weights leave of them.
        power(cast(sum(weight) as double), 2) / cast(sum(weight * weight) as double) / count(*) as effective_rate
    from enriched.scored_entries
    group by span, company_id
)

select
    counted.span,
    counted.company_id,
    counted.cases,
    counted.complainants,
    counted.effective_rate,
    sources.sources,
    largest.largest_source,
    sources.largest_source_rate
from counted
join sources on counted.span = sources.span and counted.company_id = sources.company_id
join largest on counted.span = largest.span and counted.company_id = largest.company_id
