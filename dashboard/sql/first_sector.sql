-- One row: the sector in which most companies can be compared.
select sector_id
from public.company_scores
where period = coalesce($period::varchar, 'all') and sector_id is not null
group by sector_id
order by count(rank_low) desc, sum(cases) desc, sector_id
limit 1
