-- One row per month of the view chosen.
select date_trunc('month', posted_at)::date as month, count(*) as complaints
from ({complaints}) as chosen
group by all
order by month
