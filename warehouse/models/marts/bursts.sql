-- One row per company, source and window of days in which more cases came than the past explains.
with weighted as (
    -- Rounded: the last digits of a sum depend on the order in which it is taken.
    select company_id, source, burst_starts_on, round(sum(weight), 6) as capped_to
    from enriched.burst_cases
    where not is_quarantined
    group by company_id, source, burst_starts_on
)

select
    windows.company_id,
    companies.sector_id,
    windows.source,
    windows.starts_on,
    windows.ends_on,
    windows.cases,
    windows.expected,
    windows.q_value,
    windows.young_rate,
    windows.usual_young_rate,
    windows.first_post_rate,
    windows.usual_first_post_rate,
    windows.near_duplicate_rate,
    windows.event_id,
    windows.signs,
    windows.is_quarantined,
    weighted.capped_to
from enriched.burst_windows as windows
left join enriched.companies as companies on windows.company_id = companies.company_id
left join weighted
    on windows.company_id = weighted.company_id and windows.source = weighted.source
    and windows.starts_on = weighted.burst_starts_on
