-- A text that would be published still holds a private e-mail address, bank account or mobile number.
with texts as (
    select complaint_id, 'narrative' as place, narrative as words from marts.complaints where narrative is not null
    union all
    select complaint_id, 'title', title from marts.complaints where title is not null
    union all
    select complaint_id, 'reply', text from marts.replies where text is not null
)

select complaint_id, place
from texts
where regexp_matches(lower(words), '[a-z0-9._%+-]+@(gmail|hotmail|outlook|live|yahoo|icloud|ziggo|kpnmail|planet|xs4all|home|casema|upcmail|telfort|proton|protonmail|gmx|web)[.][a-z]')
    or regexp_matches(upper(words), '(^|[^A-Z0-9])[A-Z]{2}[0-9]{2} ?[A-Z]{4} ?([0-9]{4} ?){2}[0-9]{2}($|[^0-9])')
    or regexp_matches(words, '(^|[^0-9])(06|[+]316|00316)[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}($|[^0-9])')
