-- One row per event that may explain complaints.
select event_id, starts_on, ends_on, kind, company_id, sector_id, title_nl, title_en, url
from registry.events
