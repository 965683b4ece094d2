-- One row per half-year in which a company has enough evidence.
select distinct period
from public.company_scores
where period <> 'all' and evidence_level >= $least
order by period
