-- One row per window of the scores, the earliest first, 'current' last.
select *
from public.score_windows
order by score_window
