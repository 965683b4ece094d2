-- One row per sector and frozen half-year: cases with a text, and those that name a reason why the customer cannot leave.
select
    spans.score_window,
    entries.sector_id,
    count(*) as cases,
    count(*) filter (where entries.is_locked_in) as locked_in
from enriched.scored_entries as entries
join enriched.score_spans as spans on entries.span = spans.span
where spans.is_frozen and spans.version = 'published' and entries.sector_id is not null and entries.is_locked_in is not null
group by spans.score_window, entries.sector_id
