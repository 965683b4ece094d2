-- Complaints come from a source without a declaration, so nobody said what of them may be shown.
select source, count(*) as complaints
from marts.complaints
where source not in (select source from marts.sources)
group by source
