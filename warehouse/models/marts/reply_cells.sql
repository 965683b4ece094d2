-- One row per company, half-year, source, theme and day on which a first reply came or following ended.
with moments as (
    select company_id, sector_id, half_year, source, theme, reply_day as day, 1 as replied, 0 as template_replied, 0 as censored, 0 as template_censored
    from enriched.case_themes
    where is_followed and reply_day is not null
    union all
    select company_id, sector_id, half_year, source, theme, any_reply_day, 0, 1, 0, 0
    from enriched.case_themes
    where is_followed and any_reply_day is not null
    union all
    select company_id, sector_id, half_year, source, theme, followed_day, 0, 0, 1, 0
    from enriched.case_themes
    where is_followed and reply_day is null
    union all
    select company_id, sector_id, half_year, source, theme, followed_day, 0, 0, 0, 1
    from enriched.case_themes
    where is_followed and any_reply_day is null
)

select
    company_id,
    sector_id,
    half_year,
    source,
    theme,
    day,
    sum(replied) as replied,
    sum(template_replied) as template_replied,
    sum(censored) as censored,
    sum(template_censored) as template_censored
from moments
group by company_id, sector_id, half_year, source, theme, day
