-- One row: the norm that a sector is held against.
select *
from public.norms
where norm_id = $norm
