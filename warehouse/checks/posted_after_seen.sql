-- A complaint was posted after we last saw it.
select complaint_id, posted_at, last_seen_at
from marts.complaints
where date_diff('second', last_seen_at, posted_at) > 86400
