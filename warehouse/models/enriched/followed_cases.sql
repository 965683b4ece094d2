-- One row per case and source that shows replies: when the first answer came, how long it was followed, who wrote it.
with posts as (
    select members.case_id, complaints.*
    from enriched.case_members as members
    join enriched.complaints as complaints on members.complaint_id = complaints.complaint_id
    where complaints.is_complaint
),

-- Who hears of it, and what it is about, is what the first post of the case in that source says.
first_posts as (
    select case_id, source, kind, audience, primary_topic
    from posts
    qualify row_number() over (partition by case_id, source order by posted_at, complaint_id) = 1
),

hurdles as (
    select case_id, source, list_distinct(flatten(list(hurdles))) as hurdles
    from posts
    group by case_id, source
)

select
    cases.case_id,
    cases.source,
    cases.company_id,
    cases.sector_id,
    cases.half_year,
    cast(cases.first_posted_at as date) as posted_on,
    cases.complainant_key,
    cases.resolved,
    cases.reply_days,
    cases.followed_days,
    first_posts.kind,
    first_posts.audience,
    coalesce(first_posts.primary_topic, 'other') as topic,
    hurdles.hurdles
from enriched.case_sources as cases
join first_posts on cases.case_id = first_posts.case_id and cases.source = first_posts.source
join hurdles on cases.case_id = hurdles.case_id and cases.source = hurdles.source
left join enriched.burst_cases as waves on cases.case_id = waves.case_id and cases.source = waves.source
where cases.company_id is not null
    and cases.half_year is not null
    and cases.replies_known
    and cases.followed_days is not null
    and not coalesce(waves.is_quarantined, false)
