-- One row per complaint: the company it is about, by the source's own fields first and by the text where those are silent.
with meant as (
    select
        complaints.complaint_id,
        complaints.source,
        complaints.product,
        case when by_domain.in_registry then by_domain.company_id end as domain_id,
        by_handle.company_id as handle_id,
        by_name.company_id as name_id,
        registered.company_id as text_id,
        by_domain.company_id as other_domain_id
    from staging.complaints as complaints
    left join enriched.company_names as by_domain
        on by_domain.kind = 'domain' and complaints.company_domain = by_domain.value
    left join enriched.company_names as by_handle
        on by_handle.kind = 'handle' and complaints.company_handle = by_handle.value
    left join enriched.company_names as by_name
        on by_name.kind = 'name' and complaints.company_name = by_name.value
    left join enriched.readings as readings
        on complaints.text_key = readings.text_key
    left join registry.companies as registered
        on readings.primary_company_id = registered.company_id
)

select
    meant.complaint_id,
    coalesce(domain_id, handle_id, name_id, text_id, other_domain_id) as company_id,
    case
        when domain_id is not null then 'domain'
        when handle_id is not null then 'handle'
        when name_id is not null then 'name'
        when text_id is not null then 'text'
        when other_domain_id is not null then 'domain'
    end as matched_by,
    product_sectors.sector_id as product_sector_id
from meant
left join registry.product_sectors as product_sectors
    on meant.source = product_sectors.source and split_part(meant.product, ' • ', 1) = product_sectors.product
