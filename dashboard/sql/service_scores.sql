-- One row per company with at least one case in the window of the scores, under its name.
select scores.*, scores.company_id as unit, companies.company_name as name, companies.parent_id
from public.service_scores as scores
join public.companies as companies using (company_id)
where scores.score_window = $period
    and ($sector::varchar is null or scores.sector_id = $sector)
order by scores.company_id
