-- One row per case: the company that most of its posts are about, and that company's sector.
with named as (
    select
        members.case_id,
        complaints.company_id,
        count(*) as posts,
        min(complaints.posted_at) as first_posted_at
    from enriched.case_members as members
    join enriched.complaints as complaints on members.complaint_id = complaints.complaint_id
    group by members.case_id, complaints.company_id
),

blamed as (
    select case_id, company_id
    from named
    qualify row_number() over (
        partition by case_id order by (company_id is null), posts desc, first_posted_at, company_id
    ) = 1
)

select blamed.case_id, blamed.company_id, companies.sector_id
from blamed
left join enriched.companies as companies on blamed.company_id = companies.company_id
