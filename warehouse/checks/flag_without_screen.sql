-- A sector is flagged although it could not be screened, or without being low in that half-year.
select sector_id, score_window, flag, units, low_p, best_p, ordinary_p
from marts.sector_screens
where (flag in ('amber', 'amber_persistent', 'red') and (units < 4 or low_p is null or low_p > 0.05 or best_p > 0.05))
    or (flag = 'red' and ordinary_p > 0.05)
    or (flag in ('descriptive', 'not_run') and low_p is not null)
