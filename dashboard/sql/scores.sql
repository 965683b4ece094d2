-- One row per company and period of the published scores; without $period the whole time.
select scores.* exclude (period), scores.company_id as unit
from public.company_scores as scores
where scores.period = coalesce($period::varchar, 'all')
    and ($sector::varchar is null or scores.sector_id = $sector)
    and ($company::varchar is null or scores.company_id = $company)
order by scores.company_id
