-- One row per span of a shown text that shows a theme.
select
    shown_texts.complaint_id,
    span.label as label,
    span.span_start as span_start,
    span.span_end as span_end,
    span.rule as rule,
    cast(null as double) as confidence
from enriched.shown_texts as shown_texts
cross join unnest(shown_texts.evidence) as spans (span)
