-- One row per complaint that somebody contests, and by whom and when.
select complaint_id, filed_by, filed_on, status, outcome
from registry.challenges
