-- One row per complaint whose author came back to say whether it was resolved: the last such word, and when it was said.
select replies.complaint_id, readings.resolved, replies.posted_at as said_at
from enriched.replies as replies
join enriched.readings as readings on replies.text_key = readings.text_key
where replies.role = 'consumer' and readings.resolved in ('yes', 'no')
qualify row_number() over (partition by replies.complaint_id order by replies.reply_number desc) = 1
