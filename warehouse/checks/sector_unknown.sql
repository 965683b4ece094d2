-- A complaint or company belongs to a sector that the registry does not have.
select 'complaint' as what, complaint_id as which, sector_id
from marts.complaints
where sector_id is not null and sector_id not in (select sector_id from marts.sectors)
union all
select 'company', company_id, sector_id
from marts.companies
where sector_id is not null and sector_id not in (select sector_id from marts.sectors)
