-- Two companies are named for sending customers to each other on too few cases, or before both had their right of reply.
with heard as (
    select company_id, with_company_id, min(coalesce(answered_on, cast(sent_on + interval 14 day as date))) as heard_on
    from marts.reply_requests
    where with_company_id is not null
    group by company_id, with_company_id
)

select pairs.party_a, pairs.party_b, pairs.a_to_b, pairs.b_to_a, pairs.sources, pairs.named_from
from marts.referral_pairs as pairs
left join heard as a_side on pairs.party_a = a_side.company_id and pairs.party_b = a_side.with_company_id
left join heard as b_side on pairs.party_b = b_side.company_id and pairs.party_a = b_side.with_company_id
where pairs.a_to_b + pairs.b_to_a < 20
    or pairs.a_to_b < 5
    or pairs.b_to_a < 5
    or pairs.sources < 2
    or a_side.heard_on is null
    or b_side.heard_on is null
    or pairs.named_from > (select cast(max(seen_at) as date) from staging.sightings)
