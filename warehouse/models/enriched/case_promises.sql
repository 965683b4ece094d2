-- One row per case and kind of promise that it tells of ('all' = any): kept or not, and how late it came true.
with told as (
    select
        cases.case_id,
        cases.company_id,
        cases.sector_id,
        cases.half_year,
        vow.kind as kind,
        vow.outcome as outcome,
        try_cast(substr(vow.due_at, 1, 10) as date) as due_on,
        case when later_words.resolved = 'yes' then cast(later_words.said_at as date) end as settled_on,
        cast(posts.last_seen_at as date) as seen_on
    from enriched.counted_cases as cases
    join enriched.case_members as members on cases.case_id = members.case_id
    join enriched.complaints as posts on members.complaint_id = posts.complaint_id
    join enriched.readings as readings on posts.text_key = readings.text_key
    cross join unnest(readings.promises) as listed (vow)
    left join enriched.later_words as later_words on posts.complaint_id = later_words.complaint_id
    where posts.is_complaint
),

kinds as (
    select * from told
    union all
    select case_id, company_id, sector_id, half_year, 'all' as kind, outcome, due_on, settled_on, seen_on from told
),

-- A promise kept came true on its day; one not kept, when the customer says that it was solved at last.
timed as (
    select
        *,
        case
            when due_on is null then null
            when outcome = 'kept' then 0
            when outcome = 'broken' and settled_on is not null
                then greatest(date_diff('day', cast(due_on as timestamp), cast(settled_on as timestamp)), 0)
        end as late_days,
        case
            when outcome = 'broken' and due_on is not null and settled_on is null and seen_on > due_on
                then date_diff('day', cast(due_on as timestamp), cast(seen_on as timestamp))
        end as waited_days
    from kinds
)

select
    case_id,
    min(company_id) as company_id,
    min(sector_id) as sector_id,
    min(half_year) as half_year,
    kind,
    -- A case in which one promise was broken is not mended by another that was kept.
    case when bool_or(outcome = 'broken') then 'broken' when bool_or(outcome = 'kept') then 'kept' else 'unknown' end as outcome,
    max(late_days) as late_days,
    max(waited_days) as waited_days
from timed
group by case_id, kind
