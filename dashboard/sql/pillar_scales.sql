-- One row per pillar that stands in the index.
select *
from public.pillar_scales
where weight > 0
order by array_position(['R', 'S', 'E', 'P', 'O'], pillar)
