-- One row per sector and frozen half-year: the screen with its flag.
select screens.*, companies.company_name as best_name
from public.sector_screens as screens
left join public.companies as companies on screens.best_unit = companies.company_id
where ($period::varchar is null or screens.score_window = $period)
    and ($sector::varchar is null or screens.sector_id = $sector)
order by screens.sector_id, screens.score_window
