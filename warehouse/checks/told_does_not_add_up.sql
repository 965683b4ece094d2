-- What customers tell of promises, effort or referrals counts more cases than there are.
select 'promise_keeping' as table_name, subject_id as of_whom, period, kind as what, cases, kept + broken + unknown as told
from marts.promise_keeping
where cases <> kept + broken + unknown or kept_rate not between bound_low - 1e-9 and 1
union all
select 'effort_ledger' as table_name, subject_id as of_whom, period, measure as what, cases, mentions as told
from marts.effort_ledger
where mentions > cases or median < median_low - 1e-9 or median > median_high + 1e-9
union all
select 'company_referrals' as table_name, company_id as of_whom, period, 'referred' as what, cases, greatest(referred, pillar_to_post, loops) as told
from marts.company_referrals
where greatest(referred, pillar_to_post, loops) > cases or orphaned > paths
union all
select 'theme_prevalence' as table_name, sector_id as of_whom, 'all' as period, label as what, cases, naming as told
from marts.theme_prevalence
where naming > cases
