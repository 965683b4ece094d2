-- One row per case and two parties of which one sent the customer to the other; a department counts as its company.
with parties as (
    select
        case_id,
        hop,
        split_part(from_id, '/', 1) as from_id,
        case from_kind when 'department' then 'company' else from_kind end as from_kind,
        split_part(to_id, '/', 1) as to_id,
        case to_kind when 'department' then 'company' else to_kind end as to_kind
    from enriched.referral_hops
),

first_told as (
    select case_id, from_id, from_kind, to_id, to_kind, min(hop) as hop
    from parties
    where from_id <> to_id
    group by case_id, from_id, from_kind, to_id, to_kind
)

select
    told.case_id,
    cases.company_id,
    cases.sector_id,
    cases.resolved,
    cases.complainant_key,
    cases.first_posted_at,
    told.from_id,
    told.from_kind,
    senders.sector_id as from_sector_id,
    told.to_id,
    told.to_kind,
    targets.sector_id as to_sector_id,
    -- The case tells of the way back as well.
    back.case_id is not null as is_loop
from first_told as told
join enriched.counted_cases as cases on told.case_id = cases.case_id
left join first_told as back
    on told.case_id = back.case_id and told.from_id = back.to_id and told.to_id = back.from_id
left join enriched.companies as senders on told.from_kind = 'company' and told.from_id = senders.company_id
left join enriched.companies as targets on told.to_kind = 'company' and told.to_id = targets.company_id
