-- One row per company: the different people behind the complaints chosen.
select company_id as unit, count(distinct complainant) as complainants
from public.complaints
where is_complaint
    and company_id is not null
    and ($sector::varchar is null or sector_id = $sector)
    and ($company::varchar is null or company_id = $company)
    and ($period::varchar is null or half_year = $period)
    and ($source::varchar is null or source = $source)
    and ($theme::varchar is null or list_contains(labels, $theme))
group by company_id
order by company_id
