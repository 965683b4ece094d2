-- One row per company, sector, half-year or source ($by) and day on which a complaint was answered or last seen.
select
    case $by
        when 'company' then company_id
        when 'sector' then sector_id
        when 'period' then half_year
        when 'source' then source
        else 'all'
    end as unit,
    day,
    sum(replied)::bigint as replied,
    sum(censored)::bigint as censored,
    sum(template_replied)::bigint as template_replied,
    sum(template_censored)::bigint as template_censored
from public.reply_cells
where ($sector::varchar is null or sector_id = $sector)
    and ($company::varchar is null or company_id = $company)
    and ($period::varchar is null or half_year = $period)
    and ($source::varchar is null or source = $source)
    and theme = coalesce($theme::varchar, 'all')
group by all
order by unit, day
