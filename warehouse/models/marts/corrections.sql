-- One row per correction of something published.
select correction_id, corrected_on, about, company_id, snapshot, reported_by, text_nl, text_en
from registry.corrections
