-- One row per company and month: of what its cases tell (answered, resolved, promise, ownership), how much went well, in frozen half-years.
with told as (
    select
        entries.company_id,
        entries.month,
        case when reply_state = 'event' and reply_end <= 42 then 1 when reply_state in ('event', 'other') or reply_end >= 42 then 0 end as answered,
        case when resolution_state = 'event' and resolution_end <= 90 then 1 when resolution_state in ('event', 'other') or resolution_end >= 90 then 0 end as solved,
        case promise when 'kept' then 1 when 'broken' then 0 end as kept,
        case when is_passed_on then 0 when not is_passed_on then 1 end as owned
    from enriched.scored_entries as entries
    join enriched.score_spans as spans on entries.span = spans.span
    where spans.is_frozen and spans.version = 'published'
)

select
    company_id,
    month,
    coalesce(sum(answered), 0) + coalesce(sum(solved), 0) + coalesce(sum(kept), 0) + coalesce(sum(owned), 0) as went_well,
    count(answered) + count(solved) + count(kept) + count(owned) as told
from told
group by company_id, month
