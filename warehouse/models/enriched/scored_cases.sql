-- One row per case and source: what the scores take from it. Reads published tables only, so that whoever has those can recompute.
with named as (
    select case_id, company_id, count(*) as posts, min(posted_at) as first_posted_at
    from marts.complaints
    group by case_id, company_id
),

blamed as (
    select case_id, company_id
    from named
    qualify row_number() over (
        partition by case_id order by (company_id is null), posts desc, first_posted_at, company_id
    ) = 1
),

-- What the case is mainly about, and who complains, is what its first complaint says.
first_posts as (
    select case_id, source, primary_topic, complainant
    from marts.complaints
    where is_complaint and posted_at is not null
    qualify row_number() over (partition by case_id, source order by posted_at, complaint_id) = 1
),

-- The last word counts: somebody who comes back to say that it was solved, be it in words of praise.
last_words as (
    select case_id, source, resolved
    from marts.complaints
    where resolved <> 'unknown'
    qualify row_number() over (partition by case_id, source order by posted_at desc nulls last, complaint_id desc) = 1
),

merged as (
    select
        case_id,
        source,
        min(posted_at) filter (where is_complaint) as posted_at,
        max(last_seen_at) as last_seen_at,
        max(severity) filter (where is_complaint) as severity,
        bool_or(has_text) as has_text,
        bool_or(replies_known) as replies_known,
        bool_or(coalesce(is_quarantined, false)) as is_quarantined,
        min(coalesce(burst_weight, 1.0)) as burst_weight,
        bool_or(promise = 'broken') as is_promise_broken,
        bool_or(promise = 'kept') as is_promise_kept,
        bool_or(is_complaint and array_contains(labels, 'pillar_to_post')) as is_passed_on,
        bool_or(is_complaint and array_contains(labels, 'lock_in')) as is_locked_in,
        bool_or(array_length(hurdles) > 0) as has_hurdle,
        max(number_of_contacts) as contacts,
        max(elapsed_days) as elapsed_days,
        max(waiting_minutes) as waiting_minutes
    from marts.complaints
    group by case_id, source
    having bool_or(is_complaint) and min(posted_at) filter (where is_complaint) is not null
),

-- Waiting starts with the first complaint of the case in this source; any later word in the case ends it. That it was
-- resolved, said in a later post, was said when that was posted.
followed as (
    select complaints.*, date_diff('second', merged.posted_at, complaints.posted_at) / 86400.0 as after_days
    from marts.complaints as complaints
    join merged on complaints.case_id = merged.case_id and complaints.source = merged.source
),

ends as (
    select
        case_id,
        source,
        min(posts.after_days + posts.reply_days) filter (where posts.is_complaint) as reply_days,
        min(
            posts.after_days
            + case
                when posts.resolution_days is not null then posts.resolution_days
                when posts.resolved = 'yes' and posts.after_days > 0 then 0.0
            end
        ) as resolution_days,
        -- A case is gone when all of its posts are.
        case when count(posts.exit_days) = count(*) then max(posts.after_days + posts.exit_days) end as exit_days
    from followed as posts
    group by case_id, source
),

told as (
    select
        *,
        cast(year(posted_at) as varchar) || case when month(posted_at) <= 6 then 'H1' else 'H2' end as half_year
    from merged
),

-- Each measure as the share of the source's cases of that half-year that took less, ties counted half.
ridits as (
    select
        case_id,
        source,
        case
            when contacts is not null
                then (
                    rank() over (partition by source, half_year order by contacts nulls last) - 1
                    + count(*) over (partition by source, half_year, contacts) / 2.0
                ) / count(contacts) over (partition by source, half_year)
        end as contacts,
        case
            when elapsed_days is not null
                then (
                    rank() over (partition by source, half_year order by elapsed_days nulls last) - 1
                    + count(*) over (partition by source, half_year, elapsed_days) / 2.0
                ) / count(elapsed_days) over (partition by source, half_year)
        end as elapsed_days,
        case
            when waiting_minutes is not null
                then (
                    rank() over (partition by source, half_year order by waiting_minutes nulls last) - 1
                    + count(*) over (partition by source, half_year, waiting_minutes) / 2.0
                ) / count(waiting_minutes) over (partition by source, half_year)
        end as waiting_minutes
    from told
),

efforts as (
    select
        case_id,
        source,
        (coalesce(contacts, 0.0) + coalesce(elapsed_days, 0.0) + coalesce(waiting_minutes, 0.0))
        / nullif(
            case when contacts is null then 0 else 1 end
            + case when elapsed_days is null then 0 else 1 end
            + case when waiting_minutes is null then 0 else 1 end, 0
        ) as effort
    from ridits
)

select
    merged.case_id,
    merged.source,
    blamed.company_id,
    companies.sector_id,
    merged.half_year,
    merged.posted_at,
    coalesce(cast(first_posts.complainant as varchar), merged.case_id) as complainant_key,
    coalesce(first_posts.primary_topic, 'unknown') as theme,
    coalesce(merged.severity, 0) as severity,
    merged.has_text,
    case when merged.is_promise_broken then 'broken' when merged.is_promise_kept then 'kept' end as promise,
    case when merged.has_text then merged.is_passed_on end as is_passed_on,
    case when merged.has_text then merged.is_locked_in end as is_locked_in,
    case when merged.has_text then coalesce(merged.has_hurdle, false) end as has_hurdle,
    -- Mean of the measures that the case mentions, in twentieths; 0 is the least effort, 19 the most.
    case when efforts.effort is not null then cast(least(floor(efforts.effort * 20), 19) as integer) end as effort_class,
    merged.replies_known,
    merged.is_quarantined,
    merged.burst_weight,
    ends.reply_days,
    coalesce(last_words.resolved, 'unknown') as resolved,
    case when last_words.resolved = 'yes' then ends.resolution_days end as resolution_days,
    ends.exit_days,
    greatest(date_diff('second', merged.posted_at, merged.last_seen_at) / 86400.0, 0.0) as followed_days
from told as merged
join blamed on merged.case_id = blamed.case_id
join marts.companies as companies on blamed.company_id = companies.company_id
join first_posts on merged.case_id = first_posts.case_id and merged.source = first_posts.source
join ends on merged.case_id = ends.case_id and merged.source = ends.source
join efforts on merged.case_id = efforts.case_id and merged.source = efforts.source
left join last_words on merged.case_id = last_words.case_id and merged.source = last_words.source
where merged.last_seen_at is not null
