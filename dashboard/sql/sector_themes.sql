-- One row per label: how much more often it is named in this sector than in the others.
select *
from public.sector_themes
where score_window = $period and sector_id = $sector and odds_ratio is not null
order by odds_ratio desc, label
