-- One row per case in which a customer was sent from pillar to post: how far, whether there and back, where it ended.
with hops as (
    select
        hops.case_id,
        max(hops.hop) as hops,
        arg_max(hops.to_id, hops.hop) as last_party,
        arg_max(hops.to_kind, hops.hop) as last_kind,
        -- The company, or a part of it, sends the customer to somebody else.
        bool_or(
            (hops.from_id = cases.company_id or hops.from_kind = 'department')
            and hops.to_kind <> 'department' and hops.to_id <> cases.company_id
        ) as is_sent_away
    from enriched.referral_hops as hops
    join enriched.counted_cases as cases on hops.case_id = cases.case_id
    group by hops.case_id
),

-- From one to another and back.
loops as (
    select distinct away.case_id
    from enriched.referral_hops as away
    join enriched.referral_hops as back
        on away.case_id = back.case_id and away.from_id = back.to_id and away.to_id = back.from_id
        and away.hop < back.hop
)

select
    cases.case_id,
    cases.company_id,
    cases.sector_id,
    cases.half_year,
    coalesce(hops.hops, 0) as hops,
    array_contains(cases.labels, 'pillar_to_post') as is_pillar_to_post,
    loops.case_id is not null as is_loop,
    coalesce(hops.is_sent_away, false) as is_sent_away,
    hops.last_party,
    hops.last_kind,
    -- Where nobody says how it ended, it is not known to have ended nowhere.
    case cases.resolved when 'no' then true when 'yes' then false end as is_orphaned
from enriched.counted_cases as cases
left join hops on cases.case_id = hops.case_id
left join loops on cases.case_id = loops.case_id
where hops.case_id is not null or array_contains(cases.labels, 'pillar_to_post')
