-- One row per post of one page that tells of something done well, newest first, with the name to show.
select posts.*, companies.company_name, count(*) over () as found
from public.complaints as posts
left join public.companies as companies using (company_id)
where list_contains(posts.labels, 'delight')
    and ($sector::varchar is null or posts.sector_id = $sector)
    and ($period::varchar is null or posts.half_year = $period)
    and ($source::varchar is null or posts.source = $source)
order by posts.posted_at desc, posts.complaint_id
limit $size offset $skip
