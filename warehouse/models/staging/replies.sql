-- One row per public reply below the latest version of a complaint, numbered in the source's order.
with latest as (
    select *
    from lake.complaints
    qualify row_number() over (partition by source, source_id order by fetched_at desc, crawl_id desc, content_hash) = 1
),

listed as (
    select
        latest.source,
        latest.source || '/' || latest.source_id as complaint_id,
        latest.company_name,
        unnested.place,
        unnested.reply
    from latest
    cross join unnest(latest.replies) with ordinality as unnested (reply, place)
)

select
    complaint_id,
    source,
    cast(row_number() over (partition by complaint_id order by place) as integer) as reply_number,
    reply.role as role,
    reply.posted_at as posted_at,
    reply.precision as posted_precision,
    nullif(trim(reply.text), '') as text,
    reply.template as is_template_at_source,
    -- A customer's later word is read too: it may say that the problem is solved.
    case
        when reply.role = 'consumer' and nullif(trim(reply.text), '') is not null
            then sha256(
                source || chr(31) || coalesce(trim(company_name), '') || chr(31)
                || coalesce(cast(reply.posted_at as varchar), '') || chr(31) || chr(31) || trim(reply.text)
            )
    end as text_key
from listed
