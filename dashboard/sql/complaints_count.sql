-- One row: how many complaints, companies and people stand in the view chosen.
select
    count(*) as complaints,
    count(distinct company_id) as companies,
    count(distinct complainant) as complainants,
    min(posted_at)::date as first_on,
    max(posted_at)::date as last_on
from ({complaints}) as chosen
