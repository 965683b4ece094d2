-- One row per snapshot: how much it holds.
select
    count(*) as complaints,
    count(distinct company_id) as companies,
    count(distinct sector_id) as sectors,
    count(distinct source) as sources,
    count(distinct complainant) as complainants,
    min(posted_at)::date as first_on,
    max(posted_at)::date as last_on
from public.complaints
where is_complaint
