-- One row per public reply below a complaint.
select
    replies.complaint_id,
    replies.reply_number,
    replies.role,
    replies.posted_at,
    replies.is_template,
    shown_replies.text
from enriched.replies as replies
left join enriched.shown_replies as shown_replies
    on replies.complaint_id = shown_replies.complaint_id and replies.reply_number = shown_replies.reply_number
