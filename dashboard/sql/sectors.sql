-- One row per sector, with the number of its companies that people complained of.
select
    sectors.*,
    count(companies.company_id) filter (where companies.complaints > 0) as companies,
    coalesce(sum(companies.complaints), 0)::bigint as complaints
from public.sectors as sectors
left join public.companies as companies using (sector_id)
group by all
order by sectors.sector_id
