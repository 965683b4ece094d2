-- One row per value that a filter can take, with its cases.
select 'period' as filter, half_year as value, sum(cases)::bigint as cases
from public.service_cells where theme = 'all' group by all
union all
select 'source', source, sum(cases)::bigint from public.service_cells where theme = 'all' group by all
union all
select 'theme', theme, sum(cases)::bigint from public.service_cells where theme <> 'all' group by all
order by 1, 2
