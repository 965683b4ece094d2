-- One row per complaint: its company, what was read from it, whether it was resolved and by whose word, when it was answered.
with looks as (
    select complaint_id, max(seen_at) filter (where is_there) as last_seen_at, max(seen_at) as last_look_at
    from staging.sightings
    group by complaint_id
)

select
    complaints.complaint_id,
    complaints.source,
    complaints.source_id,
    complaints.url,
    complaints.kind,
    complaint_companies.company_id,
    coalesce(companies.sector_id, complaint_companies.product_sector_id) as sector_id,
    complaints.posted_at,
    complaints.posted_precision,
    cast(year(complaints.posted_at) as varchar) || case when month(complaints.posted_at) <= 6 then 'H1' else 'H2' end as half_year,
    complaints.title,
    complaints.narrative,
    complaints.text_key,
    complaints.author_key,
    complaints.author_posts,
    complaints.reference_keys,
    coalesce(readings.language, 'unknown') as language,
    -- Who files at a register complains, whatever the words; elsewhere the words decide.
    case when complaints.kind in ('complaint', 'register_row') then true else readings.is_complaint end as is_complaint,
    coalesce(readings.is_sensitive, false) as is_sensitive,
    coalesce(readings.labels, []) as labels,
    readings.primary_topic,
    readings.severity,
    case
        when coalesce(array_length(readings.promises), 0) = 0 then null
        when array_contains(list_transform(readings.promises, lambda p: p.outcome), 'broken') then 'broken'
        when array_contains(list_transform(readings.promises, lambda p: p.outcome), 'kept') then 'kept'
        else 'unknown'
    end as promise,
    readings.number_of_contacts,
    readings.elapsed_days,
    readings.waiting_minutes,
    readings.channels,
    readings.churn_intent,
    readings.hurdles,
    -- Without a text to read, no label means nothing.
    complaints.text_key is not null as has_text,
    -- That the company calls it closed is no word of the customer: it stays unknown.
    case
        when later_words.resolved is not null then later_words.resolved
        when complaints.outcome = 'resolved' and complaints.outcome_by is distinct from 'company' then 'yes'
        when complaints.outcome = 'unresolved' then 'no'
        when readings.resolved in ('yes', 'no') then readings.resolved
        else 'unknown'
    end as resolved,
    case
        when later_words.resolved is not null then 'customer'
        when complaints.outcome = 'resolved' and complaints.outcome_by is distinct from 'company'
            then coalesce(complaints.outcome_by, 'platform')
        when complaints.outcome = 'unresolved' then coalesce(complaints.outcome_by, 'platform')
        when readings.resolved in ('yes', 'no') then 'text'
    end as resolved_by,
    complaints.outcome,
    -- When the customer's word that it was resolved was given; a text that was not edited since has no date for it.
    case
        when later_words.resolved = 'yes' then date_diff('second', complaints.posted_at, later_words.said_at) / 86400.0
        when later_words.resolved is not null then null
        when complaints.outcome = 'resolved' and complaints.outcome_by is distinct from 'company' and complaints.outcome_at is not null
            then date_diff('second', complaints.posted_at, complaints.outcome_at) / 86400.0
        when complaints.outcome is distinct from 'unresolved' and readings.resolved = 'yes'
            then date_diff('second', complaints.posted_at, complaints.edited_at) / 86400.0
    end as resolution_days,
    -- What ends a case otherwise: closed by the company or the platform, withdrawn, removed.
    case
        when complaints.outcome is not null and complaints.outcome_at is not null
            and not (complaints.outcome = 'resolved' and complaints.outcome_by is distinct from 'company')
            then date_diff('second', complaints.posted_at, complaints.outcome_at) / 86400.0
        when (looks.last_look_at > looks.last_seen_at or complaints.outcome in ('withdrawn', 'removed'))
            and complaints.posted_at is not null and looks.last_seen_at is not null
            then greatest(date_diff('second', complaints.posted_at, looks.last_seen_at) / 86400.0, 0.0)
    end as exit_days,
    -- Where only the month of posting is known, no reply time can be.
    complaints.replies_known and coalesce(complaints.posted_precision <> 'month', true) as replies_known,
    first_replies.first_reply_at,
    first_replies.reply_days,
    first_replies.template_reply_days,
    first_replies.any_reply_days,
    case
        when complaints.posted_at is not null and looks.last_seen_at is not null
            then greatest(date_diff('second', complaints.posted_at, looks.last_seen_at) / 86400.0, 0.0)
    end as followed_days,
    looks.last_seen_at,
    looks.last_look_at > looks.last_seen_at as is_gone,
    complaints.rating,
    complaints.rating_best,
    complaints.rating_worst,
    complaints.audience,
    complaints.invited,
    complaints.product,
    complaints.issue,
    complaints.region
from staging.complaints as complaints
join looks on complaints.complaint_id = looks.complaint_id
join enriched.complaint_companies as complaint_companies on complaints.complaint_id = complaint_companies.complaint_id
left join enriched.companies as companies on complaint_companies.company_id = companies.company_id
left join enriched.readings as readings on complaints.text_key = readings.text_key
left join enriched.first_replies as first_replies on complaints.complaint_id = first_replies.complaint_id
left join enriched.later_words as later_words on complaints.complaint_id = later_words.complaint_id
