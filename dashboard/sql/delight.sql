-- One row per company or sector, or one of all ($by): posts, and those that tell of something done well.
with chosen as (
    select
        case $by when 'company' then company_id when 'sector' then sector_id else 'all' end as subject_id,
        list_contains(labels, 'delight') as is_praise
    from public.complaints
    where company_id is not null
        and ($sector::varchar is null or sector_id = $sector)
        and ($period::varchar is null or half_year = $period)
        and ($source::varchar is null or source = $source)
)

select subject_id, count(*) as posts, count(*) filter (where is_praise) as praise
from chosen
where subject_id is not null
group by subject_id
order by subject_id
