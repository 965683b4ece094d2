-- One row per complaint and moment at which we looked at it; collecting it is a look as well.
with looks as (
    select source, source_id, seen_at, state
    from lake.sightings
    union all
    select source, source_id, fetched_at as seen_at, 'new' as state
    from lake.complaints
)

select
    source || '/' || source_id as complaint_id,
    source,
    seen_at,
    bool_or(state in ('new', 'changed', 'unchanged')) as is_there
from looks
where state <> 'refused'
group by source, source_id, seen_at
