-- One row per company: those of the registry, and one per cleaned name that sources give and the registry does not know.
with derived as (
    select company_id, max(display_name) as company_name
    from enriched.company_names
    where not in_registry
    group by company_id
),

-- The registry knows no sector for those; the product that most complaints are about tells it.
sector_counts as (
    select company_id, product_sector_id, count(*) as complaints
    from enriched.complaint_companies
    where product_sector_id is not null
    group by company_id, product_sector_id
),

usual_sector as (
    select company_id, product_sector_id
    from sector_counts
    qualify row_number() over (partition by company_id order by complaints desc, product_sector_id) = 1
)

select
    company_id,
    company_name,
    legal_name,
    parent_id,
    sector_id,
    country,
    domains[1] as domain,
    true as in_registry
from registry.companies

union all

select
    derived.company_id,
    derived.company_name,
    cast(null as varchar) as legal_name,
    cast(null as varchar) as parent_id,
    usual_sector.product_sector_id as sector_id,
    cast(null as varchar) as country,
    cast(null as varchar) as domain,
    false as in_registry
from derived
left join usual_sector on derived.company_id = usual_sector.company_id
