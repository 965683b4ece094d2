-- One row per complaint that a company replied to: the first substantive reply, the first canned one, the first of any kind.
select
    complaint_id,
    min(posted_at) filter (where is_template is not true) as first_reply_at,
    min(reply_days) filter (where is_template is not true) as reply_days,
    min(reply_days) filter (where is_template) as template_reply_days,
    min(reply_days) as any_reply_days
from enriched.replies
where role = 'company'
group by complaint_id
