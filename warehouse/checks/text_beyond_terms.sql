-- A text would be shown that is sensitive, was removed at its source, or that the source's terms keep back.
select complaints.complaint_id, complaints.text_shown, sources.publish_text
from marts.complaints as complaints
join enriched.complaints as known on complaints.complaint_id = known.complaint_id
left join marts.sources as sources on complaints.source = sources.source
where (complaints.narrative is not null or complaints.title is not null)
    and (
        complaints.is_sensitive
        or known.is_gone
        or complaints.text_shown = 'none'
        or sources.publish_text is null
        or sources.publish_text = 'none'
        or (sources.publish_text = 'excerpt' and complaints.text_shown = 'full')
    )
