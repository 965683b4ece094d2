-- A reply is dated before its complaint, by more than the precision of the two dates and a day of grace.
select replies.complaint_id, replies.reply_number, complaints.posted_at, replies.posted_at as replied_at
from staging.replies as replies
join staging.complaints as complaints on replies.complaint_id = complaints.complaint_id
where date_diff('second', replies.posted_at, complaints.posted_at) / 86400.0
    > case when complaints.posted_precision = 'month' or replies.posted_precision = 'month' then 32 else 2 end
