-- A published row that should be the only one of its kind stands twice.
select 'companies' as published_table, company_id as which from marts.companies group by company_id having count(*) > 1
union all
select 'sectors', sector_id from marts.sectors group by sector_id having count(*) > 1
union all
select 'sources', source from marts.sources group by source having count(*) > 1
union all
select 'events', event_id from marts.events group by event_id having count(*) > 1
union all
select 'replies', complaint_id from marts.replies group by complaint_id, reply_number having count(*) > 1
union all
select 'company_scores', company_id from marts.company_scores group by company_id, period having count(*) > 1
union all
select 'service_cells', company_id
from marts.service_cells
group by company_id, half_year, source, theme
having count(*) > 1
union all
select 'reply_cells', company_id
from marts.reply_cells
group by company_id, half_year, source, theme, day
having count(*) > 1
