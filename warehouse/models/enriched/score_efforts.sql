-- One row per span, source, company, stratum and class of effort. Gravity is graded by effort, too, so only the gravest stand apart.
select
    span,
    source,
    company_id,
    half_year,
    theme,
    severity = 3 as is_grave,
    effort_class,
    cast(sum(weight) as double) as weights
from enriched.scored_entries
where effort_class is not null
group by span, source, company_id, half_year, theme, severity = 3, effort_class
