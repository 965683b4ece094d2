-- One row per company, half-year, source and theme ('all' = every case): how many cases, resolved or not, promises kept or not.
select
    company_id,
    sector_id,
    half_year,
    source,
    theme,
    count(*) as cases,
    count(*) filter (where resolved = 'yes') as resolved_yes,
    count(*) filter (where resolved = 'no') as resolved_no,
    count(*) filter (where resolved = 'unknown') as resolved_unknown,
    count(*) filter (where promise = 'kept') as promises_kept,
    count(*) filter (where promise = 'broken') as promises_broken,
    count(*) filter (where promise = 'unknown') as promises_unknown
from enriched.case_themes
group by company_id, sector_id, half_year, source, theme
