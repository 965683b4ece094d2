-- One row per company and pillar of the index, in one window, what is set apart left out.
select estimates.*, scales.scale_sd
from public.pillar_estimates as estimates
join public.pillar_scales as scales using (pillar)
where estimates.version = 'published'
    and scales.weight > 0
    and estimates.score_window = $period
    and ($sector::varchar is null or estimates.sector_id = $sector)
order by estimates.company_id, array_position(['R', 'S', 'E', 'P', 'O'], estimates.pillar)
