-- One row per source and month.
select source, month, posts, complaints from public.source_months order by source, month
