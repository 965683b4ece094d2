-- One row per sector.
select sector_id, name_nl, name_en, regulator_name, regulator_url, turn_to_nl, turn_to_en, turn_to_url
from registry.sectors
