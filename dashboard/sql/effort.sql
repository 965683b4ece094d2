-- One row per kind of effort of the complaints chosen: how many mention it, and the middle half of what they say.
with told as (
    select number_of_contacts, elapsed_days, waiting_minutes
    from public.complaints
    where is_complaint
        and company_id = $company
        and ($period::varchar is null or half_year = $period)
        and ($source::varchar is null or source = $source)
        and ($theme::varchar is null or list_contains(labels, $theme))
),

longer as (
    select 'contacts' as kind, number_of_contacts::double as amount from told
    union all
    select 'days', elapsed_days from told
    union all
    select 'minutes', waiting_minutes from told
)

select
    kind,
    count(amount) as mentioned,
    percentile_cont(0.5) within group (order by amount) as median,
    percentile_cont(0.25) within group (order by amount) as lower_quarter,
    percentile_cont(0.75) within group (order by amount) as upper_quarter
from longer
group by kind
order by kind
