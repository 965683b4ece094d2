-- One row per case and source with at least one complaint: what one source tells of one problem of one person.
with posts as (
    select members.case_id, complaints.*
    from enriched.case_members as members
    join enriched.complaints as complaints on members.complaint_id = complaints.complaint_id
),

merged as (
    select
        case_id,
        source,
        min(posted_at) filter (where is_complaint) as first_posted_at,
        min(author_key) as author_key,
        list_distinct(flatten(list(labels) filter (where is_complaint))) as labels,
        bool_or(promise = 'broken') as is_promise_broken,
        bool_or(promise = 'kept') as is_promise_kept,
        bool_or(promise is not null) as has_promise,
        bool_or(replies_known) as replies_known,
        max(last_seen_at) as last_seen_at
    from posts
    group by case_id, source
    having bool_or(is_complaint)
),

-- The last word counts: somebody who comes back to say that it was solved.
last_words as (
    select case_id, source, resolved
    from posts
    where resolved <> 'unknown'
    qualify row_number() over (partition by case_id, source order by posted_at desc nulls last, complaint_id desc) = 1
),

-- Waiting starts with the first complaint of the case in this source; any later reply in the case ends it.
answers as (
    select
        merged.case_id,
        merged.source,
        min(date_diff('second', merged.first_posted_at, posts.posted_at) / 86400.0 + posts.reply_days) as reply_days,
        min(date_diff('second', merged.first_posted_at, posts.posted_at) / 86400.0 + posts.any_reply_days) as any_reply_days
    from merged
    join posts on merged.case_id = posts.case_id and merged.source = posts.source and posts.is_complaint
    group by merged.case_id, merged.source
)

select
    merged.case_id,
    merged.source,
    cases.company_id,
    cases.sector_id,
    cast(year(merged.first_posted_at) as varchar)
    || case when month(merged.first_posted_at) <= 6 then 'H1' else 'H2' end as half_year,
    merged.first_posted_at,
    coalesce(merged.author_key, merged.case_id) as complainant_key,
    merged.labels,
    coalesce(last_words.resolved, 'unknown') as resolved,
    case
        when merged.is_promise_broken then 'broken'
        when merged.is_promise_kept then 'kept'
        when merged.has_promise then 'unknown'
    end as promise,
    merged.replies_known,
    answers.reply_days,
    answers.any_reply_days,
    case
        when merged.first_posted_at is not null and merged.last_seen_at is not null
            then greatest(date_diff('second', merged.first_posted_at, merged.last_seen_at) / 86400.0, 0.0)
    end as followed_days
from merged
join enriched.cases as cases on merged.case_id = cases.case_id
join answers on merged.case_id = answers.case_id and merged.source = answers.source
left join last_words on merged.case_id = last_words.case_id and merged.source = last_words.source
