-- One row per company, sector, theme, half-year or source ($by), of the cells chosen.
with by_source as (
    select
        case $by
            when 'company' then company_id
            when 'sector' then sector_id
            when 'theme' then theme
            when 'period' then half_year
            when 'source' then source
            else 'all'
        end as unit,
        source,
        sum(cases)::bigint as cases,
        sum(resolved_yes)::bigint as resolved_yes,
        sum(resolved_no)::bigint as resolved_no,
        sum(resolved_unknown)::bigint as resolved_unknown,
        sum(promises_kept)::bigint as promises_kept,
        sum(promises_broken)::bigint as promises_broken,
        sum(promises_unknown)::bigint as promises_unknown
    from public.service_cells
    where ($sector::varchar is null or sector_id = $sector)
        and ($company::varchar is null or company_id = $company)
        and ($period::varchar is null or half_year = $period)
        and ($source::varchar is null or source = $source)
        and case when $by = 'theme' then theme <> 'all' else theme = coalesce($theme::varchar, 'all') end
    group by all
)

select
    unit,
    sum(cases)::bigint as cases,
    sum(resolved_yes)::bigint as resolved_yes,
    sum(resolved_no)::bigint as resolved_no,
    sum(resolved_unknown)::bigint as resolved_unknown,
    sum(promises_kept)::bigint as promises_kept,
    sum(promises_broken)::bigint as promises_broken,
    sum(promises_unknown)::bigint as promises_unknown,
    count(*) filter (where cases > 0) as sources,
    max(cases) / nullif(sum(cases), 0) as largest_source_rate
from by_source
group by unit
having sum(cases) > 0
order by unit
