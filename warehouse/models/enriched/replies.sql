-- One row per public reply: how many days after the complaint it came, and whether it is a canned one.
with first_shown as (
    select replies.complaint_id, replies.reply_number, min(versions.first_seen_at) as shown_at
    from staging.replies as replies
    join staging.complaint_versions as versions
        on replies.complaint_id = versions.complaint_id and replies.reply_number <= versions.replies
    where replies.posted_at is null
    group by replies.complaint_id, replies.reply_number
),

last_absent as (
    select first_shown.complaint_id, first_shown.reply_number, max(sightings.seen_at) as absent_at
    from first_shown
    join staging.sightings as sightings
        on first_shown.complaint_id = sightings.complaint_id and sightings.seen_at < first_shown.shown_at
    group by first_shown.complaint_id, first_shown.reply_number
),

-- A reply without a date came between the last look without it and the first look with it: the middle is taken.
timed as (
    select
        replies.*,
        complaint_companies.company_id,
        wordings.wording,
        wordings.sounds_canned,
        wordings.reports_something,
        case
            when replies.posted_at is not null then date_diff('second', complaints.posted_at, replies.posted_at)
            else (
                date_diff('second', complaints.posted_at, first_shown.shown_at)
                + coalesce(date_diff('second', complaints.posted_at, last_absent.absent_at), 0)
            ) / 2.0
        end as seconds
    from staging.replies as replies
    join staging.complaints as complaints on replies.complaint_id = complaints.complaint_id
    join enriched.complaint_companies as complaint_companies
        on replies.complaint_id = complaint_companies.complaint_id
    left join enriched.reply_wordings as wordings on replies.role = 'company' and replies.text = wordings.text
    left join first_shown
        on replies.complaint_id = first_shown.complaint_id and replies.reply_number = first_shown.reply_number
    left join last_absent
        on replies.complaint_id = last_absent.complaint_id and replies.reply_number = last_absent.reply_number
),

-- The same words from one company below five complaints or more.
repeated as (
    select company_id, wording
    from timed
    where wording is not null and company_id is not null
    group by company_id, wording
    having count(distinct complaint_id) >= 5
)

select
    timed.complaint_id,
    timed.reply_number,
    timed.role,
    timed.posted_at,
    timed.text,
    timed.text_key,
    -- Canned is what the source calls so; else what reports nothing done and sounds canned or is said to everybody.
    case
        when timed.role <> 'company' then null
        when timed.is_template_at_source is not null then timed.is_template_at_source
        when timed.text is null then null
        else not timed.reports_something and (timed.sounds_canned or repeated.wording is not null)
    end as is_template,
    -- A day without an hour, or a site's clock, can put a reply before its complaint; the complaint came first.
    case when timed.seconds < 0 then 0.0 else timed.seconds / 86400.0 end as reply_days
from timed
left join repeated on timed.company_id = repeated.company_id and timed.wording = repeated.wording
