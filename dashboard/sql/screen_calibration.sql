-- One row per simulated world, or per sector made low.
select *
from public.screen_calibration
order by scenario
