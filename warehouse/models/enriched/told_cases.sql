-- One row per case and source on which it was told, complaint or not, and the day on which that began.
select
    members.case_id,
    posts.source,
    cases.company_id,
    -- Where only the month of a post is known, no day is.
    case when not bool_or(coalesce(posts.posted_precision = 'month', false)) then cast(min(posts.posted_at) as date) end as told_on
from enriched.case_members as members
join enriched.complaints as posts on members.complaint_id = posts.complaint_id
join enriched.cases as cases on members.case_id = cases.case_id
where cases.company_id is not null and posts.posted_at is not null
group by members.case_id, posts.source, cases.company_id
