-- One row per public reply below these complaints, in their order.
select complaint_id, reply_number, role, posted_at, is_template, text
from public.replies
where list_contains($complaints::varchar[], complaint_id)
order by complaint_id, reply_number
