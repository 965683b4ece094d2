-- A text was given a label without a span that shows it.
with labelled as (
    select readings.text_key, listed.label
    from enriched.readings as readings
    cross join unnest(readings.labels) as listed (label)
),

shown as (
    select distinct readings.text_key, span.label as label
    from enriched.readings as readings
    cross join unnest(readings.evidence) as spans (span)
)

select labelled.text_key, labelled.label
from labelled
left join shown on labelled.text_key = shown.text_key and labelled.label = shown.label
where shown.label is null
