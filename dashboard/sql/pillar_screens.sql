-- One row per pillar: the screen's first two questions asked of that pillar alone.
select *
from public.pillar_screens
where score_window = $period and sector_id = $sector
order by array_position(['R', 'S', 'E', 'P', 'O', 'H'], pillar)
