-- One row per complaint of one page of the view chosen, newest first, with the name to show.
select chosen.*, companies.company_name
from ({complaints}) as chosen
left join public.companies as companies using (company_id)
order by chosen.posted_at desc, chosen.complaint_id
limit $size offset $skip
