-- One row per request to the company for a reply, newest first.
select * from public.reply_requests where company_id = $company order by sent_on desc
