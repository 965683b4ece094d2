-- One row per span, source, company, pillar (R answered, S resolved) and day on which a case ended or was last followed.
with ends as (
    select span, source, company_id, 'R' as pillar, reply_end as day, reply_state as state, weight
    from enriched.scored_entries
    where reply_state is not null
    union all
    select span, source, company_id, 'S' as pillar, resolution_end as day, resolution_state as state, weight
    from enriched.scored_entries
    where resolution_state is not null
)

select
    span,
    source,
    company_id,
    pillar,
    day,
    cast(coalesce(sum(weight) filter (where state = 'event'), 0) as double) as events,
    cast(coalesce(sum(weight) filter (where state = 'other'), 0) as double) as others,
    cast(coalesce(sum(weight) filter (where state = 'open'), 0) as double) as followed
from ends
group by span, source, company_id, pillar, day
