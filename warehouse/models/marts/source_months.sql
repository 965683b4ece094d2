-- One row per source and month in which something was posted there.
select
    source,
    cast(date_trunc('month', posted_at) as date) as month,
    count(*) as posts,
    count(*) filter (where is_complaint) as complaints
from enriched.complaints
where posted_at is not null
group by source, cast(date_trunc('month', posted_at) as date)
