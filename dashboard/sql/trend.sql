-- One row per half-year of one company's published scores.
select period, cases, evidence_level, followed, answered_14_rate, answered_14_low, answered_14_high
from public.company_scores
where company_id = $company and period <> 'all'
order by period
