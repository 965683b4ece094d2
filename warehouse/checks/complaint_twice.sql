-- A complaint stands twice among the published ones.
select complaint_id, count(*) as times
from marts.complaints
group by complaint_id
having count(*) > 1
