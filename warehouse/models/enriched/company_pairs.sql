-- One row per two companies between which customers were sent: how often each way, and since when the pair may be named.
with sides as (
    select
        *,
        least(from_id, to_id) as party_a,
        greatest(from_id, to_id) as party_b,
        from_id < to_id as is_onward
    from enriched.referrals
    where from_kind = 'company' and to_kind = 'company'
),

told_in as (
    select sides.party_a, sides.party_b, count(distinct posts.source) as sources
    from sides
    join enriched.case_sources as posts on sides.case_id = posts.case_id
    group by sides.party_a, sides.party_b
),

cases as (
    select
        party_a,
        party_b,
        case_id,
        bool_or(is_onward) as is_onward,
        bool_or(not is_onward) as is_back,
        bool_or(is_loop) as is_loop,
        min(resolved) as resolved,
        min(complainant_key) as complainant_key,
        min(first_posted_at) as first_posted_at
    from sides
    group by party_a, party_b, case_id
),

counted as (
    select
        party_a,
        party_b,
        count(*) filter (where is_onward) as a_to_b,
        count(*) filter (where is_back) as b_to_a,
        count(*) as cases,
        count(distinct complainant_key) as complainants,
        count(*) filter (where is_loop) as loops,
        count(*) filter (where resolved = 'yes') as resolved_yes,
        count(*) filter (where resolved = 'no') as resolved_no,
        count(*) filter (where resolved = 'unknown') as resolved_unknown,
        cast(min(first_posted_at) as date) as first_on,
        cast(max(first_posted_at) as date) as last_on
    from cases
    group by party_a, party_b
),

-- A company had its right of reply when it answered, or fourteen days after it was asked.
asked as (
    select
        company_id,
        with_company_id,
        min(least(coalesce(answered_on, cast(sent_on + interval 14 day as date)), cast(sent_on + interval 14 day as date))) as heard_on
    from registry.reply_requests
    where with_company_id is not null
    group by company_id, with_company_id
)

select
    counted.*,
    told_in.sources,
    a_side.sector_id as sector_a,
    b_side.sector_id as sector_b,
    case when a_asked.heard_on is not null and b_asked.heard_on is not null then greatest(a_asked.heard_on, b_asked.heard_on) end as named_from
from counted
join told_in on counted.party_a = told_in.party_a and counted.party_b = told_in.party_b
left join enriched.companies as a_side on counted.party_a = a_side.company_id
left join enriched.companies as b_side on counted.party_b = b_side.company_id
left join asked as a_asked on counted.party_a = a_asked.company_id and counted.party_b = a_asked.with_company_id
left join asked as b_asked on counted.party_b = b_asked.company_id and counted.party_a = b_asked.with_company_id
