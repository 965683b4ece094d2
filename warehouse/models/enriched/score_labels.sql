-- One row per sector, window (frozen half-year, or 'all' of those), source and label: cases that name it, of all with a text.
with counted as (
    select entries.case_id, entries.source, entries.sector_id, spans.score_window
    from enriched.scored_entries as entries
    join enriched.score_spans as spans on entries.span = spans.span
    where spans.is_frozen and spans.version = 'published' and entries.sector_id is not null and entries.is_passed_on is not null
),

named as (
    select distinct posts.case_id, posts.source, listed.label
    from marts.complaints as posts
    cross join unnest(posts.labels) as listed (label)
    where posts.is_complaint
),

totals as (
    select sector_id, score_window, source, count(*) as cases
    from counted
    group by sector_id, score_window, source
),

naming as (
    select counted.sector_id, counted.score_window, counted.source, named.label, count(*) as naming
    from counted
    join named on counted.case_id = named.case_id and counted.source = named.source
    group by counted.sector_id, counted.score_window, counted.source, named.label
),

labels as (
    select distinct label
    from naming
),

windows as (
    select
        totals.sector_id,
        totals.score_window,
        totals.source,
        labels.label,
        totals.cases,
        coalesce(naming.naming, 0) as naming
    from totals
    cross join labels
    left join naming
        on totals.sector_id = naming.sector_id
        and totals.score_window = naming.score_window
        and totals.source = naming.source
        and labels.label = naming.label
)

select sector_id, score_window, source, label, cases, naming
from windows
union all
select sector_id, 'all' as score_window, source, label, sum(cases) as cases, sum(naming) as naming
from windows
group by sector_id, source, label
