-- One row per statement of the company, newest first.
select * from public.statements where company_id = $company order by stated_on desc
