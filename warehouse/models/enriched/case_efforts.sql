-- One row per case: the effort that its texts tell of; what is not mentioned is null.
with posts as (
    select members.case_id, complaints.posted_at, readings.*
    from enriched.case_members as members
    join enriched.complaints as complaints on members.complaint_id = complaints.complaint_id
    join enriched.readings as readings on complaints.text_key = readings.text_key
    where complaints.is_complaint
),

used as (
    select posts.case_id, count(distinct listed.channel) as channels
    from posts
    cross join unnest(posts.channels) as listed (channel)
    group by posts.case_id
),

-- The latest state of affairs is the largest that any of the posts tells.
told as (
    select
        case_id,
        max(number_of_contacts) as contacts,
        max(coalesce(elapsed_low, elapsed_days)) as elapsed_low,
        max(coalesce(elapsed_high, elapsed_days)) as elapsed_high,
        max(waiting_minutes) as waiting_minutes,
        max(retold) as retold,
        max(money_lost) as money_lost
    from posts
    group by case_id
)

select
    cases.case_id,
    cases.company_id,
    cases.sector_id,
    cases.half_year,
    told.contacts,
    told.elapsed_low,
    told.elapsed_high,
    told.waiting_minutes,
    used.channels,
    told.retold,
    told.money_lost
from enriched.counted_cases as cases
left join told on cases.case_id = told.case_id
left join used on cases.case_id = used.case_id
