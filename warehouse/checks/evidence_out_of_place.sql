-- Evidence lies outside the text that is shown, or shows a label that the complaint has not.
select evidence.complaint_id, evidence.label, evidence.span_start, evidence.span_end
from marts.evidence as evidence
left join marts.complaints as complaints on evidence.complaint_id = complaints.complaint_id
where complaints.narrative is null
    or evidence.span_start < 0
    or evidence.span_end <= evidence.span_start
    or evidence.span_end > length(complaints.narrative)
    or not array_contains(complaints.labels, evidence.label)
