-- One row per complaint, with the case it belongs to; a case is named after its first post.
select complaints.complaint_id, coalesce(joined_posts.case_id, complaints.complaint_id) as case_id
from enriched.complaints as complaints
left join enriched.joined_posts as joined_posts on complaints.complaint_id = joined_posts.complaint_id
