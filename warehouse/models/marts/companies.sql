-- One row per company.
with counts as (
    select company_id, count(*) as complaints
    from enriched.complaints
    where is_complaint
    group by company_id
)

select
    companies.company_id,
    companies.company_name,
    companies.legal_name,
    companies.parent_id,
    companies.sector_id,
    companies.country,
    companies.domain,
    companies.in_registry,
    coalesce(counts.complaints, 0) as complaints
from enriched.companies as companies
left join counts on companies.company_id = counts.company_id
