-- One row per company, with the name of its parent.
select companies.*, parents.company_name as parent_name
from public.companies as companies
left join public.companies as parents on companies.parent_id = parents.company_id
order by companies.company_name, companies.company_id
