-- A complaint or score is about a company that is not among the published ones.
select 'complaint' as what, complaint_id as which, company_id
from marts.complaints
where company_id is not null and company_id not in (select company_id from marts.companies)
union all
select 'score', period, company_id
from marts.company_scores
where company_id not in (select company_id from marts.companies)
