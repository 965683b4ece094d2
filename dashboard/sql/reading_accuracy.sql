-- One row per label: how well it is read.
select *
from public.reading_accuracy
order by label
