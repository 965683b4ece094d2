-- One row per case, source and theme ('all' for every case), with the day on which its waiting ended or was last seen.
with themed as (
    select case_sources.*, 'all' as theme
    from enriched.case_sources as case_sources
    union all
    select case_sources.*, listed.theme
    from enriched.case_sources as case_sources
    cross join unnest(case_sources.labels) as listed (theme)
)

select
    case_id,
    source,
    company_id,
    sector_id,
    half_year,
    theme,
    resolved,
    promise,
    replies_known and followed_days is not null as is_followed,
    -- least() and greatest() pass over null, so null is asked for first. A reply counts on the day that it completes, at the earliest on day 1; following counts complete days only.
    case when reply_days is not null then cast(least(greatest(ceil(reply_days), 1), 43) as integer) end as reply_day,
    case when any_reply_days is not null then cast(least(greatest(ceil(any_reply_days), 1), 43) as integer) end as any_reply_day,
    case when followed_days is not null then cast(least(floor(followed_days), 43) as integer) end as followed_day
from themed
where company_id is not null and half_year is not null
