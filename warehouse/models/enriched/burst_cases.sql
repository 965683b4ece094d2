-- One row per case and source within a wave: whether the wave is set apart, and what the case counts for where it is not.
select
    cases.case_id,
    cases.source,
    cases.company_id,
    days.starts_on as burst_starts_on,
    windows.is_quarantined,
    -- A wave that stays in counts, per day, for no more cases than would be rare.
    case
        when not windows.is_quarantined and days.cap is not null and days.cases > days.cap then days.cap / days.cases
        else 1.0
    end as weight
from enriched.told_cases as cases
join enriched.burst_days as days
    on cases.company_id = days.company_id and cases.source = days.source and cases.told_on = days.day
join enriched.burst_windows as windows
    on days.company_id = windows.company_id and days.source = windows.source and days.starts_on = windows.starts_on
