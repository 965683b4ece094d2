-- One row per request for a reply.
select company_id, sent_on, about, with_company_id, answered_on
from registry.reply_requests
