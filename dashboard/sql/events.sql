-- One row per event that may explain complaints of this company or its sector.
select *
from public.events
where (company_id is null or company_id = $company) and (sector_id is null or sector_id = $sector)
order by starts_on, event_id
