-- A complaint stands in a half-year in which it was not posted.
select complaint_id, posted_at, half_year
from marts.complaints
where half_year is distinct from
    cast(year(posted_at) as varchar) || case when month(posted_at) <= 6 then 'H1' else 'H2' end
