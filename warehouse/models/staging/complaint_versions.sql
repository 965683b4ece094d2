-- One row per complaint and version of its content: when we first saw it, and how many replies it had.
select
    source || '/' || source_id as complaint_id,
    content_hash,
    min(fetched_at) as first_seen_at,
    max(coalesce(array_length(replies), 0)) as replies
from lake.complaints
group by source, source_id, content_hash
