-- One row per source.
select * from public.sources order by complaints desc, source
