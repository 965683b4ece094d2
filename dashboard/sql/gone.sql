-- One row per source: its posts, and those that have gone from it since we read them.
select source, count(*) as posts, count(*) filter (where is_gone) as gone
from public.complaints
group by source
order by source
