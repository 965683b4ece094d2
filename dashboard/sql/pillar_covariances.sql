-- One row per company and pair of pillars, in one window, what is set apart left out.
select covariances.*
from public.pillar_covariances as covariances
join public.companies as companies using (company_id)
where covariances.version = 'published'
    and covariances.score_window = $period
    and ($sector::varchar is null or companies.sector_id = $sector)
order by covariances.company_id, covariances.pillar_a, covariances.pillar_b
