-- One row per span of these complaints that shows a theme.
select complaint_id, label, span_start, span_end
from public.evidence
where list_contains($complaints::varchar[], complaint_id)
order by complaint_id, span_start, span_end
