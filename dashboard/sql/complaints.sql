-- One row per complaint of the view chosen, newest first.
select *
from public.complaints
where is_complaint
    and ($sector::varchar is null or sector_id = $sector)
    and ($company::varchar is null or company_id = $company)
    and ($period::varchar is null or half_year = $period)
    and ($source::varchar is null or source = $source)
    and ($theme::varchar is null or list_contains(labels, $theme))
    and ($outcome::varchar is null or resolved = $outcome)
    and ($written_in::varchar is null or language = $written_in)
    and case $reply::varchar
        when 'answered' then replies_known and reply_days <= 14
        when 'late' then replies_known and reply_days > 14
        when 'unanswered' then replies_known and reply_days is null
        else true
    end
    and (
        $q::varchar is null
        or not is_sensitive and contains(lower(concat_ws(' ', title, narrative)), lower($q))
    )
order by posted_at desc, complaint_id
