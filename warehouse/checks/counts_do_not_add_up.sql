-- Counts of the same cases in two published tables differ.
with cells as (
    select
        company_id,
        half_year,
        sum(cases) as cases,
        sum(resolved_yes) as resolved_yes,
        sum(resolved_yes + resolved_no + resolved_unknown) as with_outcome
    from marts.service_cells
    where theme = 'all'
    group by company_id, half_year
),

days as (
    select
        company_id,
        half_year,
        sum(replied + censored) as followed,
        sum(template_replied + template_censored) as followed_any
    from marts.reply_cells
    where theme = 'all'
    group by company_id, half_year
)

select
    cells.company_id,
    cells.half_year,
    cells.cases as cases_in_cells,
    scores.cases as cases_in_scores,
    cells.with_outcome,
    days.followed,
    days.followed_any
from cells
left join days on cells.company_id = days.company_id and cells.half_year = days.half_year
left join marts.company_scores as scores on cells.company_id = scores.company_id and cells.half_year = scores.period
where cells.cases <> cells.with_outcome
    or scores.cases is null
    or scores.cases > cells.cases
    or scores.resolved_yes <> cells.resolved_yes
    or days.followed <> days.followed_any
    or days.followed > cells.cases
